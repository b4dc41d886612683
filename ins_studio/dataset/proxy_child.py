"""A process of its own that makes the proxy of one heavy scan.

To read and simplify a million triangles takes seconds in which Python's lock is held: in the
window's own process the window would stand still. ``proxy`` starts this by ``--make-proxy``.
"""

import os
import sys
from pathlib import Path

from ins_studio.errors import StudioError

NICE = 10


def serve(arguments: list[str]) -> None:
    """Make the proxy of ``arguments[0]``, a scan of the dataset ``arguments[1]``; leave.

    Ends with 1 where the scan cannot be read: whoever asked reads it and finds out why.
    """
    from ins_studio.dataset.proxy import make_proxy
    from ins_studio.dataset.scan_file import read_scan

    if sys.platform != "win32":
        os.nice(NICE)
    path, root = (Path(argument) for argument in arguments)
    try:
        make_proxy(path, read_scan(path, root))
    except (StudioError, MemoryError):
        sys.exit(1)
    sys.exit(0)
