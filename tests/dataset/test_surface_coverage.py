"""Which regions of the body the scans show."""

from dataclasses import replace

import numpy as np
import pytest

from ins_studio.body.builtin import builtin_body
from ins_studio.dataset.opening import open_dataset
from ins_studio.dataset.surface_coverage import SurfaceCoverage, seen_spots, stretch_range
from ins_studio.dataset.surface_regions import surface_regions
from ins_studio.geometry.surface import Surface


def _sphere(radius, centre=(0, 0, 0)):
    from skimage.measure import marching_cubes

    grid = np.stack(np.meshgrid(*[np.linspace(-1.2, 1.2, 25)] * 3, indexing="ij"), -1)
    vertices, faces, _, _ = marching_cubes(1 - np.linalg.norm(grid, axis=-1), 0, spacing=(0.1,) * 3)
    outward = faces[:, ::-1]
    first = vertices[outward[0]] - 1.2
    if np.cross(first[1] - first[0], first[2] - first[0]) @ first[0] < 0:
        outward = faces
    return Surface((vertices - 1.2) * radius + np.array(centre), outward)


def test_loose_cloth_counts_and_holes_do_not():
    skin = _sphere(0.5)
    spots = skin.spread(400, np.random.default_rng(2))
    assert seen_spots(skin, spots, _sphere(0.52)).all(), "tight"
    assert seen_spots(skin, spots, _sphere(0.65)).all(), "loose"
    assert not seen_spots(skin, spots, _sphere(0.9)).any(), "too far off to be clothes"
    cloth = _sphere(0.6)
    front = cloth.vertices[cloth.faces].mean(axis=1)[:, 2] < 0.2
    seen = seen_spots(skin, spots, Surface(cloth.vertices, cloth.faces[front]))
    behind = skin.points_at(spots)[:, 2]
    assert not seen[behind > 0.3].any()
    assert seen[behind < 0.05].all()


def test_what_another_limb_hides_was_not_seen():
    """Two balls side by side under one tent: the tent beyond the other ball shows nothing."""
    left, right = _sphere(0.1, (0.11, 0, 0)), _sphere(0.1, (-0.11, 0, 0))
    faces = np.concatenate([left.faces, right.faces + len(left.vertices)])
    skin = Surface(np.concatenate([left.vertices, right.vertices]), faces)
    spots = skin.spread(500, np.random.default_rng(3))
    seen = seen_spots(skin, spots, _sphere(0.32))
    points, normals = skin.points_at(spots), skin.normals[spots.face]
    inner = (normals[:, 0] * np.sign(points[:, 0])) < -0.97
    outer = (normals[:, 0] * np.sign(points[:, 0])) > 0.9
    assert inner.sum() > 1
    assert not seen[inner].any()
    assert seen[outer].all()


def test_regions_have_the_names_that_people_use():
    body = builtin_body()
    regions = surface_regions(body)
    place = {name: regions.of_vertex == row for row, name in enumerate(regions.names)}
    assert {"left armpit", "between the legs", "front of the chest", "head"} <= set(place)
    joints = dict(zip(body.joint_names, body.joints(), strict=True))
    armpit = body.template[place["left armpit"]].mean(axis=0)
    assert np.linalg.norm(armpit - joints["left_shoulder"]) < 0.2
    assert armpit[1] < joints["left_shoulder"][1]
    for side, sign in (("left", 1), ("right", -1)):
        inside = body.template[place[f"inside of the {side} thigh"]][:, 0].mean()
        outside = body.template[place[f"outside of the {side} thigh"]][:, 0].mean()
        assert 0 < sign * inside < sign * outside
    chest = body.template[place["front of the chest"]][:, 2].mean()
    assert chest > body.template[place["back of the chest"]][:, 2].mean()


@pytest.fixture
def unnamed(capsule_body):
    """A figure whose joints are called nothing that people are made of."""
    return replace(capsule_body, joint_names=("b_0", "b_1", "b_2", "b_3", "b_4"))


def test_unknown_joints_give_their_own_names(unnamed):
    names = surface_regions(unnamed).names
    assert {"front of the b 0", "left side of the b 0", "underside of the b 3"} <= set(names)


def test_a_hole_in_every_scan_is_the_worst_region(tiny_dataset):
    dataset = open_dataset(tiny_dataset)
    coverage = SurfaceCoverage(dataset)
    for index in (0, 3, 6):
        frame = dataset.frame("shirt_swing", index)
        middle = frame.v_cano[frame.faces].mean(axis=1)
        kept = ~((middle[:, 0] > 0.3) & (middle[:, 1] > 1.2))  # the left arm is missing
        object.__setattr__(frame, "faces", frame.faces[kept])
        coverage.add(frame)
    rows = coverage.rows(dataset.motion("shirt_swing").poses)
    assert "left upper arm" in rows[0].name
    assert rows[0].unseen > 0.5
    assert sum(row.area_share for row in rows) > 0.9
    assert all(row.unseen == 0 for row in rows if "leg" in row.name)


def test_skin_stretches_where_a_limb_turns(unnamed):
    regions = surface_regions(unnamed)
    pose = np.zeros((1, 5, 3))
    low, high = stretch_range(unnamed, regions, pose)
    np.testing.assert_allclose(low, 1, atol=1e-5)
    np.testing.assert_allclose(high, 1, atol=1e-5)
    pose[0, 3, 2] = 1.2
    _, raised = stretch_range(unnamed, regions, pose)
    place = {name: row for row, name in enumerate(regions.names)}
    assert raised.max() > 1.02
    assert raised[place["front of the b 2"]] == pytest.approx(1, abs=1e-3)
