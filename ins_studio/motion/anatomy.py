"""A figure's parts: limbs by the names of their joints, trunk and neck by the tree."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from ins_studio.motion.naming import SIDES, convention_of, limb_joints

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


@dataclass(frozen=True, eq=False)
class Anatomy:
    """Which joint of a skeleton is which part of a figure.

    Attributes
    ----------
    names : tuple of str
        J names, as in the file.
    parents : (J,) int32
        -1 for a root; a parent comes before its children.
    """

    names: tuple[str, ...]
    parents: NDArray[np.int32]

    @cached_property
    def convention(self) -> str:
        """Whose way of naming it is, or "no known one"."""
        return convention_of(self.names)

    @cached_property
    def parts(self) -> dict[str, int]:
        """Joints by their parts, named as SMPL's joints; spine and neck are separate.

        The pelvis is where both legs and the head part, whatever it is called.
        """
        parts = limb_joints(self.names)
        fork = self._fork(parts, "left_hip", "right_hip", "head")
        return parts if fork is None else {**parts, "pelvis": fork}

    @cached_property
    def spine(self) -> tuple[int, ...]:
        """Joints from the pelvis (left out) up to the one where arms and head part."""
        pelvis, chest = self.parts.get("pelvis"), self._chest
        if pelvis is None or chest is None:
            return ()
        return self._between(pelvis, chest, last=True)

    @cached_property
    def neck(self) -> tuple[int, ...]:
        """Joints between the chest and the head."""
        chest, head = self._chest, self.parts.get("head")
        return () if chest is None or head is None else self._between(chest, head, last=False)

    @cached_property
    def trunk(self) -> tuple[int, ...]:
        """Pelvis, spine, neck and head, from the bottom up, as far as they were found."""
        pelvis, head = ([self.parts[p]] if p in self.parts else [] for p in ("pelvis", "head"))
        return (*pelvis, *self.spine, *self.neck, *head)

    @cached_property
    def part_of(self) -> dict[int, str]:
        """Parts by their joints; spine and neck are "spine" and "neck"."""
        named = {joint: part for part, joint in self.parts.items()}
        return {
            **dict.fromkeys(self.spine, "spine"),
            **dict.fromkeys(self.neck, "neck"),
            **named,
        }

    @cached_property
    def _chest(self) -> int | None:
        for part in ("collar", "shoulder"):
            fork = self._fork(self.parts, *(f"{side}_{part}" for side in SIDES), "head")
            if fork is not None:
                return fork
        return None

    def above(self, joint: int) -> list[int]:
        """Return the joint and all above it, up to its root."""
        way = [joint]
        while self.parents[way[-1]] >= 0:
            way.append(int(self.parents[way[-1]]))
        return way

    def _fork(self, parts: dict[str, int], *ends: str) -> int | None:
        """Return the lowest joint that all of ``ends`` hang on; None if one was not found."""
        if not all(end in parts for end in ends):
            return None
        shared = set.intersection(*(set(self.above(parts[end])[1:]) for end in ends))
        return max(shared, default=None)  # parents come first, so the lowest has the last number

    def _between(self, top: int, end: int, *, last: bool) -> tuple[int, ...]:
        way = self.above(end)
        if top not in way:
            return ()
        found = way[: way.index(top)][::-1]
        return tuple(found if last else found[:-1])
