"""Pins as locators: empty nodes that follow the surface through a motion."""

from dataclasses import dataclass

import numpy as np

from ins_studio.geometry.patch import patch_around
from ins_studio.geometry.surface import spots_at
from ins_studio.project.canonical import CanonicalMesh
from ins_studio.project.pins import Pin


@dataclass(frozen=True, eq=False)
class Locators:
    """Named frames over time.

    Attributes
    ----------
    names : tuple of str
        P names, as people gave them.
    frames : (T, P, 4, 4) float64
        Rigid, in the world, metres: at the very point of the surface, turned as the surface about
        it has turned since the canonical pose.
    """

    names: tuple[str, ...]
    frames: np.ndarray


def follow_pins(pins: tuple[Pin, ...], mesh: CanonicalMesh, posed: np.ndarray) -> Locators:
    """Return where pins are in posed vertices (T, V, 3), world metres."""
    places = np.array([pin.place for pin in pins], np.float64)
    spots = spots_at(places, mesh.vertices, mesh.faces)
    frames = [
        patch_around(mesh.vertices, mesh.faces, int(face), barycentric).frames(posed)
        for face, barycentric in zip(spots.face, spots.barycentric, strict=True)
    ]
    return Locators(tuple(pin.name for pin in pins), np.stack(frames, axis=1))
