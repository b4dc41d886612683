"""The extracted mesh comes to where the scans are, and nothing else of it changes."""

from dataclasses import replace

import numpy as np
import pytest
import torch

from ins_studio.avatar.avatar import Avatar
from ins_studio.avatar.average_lbs import fit_average
from ins_studio.avatar.extraction import finished, without_atlas
from ins_studio.avatar.initial import build_model, start_from_body
from ins_studio.avatar.presets import SNARF_NC
from ins_studio.avatar.reposer import Reposer
from ins_studio.dataset.dataset import Dataset
from ins_studio.dataset.splits import Split
from ins_studio.geometry.mesh import vertex_normals
from ins_studio.project.canonical import CanonicalMesh
from ins_studio.training.mesh_fit import fit_to_scans
from ins_studio.training.metrics import mean_distance_mm


@pytest.fixture(scope="module")
def avatar(dataset: Dataset) -> Avatar:
    torch.manual_seed(0)
    model = build_model(replace(SNARF_NC, occupancy_width=8, occupancy_layers=1), dataset.body)
    start_from_body(model, dataset.body)
    poses = dataset.body.canonical_pose[None].astype(np.float32)
    return Avatar(model.eval(), dataset.body, "snarf-nc", poses, torch.device("cpu"))


@pytest.fixture(scope="module")
def shrunk(dataset: Dataset, split: Split) -> CanonicalMesh:
    """The mean of the recordings, 4 mm too thin."""
    mesh = without_atlas(finished(fit_average(dataset, split.training)))
    thinner = mesh.vertices - 0.004 * vertex_normals(mesh.vertices, mesh.faces)
    return replace(mesh, vertices=thinner.astype(np.float32))


def error_mm(avatar: Avatar, mesh: CanonicalMesh, dataset: Dataset, split: Split) -> float:
    reposer = Reposer(avatar, mesh)
    frames = [dataset.frame(*key) for key in split.training]
    shown = [(reposer.surface(frame.pose, frame.transl), frame.surface) for frame in frames]
    return float(np.mean([mean_distance_mm(*both) for both in shown]))


def test_a_mesh_that_is_too_thin_grows(
    avatar: Avatar, shrunk: CanonicalMesh, dataset: Dataset, split: Split
) -> None:
    fitted = finished(fit_to_scans(avatar, shrunk, dataset, split.training, rounds=2))
    before = error_mm(avatar, shrunk, dataset, split)
    assert error_mm(avatar, fitted, dataset, split) < 0.5 * before
    assert np.array_equal(fitted.faces, shrunk.faces)
    assert np.array_equal(fitted.texcoords, shrunk.texcoords)


def test_what_no_scan_is_near_stays(
    avatar: Avatar, shrunk: CanonicalMesh, dataset: Dataset, split: Split
) -> None:
    """What is 3 m off is another thing than the scans show."""
    far = replace(shrunk, vertices=shrunk.vertices + np.float32([0, 0, 3]))
    fitted = finished(fit_to_scans(avatar, far, dataset, split.training, rounds=1))
    assert np.array_equal(fitted.vertices, far.vertices)


def test_one_frame_says_too_little(
    avatar: Avatar, shrunk: CanonicalMesh, dataset: Dataset, split: Split
) -> None:
    fitted = finished(fit_to_scans(avatar, shrunk, dataset, split.training[:1], rounds=1))
    assert fitted is shrunk
