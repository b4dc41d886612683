"""The first half of a BVH: its tree of joints, with the channels that move them.

As described by M. Meredith and S. Maddock, "Motion Capture File Formats Explained" (2001), read
as tolerantly as real files need it: any order and number of channels, names with blanks, braces
anywhere.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from ins_studio.errors import StudioError
from ins_studio.motion.skeleton_motion import MOST_JOINTS

LARGEST = 1e9  # of a length or an angle; what is computed from such numbers is still finite
_CHANNEL = re.compile(r"([xyz])(position|rotation)", re.IGNORECASE)
_WAY_OUT = "Repair the line in a text editor, or export the file again."

Line = tuple[int, str]


@dataclass
class BvhJoint:
    """A joint as the file has it.

    Attributes
    ----------
    name : str
    parent : int
        -1 for a root.
    offset : list of float
        From the parent, in the file's unit and axes.
    channels : list of (str, int)
        "position" or "rotation", and the axis 0 to 2, in the file's order.
    ends : list of list of float
        End sites, relative to the joint.
    """

    name: str
    parent: int
    offset: list[float] = field(default_factory=lambda: [0.0, 0.0, 0.0])
    channels: list[tuple[str, int]] = field(default_factory=list)
    ends: list[list[float]] = field(default_factory=list)


def wrong(path: Path, line: int, what: str) -> StudioError:
    """Return the error for a line, counted from one."""
    return StudioError(f"{path}, line {line}: {what}.", _WAY_OUT)


def finite_numbers(path: Path, line: int, words: list[str]) -> list[float]:
    """Return the numbers that ``words`` of a line spell; StudioError for anything else."""
    try:
        values = [float(word) for word in words]
    except ValueError as error:
        raise wrong(path, line, str(error)) from error
    if not all(abs(value) <= LARGEST for value in values):  # False for NaN, too
        raise wrong(path, line, f"a number is not finite, or larger than {LARGEST:.0e}")
    return values


def read_tree(path: Path, lines: Iterator[Line]) -> list[BvhJoint]:
    """Read the joints, parents before children, up to and with the line MOTION.

    Parameters
    ----------
    path : Path
        For messages.
    lines : iterator of (int, str)
        Numbered lines; those of the motion are left in it.

    Raises
    ------
    StudioError
        Naming the line where the tree goes wrong.
    """
    number, first = next(((n, text) for n, text in lines if text.strip()), (1, ""))
    if first.strip().upper() != "HIERARCHY":
        raise StudioError(
            f"{path}, line {number}: a BVH begins with HIERARCHY, not with {first.strip()[:40]!r}.",
            "Choose a file of the right kind.",
        )
    tree = _Tree(path)
    for number, line in lines:
        for piece in re.split(r"([{}])", line):
            words = piece.split()
            if words and words[0].upper() == "MOTION":
                return tree.finished(number)
            if words:
                tree.take(number, words)
    raise StudioError(f"{path} ends before its MOTION.", "The file is cut short; export it again.")


class _Tree:
    """Takes the statements of a HIERARCHY one after another."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._joints: list[BvhJoint] = []
        # What each open brace belongs to: a joint's number, or None for an end site.
        self._open: list[int | None] = []
        self._announced: int | str = ""
        self._takes = {
            "ROOT": self._take_joint,
            "JOINT": self._take_joint,
            "END": self._take_end,
            "OFFSET": self._take_offset,
            "CHANNELS": self._take_channels,
            "{": self._take_brace,
            "}": self._take_closing,
        }

    def take(self, line: int, words: list[str]) -> None:
        """Take one statement or brace."""
        taking = self._takes.get(words[0].upper())
        if taking is None:
            raise wrong(self._path, line, f"{words[0][:40]!r} is no word of a HIERARCHY")
        if self._announced != "" and words[0] != "{":
            raise wrong(self._path, line, f"a joint opens with a brace, not with {words[0]}")
        taking(line, words)

    def finished(self, line: int) -> list[BvhJoint]:
        """Return the joints; StudioError when there are none, or braces are open."""
        if self._open or self._announced != "":
            raise wrong(self._path, line, f"MOTION begins, but braces are open: {len(self._open)}")
        if not self._joints:
            raise wrong(self._path, line, "MOTION begins before any joint")
        return self._joints

    def _take_joint(self, line: int, words: list[str]) -> None:
        root = words[0].upper() == "ROOT"
        if root == bool(self._open) or (self._open and self._open[-1] is None):
            raise wrong(self._path, line, f"a {words[0]} cannot stand here")
        if len(self._joints) == MOST_JOINTS:
            raise wrong(self._path, line, f"there are more than {MOST_JOINTS} joints")
        parent = self._open[-1] if self._open else -1
        self._announced = len(self._joints)
        name = " ".join(words[1:]) or f"joint {self._announced + 1}"
        self._joints.append(BvhJoint(name, -1 if parent is None else parent))

    def _take_end(self, line: int, _words: list[str]) -> None:
        if not self._open or self._open[-1] is None:
            raise wrong(self._path, line, "an End Site belongs into a joint")
        self._announced = "end"

    def _take_brace(self, line: int, _words: list[str]) -> None:
        if self._announced == "":
            raise wrong(self._path, line, "a brace opens, but no joint stands before it")
        self._open.append(self._announced if isinstance(self._announced, int) else None)
        self._announced = ""

    def _take_closing(self, line: int, _words: list[str]) -> None:
        if not self._open:
            raise wrong(self._path, line, "a brace closes that was never opened")
        self._open.pop()

    def _take_offset(self, line: int, words: list[str]) -> None:
        if not self._open or len(words) != 4:
            raise wrong(self._path, line, "an OFFSET is three numbers within a joint")
        numbers = finite_numbers(self._path, line, words[1:])
        joint = self._open[-1]
        if joint is None:
            owner = next(number for number in reversed(self._open) if number is not None)
            self._joints[owner].ends.append(numbers)
        else:
            self._joints[joint].offset = numbers

    def _take_channels(self, line: int, words: list[str]) -> None:
        joint = self._open[-1] if self._open else None
        if joint is None or len(words) < 2 or words[1] != str(len(words) - 2):
            raise wrong(self._path, line, "CHANNELS stand in a joint: their number, then as many")
        for word in words[2:]:
            match = _CHANNEL.fullmatch(word)
            if match is None:
                raise wrong(self._path, line, f"{word[:40]!r} is no channel")
            axis = "xyz".index(match[1].lower())
            self._joints[joint].channels.append((match[2].lower(), axis))
