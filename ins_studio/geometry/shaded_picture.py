"""Shaded pictures of a figure without a window or a graphics card: by casting a ray a sample."""

import numpy as np
from numpy.typing import NDArray

from ins_studio.geometry.mesh import vertex_normals
from ins_studio.geometry.raycast import RayCaster

PAPER = (243, 243, 241)
SAMPLES = 2  # along a pixel's side
MARGIN = 0.06
LIGHT = np.array([-0.35, 0.6, 0.72]) / np.linalg.norm([-0.35, 0.6, 0.72])
AMBIENT = 0.35
FAR = 10.0  # metres from the figure's middle to where the rays start


def shaded_picture(
    vertices: NDArray[np.floating],
    faces: NDArray[np.integer],
    colors: NDArray[np.uint8],
    size: tuple[int, int] = (200, 260),
    yaw_deg: float = 0.0,
) -> NDArray[np.uint8]:
    """Draw a mesh from a little above, in parallel projection, as large as fits.

    Parameters
    ----------
    vertices : (V, 3) float
        Metres, y up.
    faces : (F, 3) int
        Counter-clockwise seen from outside.
    colors : (V, 3) uint8
        sRGB of the vertices.
    size : (width, height)
        In pixels.
    yaw_deg : float
        How far the figure is turned before it is drawn: 0 shows what looks along +z from the
        front, 90 its right side.

    Returns
    -------
    (height, width, 3) uint8
        sRGB.
    """
    width, height = size
    seen = np.asarray(vertices, np.float64) @ _turn(yaw_deg).T
    low, high = seen.min(axis=0), seen.max(axis=0)
    seen = seen - (low + high) / 2
    extent = np.maximum(high - low, 1e-6)
    pixel = max(extent[0] / width, extent[1] / height) / (1 - 2 * MARGIN)  # metres
    columns = (np.arange(width * SAMPLES) + 0.5) / SAMPLES - width / 2
    rows = height / 2 - (np.arange(height * SAMPLES) + 0.5) / SAMPLES
    x, y = np.meshgrid(columns * pixel, rows * pixel)
    origins = np.stack([x.ravel(), y.ravel(), np.full(x.size, FAR)], axis=1)
    face, barycentric, _ = RayCaster(seen, faces).cast(origins, np.tile([0.0, 0, -1], (x.size, 1)))
    samples = np.tile(np.array(PAPER, np.float64), (x.size, 1))
    hit = face >= 0
    corners = np.asarray(faces)[face[hit]]
    weight = barycentric[hit][..., None]
    normals = (vertex_normals(seen, faces)[corners] * weight).sum(axis=1)
    normals *= np.where(normals[:, 2:] < 0, -1, 1)  # a hole shows the inside, lit as the outside
    light = AMBIENT + (1 - AMBIENT) * np.clip(normals @ LIGHT, 0, 1)
    samples[hit] = (colors[corners].astype(np.float64) * weight).sum(axis=1) * light[:, None]
    grid = samples.reshape(height, SAMPLES, width, SAMPLES, 3)
    levels = np.clip(np.rint(grid.mean(axis=(1, 3))), 0, 255)
    return np.asarray(levels, np.uint8)


def _turn(yaw_deg: float) -> NDArray[np.float64]:
    """Turn about y, then lean towards the eye, so that one looks down a little."""
    yaw, pitch = np.deg2rad(yaw_deg), np.deg2rad(8.0)
    about_y = [[np.cos(yaw), 0, np.sin(yaw)], [0, 1, 0], [-np.sin(yaw), 0, np.cos(yaw)]]
    about_x = [[1, 0, 0], [0, np.cos(pitch), -np.sin(pitch)], [0, np.sin(pitch), np.cos(pitch)]]
    return np.array(about_x) @ np.array(about_y)
