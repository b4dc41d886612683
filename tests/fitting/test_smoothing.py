"""What the scans show stays, and what they do not show follows its neighbours."""

import numpy as np
import pytest

from ins_studio.fitting.body_state import BodyState
from ins_studio.fitting.smoothing import smoothed
from ins_studio.geometry.rotation import axis_angle_to_matrix

FRAMES, SIZE = 9, 9  # two joints and the place


@pytest.fixture
def jittery() -> list[BodyState]:
    """A steady turn of both joints, but for frame 4."""
    vectors = np.zeros((FRAMES, 2, 3))
    vectors[:, :, 0] = 0.05 * np.arange(FRAMES)[:, None]
    vectors[4, :, 1] = 0.3
    return [BodyState(axis_angle_to_matrix(v), np.zeros(3), np.zeros(0)) for v in vectors]


def off(states: list[BodyState], joint: int) -> float:
    return abs(float(states[4].pose[joint, 1]))


def test_what_is_seen_stays(jittery: list[BodyState]) -> None:
    seen = np.diag(np.r_[np.full(3, 1e7), np.full(3, 1.0), np.full(3, 1e6)])
    states = smoothed(jittery, [seen] * FRAMES, [False] * FRAMES)
    assert off(states, 0) > 0.29
    assert off(states, 1) < 0.1
    steady = [state.pose[1, 0] for state in states]
    np.testing.assert_allclose(steady, 0.05 * np.arange(FRAMES), atol=0.02)


def test_still_frames_do_not_move(jittery: list[BodyState]) -> None:
    states = smoothed(jittery, [np.eye(SIZE)] * FRAMES, [frame == 4 for frame in range(FRAMES)])
    assert off(states, 1) > 0.299
    assert smoothed(jittery[:2], [np.eye(SIZE)] * 2, [False] * 2) == jittery[:2]
