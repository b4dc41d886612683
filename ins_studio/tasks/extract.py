"""Extracting the canonical mesh of a run, with the colours of its scans."""

import time
from collections.abc import Generator
from pathlib import Path

import numpy as np

from ins_studio.avatar.avatar import AnyAvatar, Avatar, load_avatar
from ins_studio.avatar.extraction import extract as extract_mesh
from ins_studio.avatar.network_field import NetworkField
from ins_studio.avatar.reposer import Reposer, has_one_mesh
from ins_studio.dataset.dataset import Dataset
from ins_studio.dataset.splits import Split
from ins_studio.errors import StudioError
from ins_studio.export.clip import Textures
from ins_studio.export.gltf import encode_static_glb
from ins_studio.files import write_atomic
from ins_studio.project.avatar_records import Extracted
from ins_studio.project.canonical import CanonicalMesh, encode_canonical
from ins_studio.project.records import Note, Progress, Record
from ins_studio.project.run import RunFolder, open_run
from ins_studio.tasks.recordings import recordings_of
from ins_studio.texture.bake import ColorsAt, bake_scan_color
from ins_studio.texture.images import encode_png
from ins_studio.training.loop import choose_device
from ins_studio.training.mesh_fit import fit_to_scans
from ins_studio.training.scan_views import VIEWS, View, scan_views

TEXTURE_SIZE = 2048

Recordings = tuple[Dataset, Split] | StudioError


def extract(
    run: str,
    resolution: int = 128,
    device: str = "auto",
    target_faces: int | None = None,
    texture_size: int = TEXTURE_SIZE,
) -> Generator[Record, None, Extracted]:
    """Write ``mesh/canonical.npz`` (the truth), ``canonical.glb`` and ``scan_color.png`` (views).

    Nothing is written before all is computed, so cancelling leaves the old mesh.

    Parameters
    ----------
    run : str
        Run or project folder.
    resolution : int
        Marching-cubes cells along the longest side.
    device : str
        Where the networks run.
    target_faces : int or None
        Decimate to about this many faces.
    texture_size : int
        Texels on each side of the scan's colours.
    """
    began = time.monotonic()
    folder = open_run(Path(run))
    avatar = load_avatar(folder, choose_device(device))
    mesh = yield from extract_mesh(avatar, resolution, target_faces)
    texture = None
    if has_one_mesh(avatar):
        recordings = _recordings(folder)
        mesh = yield from _fitted(recordings, avatar, mesh)
        texture = yield from _scan_color(recordings, Reposer(avatar, mesh), texture_size)
    else:
        yield Note(f"{avatar.preset} has another mesh for every pose: this is the canonical one's.")
    _write(folder, mesh, texture)
    seconds = time.monotonic() - began
    return Extracted(str(folder.path), len(mesh.vertices), len(mesh.faces), seconds)


def _recordings(folder: RunFolder) -> Recordings:
    """Open the run's recordings once for all that is done with them, or say why not."""
    try:
        return recordings_of(folder)
    except StudioError as error:
        return error


def _fitted(
    recordings: Recordings, avatar: AnyAvatar, mesh: CanonicalMesh
) -> Generator[Record, None, CanonicalMesh]:
    """Fit the mesh to the recordings where the preset does so; without them it stays, with a Note.

    A Note and no error: who gets a trained run without its scans still wants its mesh.
    """
    if not isinstance(avatar, Avatar) or not avatar.model.preset.mesh_rounds:
        return mesh
    if isinstance(recordings, StudioError):
        yield Note(f"The mesh is not fitted to the scans. {recordings}")
        return mesh
    dataset, split = recordings
    rounds = avatar.model.preset.mesh_rounds
    return (yield from fit_to_scans(avatar, mesh, dataset, split.training, rounds))


def _write(folder: RunFolder, mesh: CanonicalMesh, texture: bytes | None) -> None:
    surface = (mesh.vertices, mesh.faces, mesh.texcoords, mesh.texcoord_faces)
    view = encode_static_glb(*surface, Textures(texture))
    folder.baked_path.unlink(missing_ok=True)  # of another mesh
    write_atomic(folder.mesh_path, encode_canonical(mesh))
    write_atomic(folder.glb_path, view)
    if texture is None:
        folder.scan_color_path.unlink(missing_ok=True)  # of another atlas
    else:
        write_atomic(folder.scan_color_path, texture)


def _scan_color(
    recordings: Recordings, reposer: Reposer, size: int
) -> Generator[Record, None, bytes | None]:
    """Bake the recordings' colours; without them, with a Note, what the avatar has learned.

    None where it has learned none.
    """
    learned = _learned(reposer.avatar)
    seen: list[View] = []
    try:
        if isinstance(recordings, StudioError):
            raise recordings
        dataset, split = recordings
        views = scan_views(reposer, dataset, split.training)
        for view in views:
            seen.append(view)
            yield Progress("Posing for the scan's colours", len(seen), VIEWS)
    except StudioError as error:
        if learned is None:
            yield Note(f"The mesh stays without the scan's colours. {error}")
            return None
        yield Note(f"The colours are those that the avatar has learned. {error}")
    yield Progress("Baking the scan's colours", 0, 1)
    pixels = bake_scan_color(reposer.mesh, size, seen, learned)
    yield Progress("Baking the scan's colours", 1, 1)
    return encode_png(np.ascontiguousarray(pixels[..., :3]))


def _learned(avatar: AnyAvatar) -> ColorsAt | None:
    if not isinstance(avatar, Avatar) or avatar.model.color is None:
        return None
    return NetworkField(avatar.model, avatar.device).colors
