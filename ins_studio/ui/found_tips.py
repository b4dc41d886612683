"""Head, hands and feet that a scan shows by itself, with left and right told apart."""

from collections.abc import Generator

import numpy as np
from numpy.typing import NDArray

from ins_studio.body.body import Body
from ins_studio.project.records import Progress

Points = dict[str, NDArray[np.float64]]


def find_tips(
    vertices: NDArray[np.floating], faces: NDArray[np.integer], body: Body
) -> Generator[Progress, None, Points]:
    """Return a scan's tips by their landmarks' names, (3,) each; none where they are unclear.

    Parameters
    ----------
    vertices : (V, 3) float
        World metres, y up.
    faces : (F, 3) int
    body : Body
        Fitted to them in a hurry, to see which hand is the left one.
    """
    from ins_studio.fitting.extremities import find_extremities
    from ins_studio.fitting.key_frame import fit_unaided
    from ins_studio.fitting.landmarks import tip_points, tip_vertices
    from ins_studio.fitting.matching import target_of
    from ins_studio.fitting.model import model_of

    yield Progress("Looking for head, hands and feet", 0, 2)
    tips = find_extremities(vertices, faces, body)
    if tips is None or not tips.likely:
        return {}
    yield Progress("Looking for head, hands and feet", 1, 2)
    model = model_of(body)
    solved = fit_unaided(model, target_of(vertices, faces), tips)
    fitted = tip_points(model.body, model.tree).posed(solved.state).vertices
    places = dict(zip(tip_vertices(model.body), fitted, strict=True))

    def apart(named: Points) -> float:
        return sum(float(np.linalg.norm(point - places[name])) for name, point in named.items())

    return min(tips.namings(), key=apart)
