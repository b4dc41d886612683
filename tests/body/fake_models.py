"""Random model files in SMPL's layout, written to a temporary folder; no licensed data."""

from pathlib import Path

import numpy as np

from ins_studio.body.joints import SMPL_PARENTS

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


def write_npz(path: Path, arrays: dict[str, np.ndarray]) -> Path:
    np.savez(path, **arrays)
    return path
