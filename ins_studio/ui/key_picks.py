"""Which keys a command of the dope sheet selects."""

from ins_studio.motion import key_edits as edits
from ins_studio.motion.keyed_motion import KeyedMotion

SELECTING = {
    "select_all_keys": "all",
    "select_no_keys": "none",
    "invert_keys": "invert",
    "select_before": "before",
    "select_after": "after",
}


def picked(
    command: str, keyed: KeyedMotion, keys: edits.Selection, frame: int
) -> edits.Selection | None:
    """Return the keys selected after "all", "none", "invert", "before" or "after"; else None.

    Parameters
    ----------
    command : str
    keyed : KeyedMotion
        All keys.
    keys : set of (track, frame)
        Those that are selected now.
    frame : int
        Where the playhead stands; its own keys belong to both sides.
    """
    if command == "none":
        return edits.NOTHING
    spans = {"before": (0, frame), "after": (frame, keyed.frame_count)}
    if command not in {"all", "invert", *spans}:
        return None
    first, last = spans.get(command, (0, keyed.frame_count))
    every = edits.keys_between(keyed, range(len(keyed.tracks)), first, last)
    return every - keys if command == "invert" else every
