"""Names of clips: free text in lists, and names of files in the project."""

import re
from collections.abc import Collection

MOST_LETTERS = 80
# Names of animations are free text; files of a project go from system to system.
_NOT_IN_FILES = r'[\x00-\x1f<>:"/\\|?*]+'


def free_name(name: str, taken: Collection[str]) -> str:
    """Return ``name`` fit for a file, with a number behind it where it is ``taken``."""
    short = re.sub(_NOT_IN_FILES, "_", name)[:MOST_LETTERS].strip(" .") or "motion"
    free, number = short, 2
    while free in taken:
        free = f"{short} {number}"
        number += 1
    return free
