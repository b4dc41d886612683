"""The pins of a project: every change of them is an edit on the document's one stack."""

from collections.abc import Collection, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QUndoStack

from ins_studio.document.change import Change
from ins_studio.geometry.surface import Spots, spots_at
from ins_studio.project.canonical import CanonicalMesh
from ins_studio.project.pins import MOST, Pin

Pins = tuple[Pin, ...]
LONGEST = 60  # letters of a name


class PinBoard(QObject):
    """Keeps pins by their canonical places, and says where they are on the mesh that is shown."""

    changed = Signal()

    def __init__(self, undo_stack: QUndoStack, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._undo_stack = undo_stack
        self._pins: Pins = ()
        self._seated: tuple[CanonicalMesh | None, Pins, Spots] | None = None

    @property
    def pins(self) -> Pins:
        """All of them, in the order in which they were made."""
        return self._pins

    def show(self, pins: Pins) -> None:
        """Keep other pins without an undo step: what a document starts with."""
        if pins != self._pins:
            self._pins = pins
            self.changed.emit()

    def add(self, mesh: CanonicalMesh, face: int, barycentric: NDArray[np.floating]) -> Pin | None:
        """Pin a point of ``mesh``: a face and barycentric (3,) on it; None when the board is full.

        It gets the first free name of "Pin 1", "Pin 2".
        """
        if len(self._pins) >= MOST:
            return None
        corners = mesh.vertices[mesh.faces[face]].astype(np.float64)
        x, y, z = (float(part) for part in np.asarray(barycentric, np.float64) @ corners)
        taken = {pin.name for pin in self._pins}
        number = next(n for n in range(1, MOST + 1) if f"Pin {n}" not in taken)
        pin = Pin(f"Pin {number}", (x, y, z))
        self._push(f"Add {pin.name}", (*self._pins, pin))
        return pin

    def rename(self, index: int, name: str) -> None:
        """Call a pin otherwise; a taken name gets a number, an empty one changes nothing."""
        pin, short = self._pins[index], " ".join(name.split())[:LONGEST]
        if not short or short == pin.name:
            return
        taken = {other.name for other in self._pins if other is not pin}
        renamed = replace(pin, name=_free(short, taken))
        pins = (*self._pins[:index], renamed, *self._pins[index + 1 :])
        self._push(f"Rename {pin.name}", pins)

    def remove(self, indices: Collection[int]) -> None:
        """Take pins away."""
        kept = tuple(pin for index, pin in enumerate(self._pins) if index not in indices)
        gone = len(self._pins) - len(kept)
        if gone:
            self._push("Remove a pin" if gone == 1 else f"Remove {gone} pins", kept)

    def spots(self, mesh: CanonicalMesh) -> Spots:
        """Return where the pins are on ``mesh``: the nearest point to each place."""
        known = self._seated
        if known is None or known[0] is not mesh or known[1] != self._pins:
            known = (mesh, self._pins, _seat(self._pins, mesh))
            self._seated = known
        return known[2]

    def _push(self, text: str, pins: Pins) -> None:
        self._undo_stack.push(Change(text, self.show, self._pins, pins))


def _seat(pins: Sequence[Pin], mesh: CanonicalMesh) -> Spots:
    if not pins:
        return Spots(np.zeros(0, np.int64), np.zeros((0, 3)))
    places = np.array([pin.place for pin in pins], np.float64)
    return spots_at(places, mesh.vertices, mesh.faces)


def _free(name: str, taken: Collection[str]) -> str:
    free, number = name, 2
    while free in taken:
        free, number = f"{name} {number}", number + 1
    return free
