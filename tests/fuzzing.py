"""What the fuzzers share: damage to bytes and to JSON, and what may come of it."""

import json
import resource
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

from ins_studio.errors import StudioError

SECONDS = 2.0
KILOBYTES = 1 << 20
ODD_FLOATS = [float("nan"), float("inf"), -1.0, 0.0, 1e-38, 1e30, 3e38, 1e5, 7.0]

thorough = settings(
    max_examples=2000,
    deadline=None,
    print_blob=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
where = st.floats(0, 1, exclude_max=True)
raw_edits = st.tuples(
    st.sampled_from(["put", "cut", "repeat", "end"]), where, st.binary(max_size=6)
)
odd_values: st.SearchStrategy[Any] = st.sampled_from(
    [None, True, -1, 0, 1, 3, 2**31, 2**70, 1e300, 0.5, "", "x", "MAT4", [], {}, [[]], [1, 2, 3]]
)
json_edits = st.tuples(st.sampled_from(["set", "drop", "copy", "again"]), where, where, odd_values)
odd_floats = st.tuples(where, st.sampled_from(ODD_FLOATS))


def rarely(edits: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """Draw a list of edits now and then: most damaged files should get past the first check."""
    return st.one_of(st.just([]), st.just([]), st.just([]), st.lists(edits, max_size=2))


def edited(content: bytes, edits: list[tuple[str, float, bytes]]) -> bytes:
    """Return ``content`` with bytes put in, cut out, repeated, or nothing after."""
    for kind, share, extra in edits:
        place = int(share * len(content))
        head, tail = content[:place], content[place:]
        if kind == "put":
            content = head + extra + tail[len(extra) // 2 :]
        elif kind == "cut":
            content = head + tail[len(extra) * 7 :]
        elif kind == "repeat":
            content = head + tail[:60] * 3 + tail
        else:
            content = head
    return content


def overwritten(
    content: bytes,
    changes: list[tuple[str, float, bytes]],
    place_of: Callable[[float, int], int] = lambda share, size: int(share * size),
) -> bytes:
    """Return ``content`` with bytes put in, written over, cut out, repeated, or nothing after.

    ``place_of`` says where, of a share 0 to 1 and the length.
    """
    for kind, share, extra in changes:
        place = place_of(share, len(content))
        head, tail = content[:place], content[place:]
        if kind == "put":
            content = head + extra + tail
        elif kind == "over":
            content = head + extra + tail[len(extra) :]
        elif kind == "cut":
            content = head + tail[7 * len(extra) :]
        elif kind == "repeat":
            content = head + tail[:60] * 3 + tail
        else:
            content = head
    return content


def spots(value: Any) -> list[tuple[Any, Any]]:
    """Return all (container, key) of a JSON value."""
    pairs = list(value.items()) if isinstance(value, dict) else list(enumerate(value))
    found = [(value, key) for key, _ in pairs]
    for _, inner in pairs:
        if isinstance(inner, dict | list):
            found += spots(inner)
    return found


def change_json(document: Any, kind: str, share: float, other: float, value: Any) -> None:
    """Set, drop, copy or repeat one value somewhere in ``document``."""
    found = spots(document)
    if not found:
        return
    holder, key = found[int(share * len(found))]
    source, source_key = found[int(other * len(found))]
    if kind == "set":
        holder[key] = json.loads(json.dumps(value))  # not shared with another place
    elif kind == "drop":
        del holder[key]
    elif kind == "copy":
        # Through text: a value that holds itself would be no JSON.
        holder[key] = json.loads(json.dumps(source[source_key]))
    elif isinstance(holder, list):
        holder.append(holder[key])


def ends_well(read: Callable[[], object], path: Path) -> None:
    """Read, and see that it ends in words or in arrays, and soon."""
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    start, wrong = time.process_time(), None
    try:
        read()
    except StudioError as error:
        wrong = error
    assert time.process_time() - start < SECONDS
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < KILOBYTES
    assert wrong is None or (str(path) in wrong.message and wrong.hint)
