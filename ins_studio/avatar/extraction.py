"""The canonical mesh: taken from the occupancy field once, then kept for ever."""

from collections.abc import Generator
from typing import Protocol, TypeVar

import numpy as np

from ins_studio.avatar.avatar import AnyAvatar
from ins_studio.avatar.average_lbs import AverageAvatar
from ins_studio.avatar.field_grid import grid_around, sample
from ins_studio.avatar.level_set import balance, regularize
from ins_studio.avatar.network_field import NetworkField
from ins_studio.body.body import Body
from ins_studio.errors import StudioError
from ins_studio.geometry.atlas import unwrap
from ins_studio.geometry.marching_cubes import marching_cubes
from ins_studio.geometry.mesh import largest_component
from ins_studio.geometry.simplify import simplify
from ins_studio.project.canonical import CanonicalMesh
from ins_studio.project.records import Progress

RESOLUTIONS = (64, 128, 256)
"""Cells along the longest side; anything from 16 up works."""

LOOKED_AT = 256
"""Cells, at least, for the one mesh: a coarser one is this with fewer faces, kept where the detail
is. On the demo person's mean shape marching cubes of 128 cells loses 0.014 of the surface IoU,
this with as many faces 0.005, and 256 cells 0.004."""

ATLAS_SIZE = 2048

Mesh = tuple[np.ndarray, np.ndarray]
Result = TypeVar("Result")


class ShapeField(Protocol):
    """What a mesh is taken from: positive inside, over canonical points (N,3) in metres."""

    def values(self, points: np.ndarray) -> np.ndarray:
        """Return the field (N,)."""
        ...

    def gradients(self, points: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Return the field (N,) and its gradient (N,3) per metre."""
        ...


def extract(
    avatar: AnyAvatar, resolution: int = 128, target_faces: int | None = None
) -> Generator[Progress, None, CanonicalMesh]:
    """Make the avatar's canonical mesh with its atlas and weights; the same every time.

    Parameters
    ----------
    avatar : Avatar or AverageAvatar
        AVG-LBS has a mesh already: it is only given an atlas. SNARF's is that of the canonical
        pose alone.
    resolution : int
        Cells along the longest side of the body that the mesh has about the faces of; 128 are
        triangles of about 15 mm.
    target_faces : int, optional
        Decimate to about this many faces.

    Raises
    ------
    StudioError
        When the field has no surface, as after too little training.
    """
    if resolution < 16:
        raise StudioError(f"A resolution of {resolution} is too coarse.", "Use 64, 128 or 256.")
    if isinstance(avatar, AverageAvatar):
        vertices, faces = avatar.canonical(), avatar.faces
        weights = avatar.weights
    else:
        field = NetworkField(avatar.model, avatar.device)
        vertices, faces = yield from detailed_mesh(field, avatar.body, resolution, target_faces)
        weights = field.weights(vertices)
    yield Progress("Unwrapping the atlas", 0, 1)
    texcoords, texcoord_faces = unwrap(vertices, faces, resolution=ATLAS_SIZE)
    yield Progress("Unwrapping the atlas", 1, 1)
    return _canonical(avatar.body, (vertices, faces), (texcoords, texcoord_faces), weights)


def without_atlas(avatar: AverageAvatar) -> CanonicalMesh:
    """Return AVG-LBS's mesh at once, all texcoords zero: enough to pose and to measure."""
    mesh = (avatar.canonical(), avatar.faces)
    atlas = (np.zeros((1, 2), np.float32), np.zeros_like(avatar.faces))
    return _canonical(avatar.body, mesh, atlas, avatar.weights)


def detailed_mesh(
    field: ShapeField, body: Body, resolution: int, target_faces: int | None = None
) -> Generator[Progress, None, Mesh]:
    """Return the field's largest surface, with its faces where they are needed.

    As many faces as ``field_mesh`` has at ``resolution``, or ``target_faces``; but taken from a
    mesh of ``LOOKED_AT`` cells, and balanced.
    """
    cells = max(resolution, LOOKED_AT)
    vertices, faces = yield from field_mesh(field, body, cells)
    yield Progress("Decimating", 0, 2)
    wanted = target_faces or round(len(faces) * (resolution / cells) ** 2)
    if wanted < len(faces):
        vertices, faces = simplify(vertices, faces, wanted)
        vertices, faces, _ = largest_component(vertices, faces)
    yield Progress("Decimating", 1, 2)
    spacing = grid_around(body.canonical(), resolution).spacing
    vertices = balance(vertices, faces, field.gradients, spacing)
    yield Progress("Decimating", 2, 2)
    return vertices, np.asarray(faces, np.int32)


def balanced_mesh(
    field: ShapeField, body: Body, resolution: int
) -> Generator[Progress, None, Mesh]:
    """Return ``field_mesh``, balanced: quicker than ``detailed_mesh``, for one mesh a pose."""
    vertices, faces = yield from field_mesh(field, body, resolution)
    spacing = grid_around(body.canonical(), resolution).spacing
    return balance(vertices, faces, field.gradients, spacing), faces


def field_mesh(field: ShapeField, body: Body, resolution: int) -> Generator[Progress, None, Mesh]:
    """Return the field's largest surface, evened out: vertices (V,3) float32, faces (F,3) int32."""
    grid = grid_around(body.canonical(), resolution)
    vertices, faces = yield from raw_mesh(field, body, resolution)
    yield Progress("Smoothing", 0, 1)
    vertices = regularize(vertices, faces, field.gradients, grid.spacing)
    yield Progress("Smoothing", 1, 1)
    return np.asarray(vertices, np.float32), np.asarray(faces, np.int32)


def raw_mesh(field: ShapeField, body: Body, resolution: int) -> Generator[Progress, None, Mesh]:
    """Return what marching cubes finds, largest component only: quick, for previews."""
    return (yield from raw_mesh_near(field, body.canonical(), resolution))


def raw_mesh_near(
    field: ShapeField, expected: np.ndarray, resolution: int
) -> Generator[Progress, None, Mesh]:
    """Return what marching cubes finds near points ``expected`` (N,3), metres; as ``raw_mesh``."""
    grid = grid_around(expected, resolution)
    values = yield from sample(field.values, grid, expected)
    if not (values > 0).any():
        raise StudioError(
            "The avatar has no surface yet: its field is empty everywhere.", "Train it for longer."
        )
    vertices, faces = marching_cubes(values, grid.origin, grid.spacing)
    vertices, faces, _ = largest_component(vertices, faces)
    return np.asarray(vertices, np.float32), np.asarray(faces, np.int32)


def finished(work: Generator[object, None, Result]) -> Result:
    """Run a generator to its end and return its result."""
    while True:
        try:
            next(work)
        except StopIteration as stop:
            return stop.value  # type: ignore[no-any-return]  # Any in typeshed


def _canonical(body: Body, mesh: Mesh, atlas: Mesh, weights: np.ndarray) -> CanonicalMesh:
    return CanonicalMesh(
        vertices=np.asarray(mesh[0], np.float32),
        faces=np.asarray(mesh[1], np.int32),
        texcoords=np.asarray(atlas[0], np.float32),
        texcoord_faces=np.asarray(atlas[1], np.int32),
        weights=np.asarray(weights, np.float32),
        joints=np.asarray(body.joints(), np.float32),
        parents=np.asarray(body.parents, np.int32),
        joint_names=body.joint_names,
        canonical_pose=np.asarray(body.canonical_pose, np.float32),
    )
