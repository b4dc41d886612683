"""A figure that walks on the spot, as a model and as scans."""

import numpy as np
import pytest
from fitted_figures import dressed, walking_pose

from ins_studio.body.builtin import builtin_body
from ins_studio.fitting.model import Model, model_of
from ins_studio.geometry.surface import Surface


@pytest.fixture(scope="session")
def model() -> Model:
    return model_of(builtin_body())


@pytest.fixture(scope="session")
def walk(model: Model) -> tuple[np.ndarray, list[Surface]]:
    """Poses (5, J, 3) and scans, each with faces of its own."""
    poses = [walking_pose(model.body, 0.35 * frame) for frame in range(5)]
    scans = [dressed(model.body, pose, 5000 + 50 * n) for n, pose in enumerate(poses)]
    return np.stack(poses), scans
