"""A sequence: tracked both ways, with a gap, corrected, and written so that a dataset pairs it."""

from pathlib import Path

import numpy as np
import pytest
from fitted_figures import BETAS, TRANSL, errors

from ins_studio.body.body import Body
from ins_studio.errors import StudioError
from ins_studio.fitting import key_frames
from ins_studio.fitting.body_state import BodyState
from ins_studio.fitting.key_frames import KeyFrame
from ins_studio.fitting.model import Model
from ins_studio.fitting.poses_file import encode_poses, read_track
from ins_studio.fitting.sequence_fit import TRACK, fit_sequence, scans_of
from ins_studio.fitting.track import Track
from ins_studio.geometry.rotation import axis_angle_to_matrix
from ins_studio.geometry.surface import Surface

Walk = tuple[np.ndarray, list[Surface]]


@pytest.mark.slow
def test_a_track(model: Model, walk: Walk) -> None:
    poses, scans = walk
    key = KeyFrame(1, {}, poses[1], TRANSL)
    track = Track(5)
    read = scans_of("walk", lambda frame: None if frame == 3 else scans[frame])
    done = list(fit_sequence(model, read, track, [key], BETAS))
    assert [one.frame for one in done if one.label == TRACK] == [0, 2, 3, 4]
    assert sorted(track.states) == sorted(track.residuals_mm) == [0, 1, 2, 4]
    assert track.keys == {1}
    for frame, state in track.states.items():
        angle, joints = errors(model, state, poses[frame])
        assert angle < 5
        assert joints < 20
        assert track.residuals_mm[frame] < 30

    before = dict(track.states)
    again = list(fit_sequence(model, read, track, [KeyFrame(4, {}, poses[4], TRANSL)]))
    assert [one.frame for one in again if one.label == TRACK] == [3]
    assert track.keys == {1, 4}
    assert all(track.states[frame] is before[frame] for frame in (0, 1, 2))
    assert track.states[4] is not before[4]


def test_what_is_no_figure_is_refused(
    model: Model, capsule_body: Body, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(key_frames, "LOST_MM", 0.1)
    ball = Surface(capsule_body.template * [0.1, 1, 1], capsule_body.faces)
    scans = scans_of("barrel", lambda _frame: ball)
    with pytest.raises(StudioError, match="No figure was recognised in barrel"):
        list(fit_sequence(model, scans, Track(1)))
    small = Surface(0.1 * ball.vertices, ball.faces)
    with pytest.raises(StudioError, match=r"in marble: it is \d+ mm across"):
        list(fit_sequence(model, scans_of("marble", lambda _frame: small), Track(1)))
    with pytest.raises(StudioError, match="None of the scans can be read"):
        list(fit_sequence(model, scans_of("gone", lambda _frame: None), Track(1)))


def test_the_file_is_read_back(model: Model, walk: Walk, tmp_path: Path) -> None:
    poses, _ = walk
    states = {
        frame: BodyState(axis_angle_to_matrix(poses[frame]), TRANSL, BETAS) for frame in (0, 2, 4)
    }
    clicked = {2: {"head": np.array([0.1, 1.7, 0]), "left_wrist": np.array([0.5, 1.3, 0.1])}}
    track = Track(5, states, residuals_mm={0: 9.0, 2: 8.0, 4: 7.0}, keys={2}, marks=clicked)
    file = tmp_path / "poses.npz"
    file.write_bytes(encode_poses(track, model.body, (1, 2, 3, 4, 5), 24))
    back = read_track(file, 5, model.body)
    assert (back.keys, back.residuals_mm, sorted(back.states)) == (
        {2},
        track.residuals_mm,
        [0, 2, 4],
    )
    np.testing.assert_allclose(back.states[4].rotations, states[4].rotations, atol=1e-5)
    assert {frame: list(own) for frame, own in back.marks.items()} == {2: ["head", "left_wrist"]}
    np.testing.assert_array_equal(back.marks[2]["left_wrist"], clicked[2]["left_wrist"])
    with pytest.raises(StudioError, match="other scans"):
        read_track(file, 3, model.body)


def test_a_file_of_another_body_is_refused(
    model: Model, capsule_body: Body, tmp_path: Path
) -> None:
    file = tmp_path / "poses.npz"
    arrays = {"poses": np.zeros((1, 15)), "transl": np.zeros((1, 3)), "betas": np.zeros(0)}
    arrays |= {"places": np.zeros(1, int), "residual_mm": np.zeros(1)}
    np.savez(file, **arrays, key_frames=np.zeros(1, int))
    assert read_track(file, 1, capsule_body).keys == {0}
    with pytest.raises(StudioError, match="was not fitted with the body"):
        read_track(file, 1, model.body)
