"""Heavy OBJ files in a fraction of the time: those that are triangles and nothing unusual.

Format: Wavefront OBJ, the text of 1990: ``v``, ``vt`` and ``f`` lines, counted from 1. A scan of a
million triangles is 70 MB of it. Line by line that takes seconds and most of a gigabyte; here
each kind of line becomes one array.
"""

import io
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ins_studio.dataset.obj_lines import ObjLines, split_lines
from ins_studio.dataset.scan import Scan
from ins_studio.dataset.scan_assets import Assets, as_utf8
from ins_studio.dataset.scan_colors import sample_texture, worth_sampling

_LETTERS = bytes.maketrans(b"vtf/", b"    ")
_BLANK = np.isin(np.arange(256), list(b" \t\r\n"))
_DIGIT = np.isin(np.arange(256), list(b"0123456789"))
_WHOLE = _BLANK | _DIGIT | np.isin(np.arange(256), list(b"+-vt"))
_POINT, _MOST_DECIMALS = ord("."), 12
# Columns of a face by its columns and the slashes of a corner: 1, 1/2, 1//3 and 1/2/3.
_STYLES = {(3, 0, 0): 1, (6, 1, 0): 2, (6, 2, 1): 2, (9, 2, 0): 3}


def read_plain_obj(content: bytes, assets: Assets) -> Scan | None:
    """Read an OBJ; None where it is not as plain as this expects, be it good or damaged.

    Plain is: triangles, all corners written alike and counted from the start, vertices of three
    numbers, one material at most. Vertices on a seam of the texture are there twice, in the order
    of the file. Normals are not looked at.

    Parameters
    ----------
    content : bytes
        Of the file.
    assets : Assets
        Has its materials and textures.
    """
    lines = split_lines(content)
    if lines is None or not lines.vertices or not lines.faces:
        return None
    try:
        places = _numbers(lines.vertices, (3,))
        corners, texcoords = _corners(lines.faces, len(places))
        if texcoords is None:
            return _bare(places, corners)
        uv = _numbers(lines.texcoords, (2, 3)) if lines.texcoords else np.zeros((0, 2))
        if not 0 <= texcoords.min() <= texcoords.max() < len(uv):
            return None
        vertex, texel, faces = _split(corners, texcoords, len(uv))
    except (ValueError, OverflowError):
        return None
    colors = _colors(lines, assets, uv[texel])
    return Scan(places[vertex].astype(np.float32), faces.astype(np.int32), colors)


def _numbers(block: bytes, columns: tuple[int, ...]) -> NDArray[np.float64]:
    """Return the numbers of lines, (N, C), with C one of ``columns``; else ValueError."""
    decimals, table = _decimals(block), None
    if decimals is not None:
        # Whole numbers are read many times as fast as those with a point, and as exactly.
        whole = _whole(block.translate(_LETTERS, b"."), np.int64)
        table = whole / 10.0 ** decimals[0] if whole.size == decimals[1] else None
    if table is None:
        table = _table(block.translate(_LETTERS), np.float64)
    if table.shape[1] not in columns:
        raise ValueError("more or fewer numbers than were expected")
    return table


def _decimals(block: bytes) -> tuple[int, int] | None:
    """Return how many digits stand behind every point, and how many points; None if they differ."""
    text = np.frombuffer(block + b"\n", np.uint8)
    points = np.flatnonzero(text == _POINT)
    if not len(points) or not _WHOLE[text[text != _POINT]].all():
        return None
    count = int(np.argmin(_DIGIT[text[points[0] + 1 :][: _MOST_DECIMALS + 1]]))
    if points[-1] + count + 1 >= len(text) or not _BLANK[text[points + count + 1]].all():
        return None
    if not all(_DIGIT[text[points + place]].all() for place in range(1, count + 1)):
        return None
    return count, len(points)


def _whole(text: bytes, kind: type) -> NDArray[Any]:
    if not _WHOLE[np.frombuffer(text, np.uint8)].all():
        raise ValueError("not all are whole numbers")
    return _table(text, kind)


def _table(text: bytes, kind: type) -> NDArray[Any]:
    """Return the numbers of a text, as many on every line; ValueError where they are not."""
    if text.isspace():
        raise ValueError("no numbers")
    return np.loadtxt(io.BytesIO(text), kind, comments=None, ndmin=2)


def _corners(block: bytes, count: int) -> tuple[NDArray[np.int32], NDArray[np.int32] | None]:
    """Return the places (F, 3) and texcoords (F, 3), or None, that faces name, from 0.

    Raises ValueError for anything but triangles of ``count`` vertices, all written alike.
    """
    table = _whole(block.translate(_LETTERS), np.int32)
    each = 3 * len(table)
    slashes, doubled = block.count(b"/"), block.count(b"//")
    if slashes % each or doubled % each:
        raise ValueError("corners that are not written alike")
    style = (table.shape[1], slashes // each, doubled // each)
    stride = _STYLES.get(style)
    if stride is None:
        raise ValueError("no triangles")
    table -= 1
    corners = table[:, ::stride]
    if not 0 <= corners.min() <= corners.max() < count:
        raise ValueError("a corner that is not there, or counted backwards")
    return corners, table[:, 1::stride] if stride > 1 and not style[2] else None


def _bare(places: NDArray[np.float64], corners: NDArray[np.int32]) -> Scan:
    used = np.zeros(len(places), bool)
    used[corners] = True
    numbers = (np.cumsum(used) - 1).astype(np.int32)
    return Scan(places[used].astype(np.float32), numbers[corners])


def _split(
    corners: NDArray[np.int32], texcoords: NDArray[np.int32], count: int
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
    """Return the pairs of place and texcoord in use, (V,) each, and faces (F, 3) between them."""
    owner = np.full(count, -1, np.int64)
    owner[texcoords] = corners
    if (owner[texcoords] == corners).all():  # as nearly always: a texcoord has one place
        used = np.flatnonzero(owner >= 0)
        used = used[np.argsort(owner[used], kind="stable")]
        numbers = np.zeros(count, np.int64)
        numbers[used] = np.arange(len(used))
        return owner[used], used, numbers[texcoords]
    keys, faces = np.unique(corners.astype(np.int64) * count + texcoords, return_inverse=True)
    return keys // count, keys % count, faces.reshape(-1, 3)


def _colors(
    lines: ObjLines, assets: Assets, texcoords: NDArray[np.float64]
) -> NDArray[np.uint8] | None:
    """Return what the texture of the only material has at (V, 2) texcoords; None without one."""
    if lines.library is None or lines.material is None:
        return None
    from trimesh.exchange import obj

    parse_mtl: Any = obj.parse_mtl  # it has no types
    try:
        materials = parse_mtl(assets[as_utf8(lines.library).decode()], resolver=assets)
    except OSError:
        return None
    image = materials.get(as_utf8(lines.material).decode(), {}).get("image")
    if not worth_sampling(image):
        return None
    return sample_texture(np.asarray(image.convert("RGB")), texcoords)
