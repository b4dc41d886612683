"""Scan colours into the texture: each texel looks at the scans it lies on."""

from collections.abc import Callable, Iterable

import numpy as np
from numpy.typing import NDArray

from ins_studio.geometry.raycast import RayCaster
from ins_studio.project.canonical import CanonicalMesh
from ins_studio.texture.padding import Padding
from ins_studio.texture.texels import TexelMap, build_texel_map

REACH = 0.03  # metres that a scan may lie off the avatar
FALLOFF = 0.004  # metres at which a sample counts a third
SHARPNESS = 3.0  # the best views win: an even mean would blur
CHUNK = 1 << 18
FILL_MARGIN = 64

View = tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]
ColorsAt = Callable[[np.ndarray], np.ndarray]
"""Canonical points (N, 3), metres, to their colours (N, 3), sRGB 0 to 255."""


def bake_scan_color(
    mesh: CanonicalMesh, size: int, views: Iterable[View], learned: ColorsAt | None = None
) -> NDArray[np.uint8]:
    """Paint the atlas of ``mesh`` with the colours of scans.

    Parameters
    ----------
    mesh : CanonicalMesh
    size : int
        Texels on each side.
    views : iterable of (posed_vertices, scan_vertices, scan_faces, scan_colors)
        The avatar's vertices (V, 3) posed as in a scan, and that scan: (S, 3) in the same world
        metres, (K, 3), (S, 3) uint8 sRGB.
    learned : callable, optional
        What the avatar itself knows of the colours.

    Returns
    -------
    (size, size, 4) uint8
        sRGB, opaque, padded; texels that no scan saw take what is ``learned``, or else the colour
        of their surroundings.
    """
    texels = build_texel_map(mesh.texcoords, mesh.texcoord_faces, size)
    total = np.zeros((len(texels.order), 3), np.float32)
    weight = np.zeros(len(texels.order), np.float32)
    for posed, scan, faces, colors in views:
        caster = RayCaster(scan, faces)
        normals = _vertex_normals(posed, mesh.faces)
        both = np.concatenate([posed, normals], 1).astype(np.float32)
        for at in range(0, len(texels.order), CHUNK):
            part = slice(at, at + CHUNK)
            place = texels.values_of(texels.order[part], both, mesh.faces)
            color, score = look(caster, place, scan, faces, colors)
            total[part] += color * score[:, None]
            weight[part] += score
    color = total / np.maximum(weight, 1e-12)[:, None]
    seen = weight > 1e-9
    if learned is None:
        _fill_unseen(color, seen, texels, mesh)
    else:
        color[~seen] = learned(texels.values_of(texels.order[~seen], mesh.vertices, mesh.faces))
    return _image(color, texels)


def look(
    caster: RayCaster, place: np.ndarray, scan: np.ndarray, faces: np.ndarray, colors: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Colour (N, 3) 0..255 and score (N,) of the scan along both ways of the normal."""
    points, normals = place[:, :3], place[:, 3:]
    normals = normals / np.maximum(np.linalg.norm(normals, axis=1, keepdims=True), 1e-9)
    # From outside inwards, so that the scan's outer side is met first.
    face, barycentric, distance = caster.cast(points + normals * REACH, -normals)
    hit = (face >= 0) & (distance < 2 * REACH)
    corners = faces[np.maximum(face, 0)]
    color = np.einsum("nk,nkc->nc", barycentric, colors[corners][..., :3].astype(np.float32))
    a, b, c = (scan[corners[:, k]] for k in range(3))
    across = np.cross(b - a, c - a)
    across /= np.maximum(np.linalg.norm(across, axis=1, keepdims=True), 1e-12)
    agree = np.clip(np.einsum("nc,nc->n", across, normals), 0, 1)
    off = np.where(hit, np.abs(distance - REACH), 0)
    score = hit * agree * np.exp(-off / FALLOFF)
    return color.astype(np.float32), (score**SHARPNESS).astype(np.float32)


def _vertex_normals(vertices: np.ndarray, faces: np.ndarray) -> np.ndarray:
    from ins_studio.geometry.mesh import vertex_normals

    return vertex_normals(vertices, faces)


def _fill_unseen(
    color: np.ndarray, seen: np.ndarray, texels: TexelMap, mesh: CanonicalMesh
) -> None:
    """Give unseen texels the mean colour of the nearest vertices that were seen."""
    if seen.all():
        return
    if not seen.any():
        color[:] = 176
        return
    from scipy.spatial import cKDTree

    points = texels.values_of(texels.order[~seen], mesh.vertices, mesh.faces)
    step = max(1, int(seen.sum()) // 60_000)
    known = np.flatnonzero(seen)[::step]
    tree = cKDTree(texels.values_of(texels.order[known], mesh.vertices, mesh.faces))
    _, nearest = tree.query(points, k=min(4, len(known)))
    color[~seen] = color[known][nearest.reshape(len(points), -1)].mean(1)


def _image(color: np.ndarray, texels: TexelMap) -> NDArray[np.uint8]:
    mean = color.mean(0) if len(color) else np.full(3, 176)
    pixels = np.zeros((texels.size * texels.size, 4), np.uint8)
    pixels[:] = np.append(np.rint(mean), 255).astype(np.uint8)
    pixels[texels.order, :3] = np.rint(np.clip(color, 0, 255)).astype(np.uint8)
    image = pixels.reshape(texels.size, texels.size, 4)
    Padding(texels, FILL_MARGIN).apply(image)
    return image
