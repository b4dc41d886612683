"""Names of clips: free text in lists, and names of files in the project."""

import re
from collections.abc import Collection

MOST_LETTERS = 80
# Names of animations are free text; files of a project go from system to system.
_NOT_IN_FILES = r'[\x00-\x1f\x7f<>:"/\\|?*]+'
_NOT_ON_WINDOWS = {
    "con",
    "prn",
    "aux",
    "nul",
    *(f"{p}{n}" for p in ("com", "lpt") for n in "123456789"),
}


def free_name(name: str, taken: Collection[str]) -> str:
    """Return ``name`` fit for a file, with a number behind it where it is ``taken``.

    Names that differ in capitals alone are one file on some systems, so they are taken as well.
    """
    short = re.sub(_NOT_IN_FILES, "_", name)[:MOST_LETTERS].strip(" .") or "motion"
    if short.split(".")[0].rstrip().casefold() in _NOT_ON_WINDOWS:
        short = f"{short}_"
    used = {one.casefold() for one in taken}
    free, number = short, 2
    while free.casefold() in used:
        free = f"{short} {number}"
        number += 1
    return free


def title_of(name: str) -> str:
    """Return a sequence's name as people read it: ``shirtlong_side_step`` is "Side step"."""
    _, _, motion = name.partition("_")
    return (motion or name).replace("_", " ").capitalize()
