"""The surface a brush works on: one mesh in one pose, seen from one place."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from ins_studio.texture.texels import TexelMap

SOFT_EDGE = 0.22  # cosine over which paint fades out towards the silhouette

Floats = NDArray[np.float32]
Ints = NDArray[np.integer]


def face_neighbours(faces: Ints) -> NDArray[np.int32]:
    """Return the faces (F, 3) across edges 01, 12, 20 of each face; -1 at a border."""
    edges = np.sort(faces[:, [0, 1, 1, 2, 2, 0]].reshape(-1, 2).astype(np.int64), 1)
    keys = edges[:, 0] * (int(faces.max(initial=0)) + 1) + edges[:, 1]
    order = np.argsort(keys, kind="stable")
    twin = np.flatnonzero(keys[order[1:]] == keys[order[:-1]])
    result = np.full(len(keys), -1, np.int32)
    one, other = order[twin], order[twin + 1]
    result[one], result[other] = other // 3, one // 3
    return result.reshape(-1, 3)


@dataclass(frozen=True, eq=False)
class Topology:
    """What never changes while painting: faces (F, 3), their neighbours and the atlas."""

    faces: Ints
    neighbours: NDArray[np.int32]
    texels: TexelMap


class PosedSurface:
    """The mesh in one pose.

    Parameters
    ----------
    topology : Topology
    vertices : (V, 3) float
        Posed, world metres.
    eye : (3,) float or None
        Where the painter looks from; faces turned away from it take no paint. None paints all
        that is connected.
    """

    def __init__(
        self, topology: Topology, vertices: NDArray[np.floating], eye: NDArray[np.floating] | None
    ) -> None:
        self.topology = topology
        self._vertices = np.asarray(vertices, np.float32)
        self._eye = None if eye is None else np.asarray(eye, np.float32)

    @cached_property
    def _corners(self) -> Floats:
        """Position and facing of the corners of every face, (F, 3, 4)."""
        both = np.concatenate([self._vertices, self._facing[:, None]], 1)
        return both[self.topology.faces]

    @cached_property
    def _facing(self) -> Floats:
        """Cosine between normal and line of sight at each vertex, (V,); 1 without an eye."""
        if self._eye is None:
            return np.ones(len(self._vertices), np.float32)
        faces = self.topology.faces
        a, b, c = (self._vertices[faces[:, k]] for k in range(3))
        across, count = np.cross(b - a, c - a), len(self._vertices)
        corners = faces.ravel()
        total = [np.bincount(corners, np.repeat(across[:, k], 3), count) for k in range(3)]
        normal, sight = np.stack(total, 1), self._eye - self._vertices
        length = np.linalg.norm(normal, axis=1) * np.linalg.norm(sight, axis=1)
        cosine: Floats = (np.einsum("vk,vk->v", normal, sight) / np.maximum(length, 1e-20)).astype(
            np.float32
        )
        return cosine

    @cached_property
    def _spheres(self) -> tuple[Floats, Floats]:
        """Centres (F, 3) and radii (F,) of balls around the faces."""
        corners = self._corners[:, :, :3]
        centre = corners.mean(1)
        return centre, np.sqrt(((corners - centre[:, None]) ** 2).sum(2).max(1))

    def faces_near(
        self, centres: Floats, radii: Floats, starts: NDArray[np.integer]
    ) -> NDArray[np.int64]:
        """Return the faces that dabs can reach without leaving the surface.

        Faces that touch one of the balls (``centres`` (K, 3), ``radii`` (K,)) and face the eye,
        connected with one of the ``starts`` (K,) through such faces: the far side of a thin part,
        or another finger, is not reached.
        """
        middle, reach = self._spheres
        low, high = (centres - radii[:, None]).min(0), (centres + radii[:, None]).max(0)
        near = ((middle + reach[:, None] >= low) & (middle - reach[:, None] <= high)).all(1)
        candidates = np.flatnonzero(near)
        away = np.linalg.norm(middle[candidates, None] - centres, axis=2) - radii
        touching = (away <= reach[candidates, None]).any(1)
        facing = (self._corners[candidates, :, 3] > 0).any(1)
        allowed = np.zeros(len(middle), bool)
        allowed[candidates[touching & facing]] = True
        return self._flood(allowed, np.unique(starts))

    def _flood(self, allowed: NDArray[np.bool_], frontier: NDArray[np.int64]) -> NDArray[np.int64]:
        frontier = frontier[allowed[frontier]]
        found = [frontier]
        allowed[frontier] = False
        while len(frontier):
            beside = self.topology.neighbours[frontier].ravel()
            beside = beside[beside >= 0]
            frontier = np.unique(beside[allowed[beside]])
            allowed[frontier] = False
            found.append(frontier)
        return np.concatenate(found).astype(np.int64)

    def texels_on(self, faces: NDArray[np.int64]) -> tuple[NDArray[np.int32], Floats, Floats]:
        """Return flat texels (N,), positions (N, 3) and softness towards the silhouette (N,)."""
        texels = self.topology.texels
        found, which = texels.texels_on(faces)
        row, col = np.divmod(found, texels.size)
        slope = np.einsum("fkg,fkc->fgc", texels.gradients[faces], self._corners[faces])
        slope = slope.astype(np.float32)[which]
        place = slope[:, 0] * col[:, None] + slope[:, 1] * row[:, None] + slope[:, 2]
        t = np.clip(place[:, 3] / SOFT_EDGE, 0, 1)
        return found, place[:, :3], t * t * (3 - 2 * t)
