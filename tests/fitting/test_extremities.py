"""Head, hands and feet are found on a figure, and on nothing else."""

import numpy as np
from fitted_figures import BETAS, TRANSL

from ins_studio.body.body import Body
from ins_studio.fitting.extremities import find_extremities
from ins_studio.fitting.landmarks import tip_vertices
from ins_studio.fitting.model import Model
from ins_studio.geometry.mesh import face_areas
from ins_studio.geometry.surface import Surface


def test_the_tips_are_found(model: Model, walk: tuple[np.ndarray, list[Surface]]) -> None:
    poses, scans = walk
    found = find_extremities(scans[3].vertices, scans[3].faces, model.body)
    assert found is not None
    assert found.likely
    posed = model.body.posed(poses[3], BETAS, TRANSL)
    true = {name: posed[vertex] for name, vertex in tip_vertices(model.body).items()}
    errors = [
        max(np.linalg.norm(named[name] - true[name]) for name in true) for named in found.namings()
    ]
    assert len(errors) == 4
    assert min(errors) < 0.08
    assert sorted(errors)[1] > 0.2  # hands or feet the wrong way round


def test_a_barrel_is_no_figure(model: Model, capsule_body: Body) -> None:
    points, faces = capsule_body.template, capsule_body.faces
    barrel = points * np.array([0.05, 1.0, 1.0])  # arms and legs are gone
    assert face_areas(barrel, faces).sum() > 0
    found = find_extremities(barrel, faces, model.body)
    assert found is not None
    assert not found.likely


def test_a_body_without_hands_has_no_tips(capsule_body: Body) -> None:
    assert find_extremities(capsule_body.template, capsule_body.faces, capsule_body) is None
