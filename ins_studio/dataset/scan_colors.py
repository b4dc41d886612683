"""The colours of a mesh's vertices, whichever way its file gives them."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

SMALLEST = 4  # texels: what is no larger stands for a plain colour, trimesh's own for none
PLAIN = 190  # grey of a part without colours, where other parts have some


def colors_of(mesh: Any) -> NDArray[np.uint8] | None:
    """Return sRGB (V, 3) uint8 of a ``trimesh.Trimesh``; None where it has no colours.

    A texture comes first, then colours of the vertices, then those of the faces. A material of
    one colour is none: it says nothing of the cloth.
    """
    visual = mesh.visual
    count = len(mesh.vertices)
    if visual.kind == "texture":
        image = _image(visual.material)
        if image is not None and visual.uv is not None and len(visual.uv) == count:
            return sample_texture(np.asarray(image.convert("RGB")), np.asarray(visual.uv))
        given = visual.vertex_attributes.get("color")
        return None if given is None else _bytes(np.asarray(given), count)
    if visual.kind == "vertex":
        return _bytes(np.asarray(visual.vertex_colors), count)
    if visual.kind == "face":
        return _of_faces(np.asarray(visual.face_colors), np.asarray(mesh.faces), count)
    return None


def worth_sampling(image: Any) -> bool:
    """Say whether there is an image, and more to it than a plain colour."""
    return image is not None and max(image.size) > SMALLEST


def sample_texture(image: np.ndarray, texcoords: np.ndarray) -> NDArray[np.uint8]:
    """Look up a texture between its texels, as a renderer does.

    Parameters
    ----------
    image : (H, W, 3) uint8
        First row on top.
    texcoords : (V, 2) float
        Zero is the lower left corner of the image, one the upper right; the image is repeated
        beyond them.
    """
    height, width = image.shape[:2]
    known = np.nan_to_num(np.asarray(texcoords, np.float64))
    within = np.where((known >= 0) & (known <= 1), known, known - np.floor(known))
    # Held inside the image: at its edges the opposite ones would bleed in.
    x = (within[:, 0] * width - 0.5).clip(0, width - 1)
    y = ((1 - within[:, 1]) * height - 0.5).clip(0, height - 1)
    left, top = x.astype(np.int64), y.astype(np.int64)
    right, low = np.minimum(left + 1, width - 1), np.minimum(top + 1, height - 1)
    right_share, low_share = (x - left)[:, None], (y - top)[:, None]
    upper = image[top, left] * (1 - right_share) + image[top, right] * right_share
    lower = image[low, left] * (1 - right_share) + image[low, right] * right_share
    return np.asarray(np.rint(upper * (1 - low_share) + lower * low_share), np.uint8)


def joined_colors(
    colors: list[NDArray[np.uint8] | None], counts: list[int]
) -> NDArray[np.uint8] | None:
    """Return the colours of several parts in one array, grey for parts without; None for none."""
    if all(part is None for part in colors):
        return None
    filled = [
        np.full((count, 3), PLAIN, np.uint8) if part is None else part
        for part, count in zip(colors, counts, strict=True)
    ]
    return np.concatenate(filled)


def _image(material: Any) -> Any:
    for name in ("baseColorTexture", "image"):  # of a PBR material, and of a simple one
        image = getattr(material, name, None)
        if worth_sampling(image):
            return image
    return None


def _bytes(colors: np.ndarray, count: int) -> NDArray[np.uint8] | None:
    if colors.ndim != 2 or len(colors) != count or colors.shape[1] < 3:
        return None
    rgb = colors[:, :3]
    if rgb.dtype.kind == "f":
        rgb = np.rint(255 * np.nan_to_num(rgb.astype(np.float64)).clip(0, 1))
    elif rgb.dtype == np.uint16:
        rgb = rgb // 257
    return rgb.clip(0, 255).astype(np.uint8)


def _of_faces(colors: np.ndarray, faces: np.ndarray, count: int) -> NDArray[np.uint8]:
    """Return the mean colour of the faces round each vertex."""
    corners = faces.reshape(-1)
    uses = np.maximum(np.bincount(corners, minlength=count), 1)
    sums = [np.bincount(corners, np.repeat(colors[:, c], 3), count) for c in range(3)]
    return np.asarray(np.rint(np.stack(sums, axis=1) / uses[:, None]), np.uint8)
