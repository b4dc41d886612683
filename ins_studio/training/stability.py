"""Whether the colour on a point of the cloth stays what it was from one frame to the next."""

import numpy as np

from ins_studio.geometry.closest import closest_points
from ins_studio.geometry.surface import Spots, Surface
from ins_studio.training.slip import nearest_spots


def colors_at(points: np.ndarray, surface: Surface, colors: np.ndarray) -> np.ndarray:
    """Return the colours (N, 3) float64 of the nearest points of a surface.

    Parameters
    ----------
    points : (N, 3) float
        Metres: in the world to colour an avatar as a scan it lies on; canonical points to carry
        a texture to a mesh that was made anew for its frame.
    surface : Surface
        In the same frame of reference.
    colors : (V, 3) uint8 or float
        Of its vertices, 0 to 255.
    """
    _, face, barycentric = closest_points(points, surface.vertices, surface.faces)
    return surface.values_at(colors, Spots(face, barycentric))


def worn_colors(colors: np.ndarray, bound: Surface, shown: Surface) -> np.ndarray:
    """Return what a system's mesh wears in a pose, when it was coloured in another one.

    Parameters
    ----------
    colors : (V, 3) uint8 or float
        Of the vertices of ``bound``, 0 to 255.
    bound : Surface
        The system's mesh in the pose in which it was coloured.
    shown : Surface
        Its mesh in this pose.

    Returns
    -------
    (V', 3) float
        The same colours where it is the same mesh, or nobody knows where its points were; else
        those of the nearest points in canonical space.
    """
    if shown.canonical is None or bound.canonical is None or shown.same_mesh(bound):
        return colors
    return colors_at(shown.canonical, Surface(bound.canonical, bound.faces), colors)


def texture_change(
    shown: tuple[Surface, Surface],
    colors: tuple[np.ndarray, np.ndarray],
    true: tuple[Surface, Surface],
    count: int = 20_000,
    seed: int = 0,
) -> float:
    """Return how much colours change on the cloth between two frames, in levels 0 to 255 (sRGB).

    Points of the cloth, area-uniform, are carried from the first frame to the second; at each the
    avatar shows the colour of its nearest point. A texture that moves with the cloth changes
    nothing. A mesh made anew for every frame flickers by what its canonical points wander. How
    much a slip of a millimetre is worth depends on the pattern: compare only figures of one
    recording with one texture.

    Parameters
    ----------
    shown : two Surface
        The avatar in both frames; they may differ in topology.
    colors : two (V, 3) uint8 or float
        Of their vertices, sRGB.
    true : two Surface
        The recording in both frames, with the same vertices, in the same place.
    count : int
        Points of the cloth; those without the avatar near (see ``slip.bind``) are left out.
    seed : int

    Returns
    -------
    float
        Mean over points and channels; not a number where the avatar is nowhere near.
    """
    spots = true[0].spread(count, np.random.default_rng(seed))
    seen, near = [], np.ones(count, bool)
    for surface, own, cloth in zip(shown, colors, true, strict=True):
        normals = cloth.normals[spots.face]
        found, close = nearest_spots(cloth.points_at(spots), normals, surface)
        seen.append(surface.values_at(own, found))
        near &= close
    change = np.abs(seen[1] - seen[0])[near]
    return float(change.mean()) if near.any() else float("nan")
