"""The scans' colours in the flat atlas, one page a frame: a still picture where nothing slips."""

import numpy as np
from numpy.typing import NDArray

from ins_studio.geometry.mesh import vertex_normals
from ins_studio.geometry.raycast import RayCaster
from ins_studio.texture.bake import look
from ins_studio.texture.texels import CHUNK, TexelMap

PAGE_SIZE = 512
SEEN = 1e-9  # of a score

Page = NDArray[np.uint8]


def scan_page(
    texels: TexelMap,
    faces: NDArray[np.integer],
    posed: NDArray[np.floating],
    scan: tuple[NDArray[np.floating], NDArray[np.integer], NDArray[np.uint8]],
) -> Page:
    """Return what one scan shows of each texel; nothing is filled in, mixed or remembered.

    Parameters
    ----------
    texels : TexelMap
        The avatar's atlas at the page's size.
    faces : (F, 3) int
        Of the avatar.
    posed : (V, 3) float
        The avatar's vertices posed as in the scan, world metres.
    scan : vertices (S, 3), faces (K, 3), colours (S, 3) uint8 sRGB
        In the same metres.

    Returns
    -------
    (size, size, 4) uint8
        sRGB; transparent where the scan is not seen, and between the charts.
    """
    vertices, scan_faces, colors = scan
    caster = RayCaster(vertices, scan_faces)
    both = np.concatenate([posed, vertex_normals(posed, faces)], 1).astype(np.float32)
    page = np.zeros((texels.size * texels.size, 4), np.uint8)
    for at in range(0, len(texels.order), CHUNK):
        part = texels.order[at : at + CHUNK]
        place = texels.values_of(part, both, faces)
        color, score = look(caster, place, vertices, scan_faces, colors)
        page[part, :3] = np.rint(np.clip(color, 0, 255))
        page[part, 3] = np.where(score > SEEN, 255, 0)
    return page.reshape(texels.size, texels.size, 4)


class Shimmer:
    """How much the pages of a flipbook differ from each other, kept up as pages come and go."""

    def __init__(self, size: int = PAGE_SIZE) -> None:
        self._count = np.zeros((size, size), np.int32)
        self._total = np.zeros((size, size, 3), np.int64)
        self._squares = np.zeros((size, size, 3), np.int64)

    def add(self, page: Page, times: int = 1) -> None:
        """Take a page (size, size, 4) in; ``times`` -1 takes it out again."""
        seen = page[..., 3] > 0
        color = np.where(seen[..., None], page[..., :3], 0).astype(np.int32)
        self._count += times * seen
        self._total += times * color
        self._squares += times * color**2

    def value(self) -> float | None:
        """Return the mean over texels of the standard deviation of their colours, 0 to 255.

        Texels that two pages show count; None where there are none.
        """
        often = self._count > 1
        if not often.any():
            return None
        count = self._count[often][:, None]
        mean = self._total[often] / count
        variance = np.maximum(self._squares[often] / count - mean**2, 0)
        return float(np.sqrt(variance.mean(1)).mean())
