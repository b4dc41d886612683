"""Held-out poses beside those that train: how near they come."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ins_studio.dataset.checking.evidence import Evidence
from ins_studio.dataset.pose_coverage import nearness

BLOCK = 256  # poses at once: 24 joints of them against a thousand others take 50 MB
# A check is to end within a minute or so; of more frames every second, third and so on is looked
# at.
MOST_HELD, MOST_KNOWN = 5_000, 40_000


@dataclass(frozen=True, eq=False)
class Compared:
    """Held-out frames, H, and training frames, T, as places among the evidence's.

    Attributes
    ----------
    held, known : list of int
    degrees : (H,) float64
        To the nearest training pose, root mean square over the joints.
    nearest : (H,) int64
        Which of ``known`` it is.
    joints_deg : (H, J) float64
        Each joint by itself, to the nearest rotation that it has in training.
    """

    held: list[int]
    known: list[int]
    degrees: NDArray[np.float64]
    nearest: NDArray[np.int64]
    joints_deg: NDArray[np.float64]


def compare(evidence: Evidence) -> Compared | None:
    """Compare all held-out poses that can be read with training's; None where there are none."""
    split = evidence.split
    kept = {key: p for key, p in evidence.places.items() if evidence.readable[p]}
    held = [kept[key] for key in split.interpolation + split.extrapolation if key in kept]
    known = [kept[key] for key in split.training if key in kept]
    if not held or not known:
        return None
    held, known = held[:: -(-len(held) // MOST_HELD)], known[:: -(-len(known) // MOST_KNOWN)]
    return Compared(held, known, *near(evidence, held, known))


def near(
    evidence: Evidence, some: list[int], others: list[int]
) -> tuple[NDArray[np.float64], NDArray[np.int64], NDArray[np.float64]]:
    """Return ``degrees``, ``nearest`` and ``joints_deg`` of some frames against others."""
    known, joints = evidence.poses[others], max(1, evidence.poses.shape[1] - 1)
    blocks = [some[start : start + BLOCK] for start in range(0, len(some), BLOCK)]
    found = [nearness(evidence.poses[block], known) for block in blocks]
    distance = np.concatenate([one.distance for one in found])
    return (
        np.rad2deg(distance) / np.sqrt(joints),
        np.concatenate([one.nearest for one in found]),
        np.concatenate([one.joints_deg for one in found]),
    )
