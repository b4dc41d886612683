"""Random model files in SMPL's layout, written to a temporary folder; no licensed data."""

from dataclasses import replace
from pathlib import Path

import numpy as np

from ins_studio.body.body import Body
from ins_studio.body.joints import JOINT_NAMES, SMPL_PARENTS, spread_legs

COUNTS = {"smpl": 24, "smplh": 52, "smplx": 55}
_HANDS = {"smplh": (22, 37), "smplx": (25, 40)}


def parents_of(kind: str) -> np.ndarray:
    if kind == "smpl":
        return SMPL_PARENTS
    parents = list(SMPL_PARENTS[:22]) + ([15, 15, 15] if kind == "smplx" else [])
    for wrist, first in zip((20, 21), _HANDS[kind], strict=True):
        for finger in range(5):
            parents += [wrist, first + 3 * finger, first + 3 * finger + 1]
    return np.array(parents, np.int32)


def fake_arrays(kind: str = "smpl", vertices: int = 300, betas: int = 10) -> dict[str, np.ndarray]:
    rng = np.random.default_rng(7)
    joints = COUNTS[kind]
    regressor = np.where(rng.random((joints, vertices)) < 0.02, rng.random((joints, vertices)), 0)
    regressor += 1e-6
    weights = rng.random((vertices, joints)) ** 6
    parents = parents_of(kind).astype(np.int64)
    return {
        "v_template": rng.normal(0, 0.4, (vertices, 3)),
        "f": rng.integers(0, vertices, (2 * vertices, 3)).astype(np.uint32),
        "shapedirs": rng.normal(0, 0.02, (vertices, 3, betas)),
        "posedirs": rng.normal(0, 0.005, (vertices, 3, 9 * (joints - 1))),
        "J_regressor": regressor / regressor.sum(1, keepdims=True),
        "weights": weights / weights.sum(1, keepdims=True),
        # The original files hold 2^32 - 1 for "no parent".
        "kintree_table": np.stack([parents % 2**32, np.arange(joints)]).astype(np.uint32),
    }


def hand_arrays(faces: int = 600) -> dict[str, np.ndarray]:
    """Components and means of both hands, and what else smplx asks of a SMPL-X file."""
    rng = np.random.default_rng(8)
    return {
        "hands_componentsl": rng.normal(0, 0.2, (45, 45)),
        "hands_componentsr": rng.normal(0, 0.2, (45, 45)),
        "hands_meanl": rng.normal(0, 0.3, 45),
        "hands_meanr": rng.normal(0, 0.3, 45),
        "lmk_faces_idx": rng.integers(0, faces, 51),
        "lmk_bary_coords": np.full((51, 3), 1 / 3),
    }


def write_npz(path: Path, arrays: dict[str, np.ndarray]) -> Path:
    np.savez(path, **arrays)
    return path


def handed_figure(body: Body) -> Body:
    """Return the capsule figure with SMPL-H's 52 joints: its arms end in five fingers each.

    Only the joints that the capsules have, and the first link of each finger, move vertices.
    """
    x, _, z = body.template.T
    weights = np.zeros((len(x), 52), np.float32)
    weights[:, [0, 1, 2, 16, 17]] = body.weights
    finger = np.clip((z / 0.06 + 1) * 2.5, 0, 4).astype(int)
    for arm, first, side in ((16, 22, 1), (17, 37, -1)):
        hand = np.flatnonzero(side * x > 0.6)
        weights[hand, first + 3 * finger[hand]] = weights[hand, arm]
        weights[hand, arm] = 0
    parents = parents_of("smplh")
    joints = np.zeros((52, 3))
    joints[[0, 1, 2, 16, 17]] = body.joints()
    for joint in (*range(3, 16), *range(18, 52)):
        joints[joint] = joints[parents[joint]]  # what moves nothing lies on its parent
    for side, fingers in ((1, range(22, 37)), (-1, range(37, 52))):
        joints[fingers] = (side * 0.6, 1.4, 0)
    affine = np.c_[body.template, np.ones(len(x))].T
    regressor = np.linalg.lstsq(affine, np.c_[joints, np.ones(52)].T, rcond=None)[0].T
    return replace(
        body,
        kind="smplh",
        weights=weights,
        joint_regressor=regressor.astype(np.float32),
        parents=parents,
        joint_names=JOINT_NAMES["smplh"],
        canonical_pose=spread_legs(52),
    )
