"""Mirrored keys are the keys of the mirrored motion."""

import numpy as np

from ins_studio.motion.key_edits import copy_keys, keys_between, paste_keys
from ins_studio.motion.key_mirror import mirrored_keys
from ins_studio.motion.keyed_motion import of_motion
from ins_studio.motion.mirror import mirrored
from ins_studio.motion.motion import Motion

PARTNER = np.array([0, 2, 1, 3])


def moving():
    rng = np.random.default_rng(2)
    poses = rng.normal(size=(6, 4, 3)).astype(np.float32) * 0.5
    return Motion(poses, rng.normal(size=(6, 3)).astype(np.float32), 30.0)


def test_all_keys_mirrored_are_the_mirrored_motion():
    motion = moving()
    keyed = of_motion(motion)
    copied = copy_keys(keyed, keys_between(keyed, range(6), 0, 5))
    again, _ = paste_keys(keyed, mirrored_keys(copied, PARTNER), 0)
    poses, transl = mirrored(motion.poses, motion.transl, PARTNER)
    np.testing.assert_allclose(again.motion().poses, poses, atol=1e-6)
    np.testing.assert_allclose(again.motion().transl, transl, atol=1e-6)
    np.testing.assert_array_equal(again.cloth(), keyed.cloth())


def test_one_side_lands_on_the_other_and_twice_is_nothing():
    keyed = of_motion(moving())
    copied = copy_keys(keyed, frozenset({(1, 2), (5, 0)}))
    other = mirrored_keys(copied, PARTNER)
    assert set(other.pieces) == {2, 5}
    twice = mirrored_keys(other, PARTNER)
    for number, track in copied.pieces.items():
        np.testing.assert_array_equal(twice.pieces[number].values, track.values)
