"""Two bones reach a goal: by closed forms, and by what must not change."""

import numpy as np
import pytest

from ins_studio.geometry.rotation import axis_angle_to_matrix
from ins_studio.motion.two_bone_ik import SPARE, two_bone

X = np.array([1.0, 0, 0])


def bent(root, middle, end, goal, hinge=X):
    """The limb's joints after it was turned."""
    root, middle, end, goal = (np.asarray(v, float) for v in (root, middle, end, goal))
    turns = two_bone(root, middle, end, goal, np.broadcast_to(np.asarray(hinge, float), goal.shape))
    knee = root + np.einsum("...rc,...c->...r", turns.upper, middle - root)
    return knee, knee + np.einsum("...rc,...c->...r", turns.lower, end - middle)


@pytest.fixture
def limbs() -> tuple[np.ndarray, ...]:
    """A thousand limbs of any size, and goals within their reach."""
    rng = np.random.default_rng(4)
    root, upper, lower = rng.normal(size=(3, 1000, 3))
    a, b = (np.linalg.norm(bone, axis=1) for bone in (upper, lower))
    far = np.abs(a - b) + rng.uniform(0.01, 0.99, 1000) * (a + b - np.abs(a - b))
    way = rng.normal(size=(1000, 3))
    goal = root + far[:, None] * way / np.linalg.norm(way, axis=1, keepdims=True)
    return root, root + upper, root + upper + lower, goal


def test_three_four_five() -> None:
    """A straight leg of 3 and 4 bends to a right angle where its goal is 5 away."""
    knee, ankle = bent([0, 0, 0], [0, -3, 0], [0, -7, 0], [0, -5, 0])
    np.testing.assert_allclose(ankle, [0, -5, 0], atol=1e-12)
    # 3 of 5 down along the hypotenuse: 9 / 5, and 12 / 5 forwards, about the x axis.
    np.testing.assert_allclose(knee, [0, -9 / 5, 12 / 5], atol=1e-12)


def test_equal_bones_make_an_equilateral_triangle() -> None:
    knee, ankle = bent([0, 2, 0], [0, 1, 0.1], [0, 0, 0], [0, 2 - np.sqrt(1.01), 0])
    np.testing.assert_allclose(ankle, [0, 2 - np.sqrt(1.01), 0], atol=1e-12)
    half = np.sqrt(1.01) / 2
    np.testing.assert_allclose(knee, [0, 2 - half, half * np.sqrt(3)], atol=1e-12)


def test_the_end_reaches_every_goal_and_bones_keep_their_lengths(limbs) -> None:
    root, middle, end, goal = limbs
    knee, ankle = bent(root, middle, end, goal)
    assert np.abs(ankle - goal).max() < 1e-9
    np.testing.assert_allclose(
        np.linalg.norm(knee - root, axis=1), np.linalg.norm(middle - root, axis=1)
    )
    turns = two_bone(root, middle, end, goal, np.broadcast_to(X, goal.shape))
    for turn in turns:
        np.testing.assert_allclose(
            turn @ turn.swapaxes(1, 2), np.tile(np.eye(3), (1000, 1, 1)), atol=1e-9
        )
        np.testing.assert_allclose(np.linalg.det(turn), 1)


def test_nothing_turns_where_the_end_is_at_its_goal(limbs) -> None:
    root, middle, end, _ = limbs
    for turn in two_bone(root, middle, end, end, np.broadcast_to(X, end.shape)):
        np.testing.assert_allclose(turn, np.tile(np.eye(3), (1000, 1, 1)), atol=1e-7)


