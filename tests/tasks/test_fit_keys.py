"""What is to be fitted again, out of what somebody points at."""

import numpy as np

from ins_studio.body.builtin import builtin_body
from ins_studio.fitting.body_state import rest_state
from ins_studio.fitting.key_frames import KeyFrame
from ins_studio.fitting.landmarks import ASKED
from ins_studio.fitting.track import Track
from ins_studio.tasks.fit_keys import corrections

FEW = {"left_wrist": np.array([0.4, 1.2, 0.1])}
WHOLE = {name: np.array([0.1 * place, 1.0, 0.0]) for place, name in enumerate(ASKED[:4])}


def fitted(marks, count=6):
    body = builtin_body()
    state = rest_state(body, np.zeros((body.joint_count, 3)))
    states = dict.fromkeys(range(count), state)
    return Track(count, states, keys={0, *marks}, marks=dict(marks))


def frames(found):
    return [[key.frame for key in keys] for keys in found.rounds]


def test_without_a_fit_too_few_marks_wait_for_what_is_found():
    found = corrections(Track(6), {2: WHOLE, 4: FEW}, ())
    assert frames(found) == [[2], [4]]
    assert frames(corrections(Track(6), {4: FEW}, ())) == [[], [4]]
    assert frames(corrections(Track(6), {2: WHOLE}, ())) == [[2]]
    assert found.released == ()


def test_after_a_fit_only_what_has_changed_is_new():
    track = fitted({2: WHOLE, 4: FEW})
    moved = {"left_wrist": FEW["left_wrist"] + [0, 0.01, 0]}
    assert frames(corrections(track, {2: WHOLE, 4: FEW}, ())) == [[]]
    assert frames(corrections(track, {2: WHOLE, 4: moved}, ())) == [[4]]
    assert frames(corrections(track, {2: WHOLE, 4: FEW, 5: FEW}, [KeyFrame(1, FEW)])) == [[1, 5]]


def test_what_was_taken_back_is_let_go_where_there_is_a_curation():
    track = fitted({2: WHOLE, 4: FEW})
    assert corrections(track, {2: WHOLE}, ()).released == (4,)
    assert corrections(track, None, ()).released == ()


def test_the_last_key_frame_stays_one():
    track = fitted({2: WHOLE, 4: FEW})
    assert track.release([0, 2]) == [0, 2]
    assert track.release([4]) == []
    assert (track.keys, track.marks) == ({4}, {})
