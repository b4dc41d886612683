"""Frames that are left out of a fit: what they get instead, and what it is written as."""

from pathlib import Path

import numpy as np
import pytest
from fitted_figures import BETAS, TRANSL, errors

from ins_studio.body.builtin import builtin_body
from ins_studio.dataset.pose_file import read_pose_file
from ins_studio.errors import StudioError
from ins_studio.fitting.body_state import BodyState, rest_state
from ins_studio.fitting.gaps import filled
from ins_studio.fitting.key_frames import KeyFrame
from ins_studio.fitting.model import Model
from ins_studio.fitting.poses_file import encode_poses, read_track
from ins_studio.fitting.report import read_report
from ins_studio.fitting.sequence_fit import TRACK, fit_sequence, scans_of
from ins_studio.fitting.track import Track
from ins_studio.geometry.surface import Surface
from ins_studio.project.arrays import encode_npz, read_npz

BODY = builtin_body()
KNEE = BODY.joint_names.index("left_knee")


def bent(angle: float, x: float) -> BodyState:
    pose = np.zeros((BODY.joint_count, 3))
    pose[KNEE, 0] = angle
    state = rest_state(BODY, pose)
    return BodyState(state.rotations, np.array([x, 0, 0]), state.betas)


def track_of(states: dict[int, BodyState], **more: object) -> Track:
    return Track(6, states, residuals_mm=dict.fromkeys(states, 9.0), **more)


def test_joints_turn_evenly_over_a_gap_and_stand_still_beyond() -> None:
    found = filled({1: bent(0.2, 0.0), 4: bent(1.1, 0.3)}, [0, 2, 3, 5])
    assert [round(found[frame].pose[KNEE, 0], 4) for frame in (0, 2, 3, 5)] == [0.2, 0.5, 0.8, 1.1]
    np.testing.assert_allclose([found[f].transl[0] for f in (0, 2, 3, 5)], [0, 0.1, 0.2, 0.3])


def test_the_file_says_which_poses_are_interpolated(tmp_path: Path) -> None:
    track = track_of({0: bent(0, 0), 2: bent(1, 0)}, keys={2}, left_out={1: "excluded"})
    file = tmp_path / "poses.npz"
    file.write_bytes(encode_poses(track, BODY, (3, 4, 5), None, (10, 11, 12)))
    back = read_track(file, 6, BODY)
    assert (sorted(back.states), back.left_out) == ([0, 2], {1: "excluded"})
    assert sorted(back.residuals_mm) == [0, 2]
    found, report = read_pose_file(file), read_report(file)
    assert found is not None
    assert found.interpolated == {1}
    assert found.poses[1].reshape(-1, 3)[KNEE, 0] == pytest.approx(0.5, abs=1e-6)
    assert report.left_out == {11: "excluded"}
    assert np.isnan(report.residuals_mm[11])

    arrays = read_npz(file, ())
    file.write_bytes(encode_npz(**{**arrays, "interpolated": np.array(["excluded"])}))
    with pytest.raises(StudioError, match="which poses are interpolated"):
        read_track(file, 6, BODY)
    arrays.pop("interpolated")
    file.write_bytes(encode_npz(**arrays))
    assert read_track(file, 6, BODY).left_out == {}, "as files of before"


def test_a_key_frame_that_is_left_out_hands_over_to_its_nearest() -> None:
    states = {frame: bent(0, 0) for frame in range(6)}
    track = track_of(states, keys={3}, marks={3: {}})
    dropped = track.leave_out({3: "excluded", 4: "excluded"})
    assert (dropped.fitted, dropped.keys, dropped.back) == ({3, 4}, {3}, frozenset())
    assert track.keys == {2}
    assert sorted(track.states) == sorted(track.residuals_mm) == [0, 1, 2, 5]
    assert track.marks == {}
    assert track.leave_out({4: "excluded"}).back == {3}


@pytest.mark.slow
def test_tracking_goes_over_what_is_left_out(
    model: Model, walk: tuple[np.ndarray, list[Surface]]
) -> None:
    poses, surfaces = walk
    broken = Surface(surfaces[2].vertices + np.array([2.0, 0, 0]), surfaces[2].faces)  # metres away
    scans = scans_of("walk", lambda frame: broken if frame == 2 else surfaces[frame])
    track = Track(5)
    key = KeyFrame(0, {}, poses[0], TRANSL)
    left_out = {2: "excluded"}
    list(fit_sequence(model, scans.without(left_out), track, [key], BETAS))
    assert sorted(track.states) == [0, 1, 3, 4]
    for frame, state in track.states.items():
        angle, joints = errors(model, state, poses[frame])
        assert angle < 5, frame
        assert joints < 20, frame
    (between,) = filled(track.states, left_out).values()
    assert errors(model, between, poses[2])[0] < 5

    # it is included again, and whole now: it alone is fitted
    scans = scans_of("walk", lambda frame: surfaces[frame])
    before = dict(track.states)
    again = list(fit_sequence(model, scans, track))
    assert [one.frame for one in again if one.label == TRACK] == [2]
    assert errors(model, track.states[2], poses[2])[1] < 20
    assert all(track.states[frame] is before[frame] for frame in before)

    # left out once more: those behind it are tracked anew, over it, and those before it stay
    again = list(fit_sequence(model, scans.without(left_out), track))
    assert [one.frame for one in again if one.frame in track.states] == [3, 4]
    assert sorted(track.states) == [0, 1, 3, 4]
    assert track.states[1] is before[1]