def test_the_bending_plane_is_kept(limbs) -> None:
    """Towards a goal on the same line the plane stays; aside it swings along, and no further."""
    root, middle, end, _ = limbs
    normal = np.cross(middle - root, end - middle)
    normal /= np.linalg.norm(normal, axis=1, keepdims=True)
    way = end - root
    a, b = (np.linalg.norm(bone, axis=1) for bone in (middle - root, end - middle))
    nearer = np.maximum(0.8 * np.linalg.norm(way, axis=1), np.abs(a - b) + 0.01 * (a + b))
    goal = root + way * (nearer / np.linalg.norm(way, axis=1))[:, None]
    knee, _ = bent(root, middle, end, goal)
    assert np.abs(np.sum((knee - root) * normal, axis=1)).max() < 1e-9
    # On the same side of the line as before.
    assert (np.sum(np.cross(knee - root, goal - knee) * normal, axis=1) > 0).all()
    # A goal within the plane, anywhere: the knee stays in it.
    turned = np.einsum("nrc,nc->nr", axis_angle_to_matrix(0.7 * normal), goal - root)
    knee, _ = bent(root, middle, end, root + turned)
    assert np.abs(np.sum((knee - root) * normal, axis=1)).max() < 1e-9


def test_a_small_way_is_a_small_change(limbs) -> None:
    root, middle, end, _ = limbs
    a, b = (np.linalg.norm(bone, axis=1) for bone in (middle - root, end - middle))
    far = np.linalg.norm(end - root, axis=1)
    used = (far < 0.95 * (a + b)) & (far > np.abs(a - b) + 0.05 * (a + b))
    goal = end + 1e-4 * np.random.default_rng(1).normal(size=end.shape)
    knee, _ = bent(root, middle, end, goal)
    assert np.linalg.norm(knee - middle, axis=1)[used].max() < 5e-3


@pytest.mark.parametrize("way", [3.0, 1e3, 0.0, 0.05])
def test_out_of_reach_it_stretches_or_folds(way: float) -> None:
    knee, ankle = bent([0, 0, 0], [0, -1, 0.2], [0, -1.7, 0], [way, 0, 0])
    a, b = np.hypot(1, 0.2), np.hypot(0.7, 0.2)
    wanted = (1 - SPARE) * (a + b) if way > 1 else a - b + SPARE * (a + b)
    assert np.linalg.norm(ankle) == pytest.approx(wanted)
    assert np.linalg.norm(knee) == pytest.approx(a)
    if way:
        np.testing.assert_allclose(ankle, [wanted, 0, 0], atol=1e-9)


def test_a_straight_limb_bends_about_its_hinge() -> None:
    for hinge, forwards in ((X, [0, 0, 1]), (-X, [0, 0, -1]), ([0, 0, 1], [-1, 0, 0])):
        knee, ankle = bent([0, 0, 0], [0, -1, 0], [0, -2, 0], [0, -1.5, 0], hinge)
        assert knee @ np.array(forwards) == pytest.approx(np.sqrt(1 - 0.75**2))
        np.testing.assert_allclose(ankle, [0, -1.5, 0], atol=1e-9)
    # A hinge along the bone says nothing: some plane is taken, and the goal is reached.
    _, ankle = bent([0, 0, 0], [0, -1, 0], [0, -2, 0], [0, -1.5, 0], [0, 1, 0])
    np.testing.assert_allclose(ankle, [0, -1.5, 0], atol=1e-9)


def test_an_almost_straight_knee_does_not_flip() -> None:
    """Bent a little the wrong way and back, it goes on bending forwards about its hinge."""
    angles = np.linspace(-0.012, 0.2, 200)
    middle = np.tile([0, -1.0, 0], (200, 1))
    end = middle + np.stack([0 * angles, -np.cos(angles), -np.sin(angles)], axis=1)
    goal = np.tile([0, -1.8, 0.0], (200, 1))
    knee, ankle = bent(np.zeros((200, 3)), middle, end, goal)
    np.testing.assert_allclose(ankle, goal, atol=1e-9)
    assert (knee[:, 2] > 0.4).all()
    assert np.abs(np.diff(knee, axis=0)).max() < 2e-3


def test_degenerate_limbs_stay_finite() -> None:
    zero = np.zeros(3)
    for joints in ((zero, zero, zero), (zero, X, zero), (zero, zero, X)):
        for goal in (zero, X, -2 * X):
            turns = two_bone(*joints, goal, X)
            assert all(np.isfinite(turn).all() for turn in turns)
