"""Locators in a glTF file: nodes without a mesh at the top of the scene, keyed in every frame."""

import numpy as np

from ins_studio.export.clip import ExportClip
from ins_studio.export.glb_buffer import Json
from ins_studio.export.rig import locator_names
from ins_studio.geometry.rotation import continuous_quaternions, matrix_to_quaternion

Track = tuple[int, str, np.ndarray]


def add_locators(document: Json, clip: ExportClip) -> None:
    """Append the clip's locators as nodes behind mesh and bones, as in its first frame."""
    if clip.locators is None:
        return
    turns = matrix_to_quaternion(clip.locators.frames[0, :, :3, :3])
    for at, name in enumerate(locator_names(clip)):
        place = clip.locators.frames[0, at, :3, 3].tolist()
        document["scenes"][0]["nodes"].append(len(document["nodes"]))
        document["nodes"].append(
            {"name": name, "translation": place, "rotation": xyzw(turns[at]).tolist()}
        )


def locator_tracks(clip: ExportClip, first: int) -> list[Track]:
    """Return (node, path, values (T, ...)) of locators whose nodes begin at number ``first``."""
    if clip.locators is None:
        return []
    frames = clip.locators.frames
    turns = continuous_quaternions(matrix_to_quaternion(frames[..., :3, :3]))
    tracks: list[Track] = []
    for at in range(len(locator_names(clip))):
        tracks.append((first + at, "translation", frames[:, at, :3, 3]))
        tracks.append((first + at, "rotation", xyzw(turns[:, at])))
    return tracks


def xyzw(quaternions: np.ndarray) -> np.ndarray:
    """Return quaternions (..., 4), w first, in glTF's order."""
    return np.roll(quaternions, -1, axis=-1)
