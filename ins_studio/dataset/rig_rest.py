"""The rest of a rigged figure: where its joints and meshes were when they were bound together.

Skins are bound in a space of their own, often in centimetres or with z up, and the nodes above
the skeleton carry that into the file's world. The rest is the bind pose in the world's axes and
lengths, so that it stands as the frames do.
"""

from dataclasses import dataclass
from itertools import permutations, product

import numpy as np

from ins_studio.dataset.rig import WAY_OUT, Rig, RigPart
from ins_studio.errors import StudioError
from ins_studio.motion.keyframes import Floats
from ins_studio.motion.node_rig import bone_length
from ins_studio.project.checked_json import LARGEST


@dataclass(frozen=True, eq=False)
class Rest:
    """Where things are at rest, in the file's world.

    Attributes
    ----------
    frames : (J, 4, 4) float64
        The joints' frames.
    homes : tuple of (4, 4) float64
        For each part, from its space to the world.
    """

    frames: Floats
    homes: tuple[Floats, ...]


def find_rest(rig: Rig) -> Rest:
    """Find the rest by the part that has the most joints; the other parts follow.

    Raises
    ------
    StudioError
        Frames that cannot be inverted, or that leave all bounds.
    """
    known: dict[int, Floats] = {}
    homes: dict[int, Floats] = {}
    order = sorted(range(len(rig.parts)), key=lambda part: -len(rig.parts[part].joints))
    try:
        with np.errstate(all="ignore"):  # what is not finite is found below
            for number in order:
                part = rig.parts[number]
                homes[number] = _home(rig, part, known)
                for joint, bind in zip(part.joints.tolist(), part.binds, strict=True):
                    known.setdefault(joint, homes[number] @ np.linalg.inv(bind))
            frames = np.stack([_frame(rig, j, known) for j in range(len(rig.names))])
    except np.linalg.LinAlgError as error:
        raise StudioError(f"{rig.path}: a joint is scaled to nothing.", WAY_OUT) from error
    if not (np.abs(frames) < LARGEST).all():
        raise StudioError(f"{rig.path}: the bind pose leaves all bounds.", WAY_OUT)
    return Rest(frames, tuple(homes[number] for number in range(len(rig.parts))))


def _home(rig: Rig, part: RigPart, known: dict[int, Floats]) -> Floats:
    """Return what carries a part's space to the world."""
    if not known:
        return _first_home(rig, part)
    shared = [place for place, joint in enumerate(part.joints.tolist()) if joint in known]
    place = shared[0] if shared else 0
    home: Floats = _frame(rig, int(part.joints[place]), known) @ part.binds[place]
    return home


def _frame(rig: Rig, joint: int, known: dict[int, Floats]) -> Floats:
    """Return a joint's frame; one that no part knows stands to another as the file shows them."""
    if joint in known:
        return known[joint]
    other = next(iter(known))
    above = joint
    while above >= 0 and above not in known:
        above = int(rig.parents[above])
    other = above if above >= 0 else other
    frame: Floats = known[other] @ np.linalg.inv(rig.standing[other]) @ rig.standing[joint]
    return frame


def _first_home(rig: Rig, part: RigPart) -> Floats:
    """Return a turn by right angles, perhaps a reflection, and a scale.

    Those that come next to what the file's skin does where it stands: how a figure stands there
    besides is its pose.
    """
    skinned = rig.standing[part.joints] @ part.binds
    linear = skinned[:, :3, :3]
    sizes = np.linalg.norm(linear, axis=1, keepdims=True)
    shares = part.weights.sum(axis=0, dtype=np.float64) + 1e-6
    mean = np.einsum("s,src->rc", shares, linear / np.maximum(sizes, 1e-30))
    if not np.isfinite(mean).all():
        raise StudioError(f"{rig.path}: the bind pose leaves all bounds.", WAY_OUT)
    if not np.abs(mean).max() > 0:
        raise np.linalg.LinAlgError
    home = np.eye(4)
    home[:3, :3] = max(_right_angles(), key=lambda turn: float((turn * mean).sum()))
    home[:3, :3] *= _scale(rig, part, skinned)
    return home


def _right_angles() -> list[Floats]:
    """Return all matrices that carry axes to axes, reflections included, the identity first."""
    return [
        np.eye(3)[list(order)] * np.array(signs)[:, None]
        for order in permutations(range(3))
        for signs in product((1.0, -1.0), repeat=3)
    ]


def _scale(rig: Rig, part: RigPart, skinned: Floats) -> float:
    """Return how much longer bones are in the world than as bound."""
    among = {joint: place for place, joint in enumerate(part.joints.tolist())}
    parents = np.array([among.get(int(rig.parents[joint]), -1) for joint in among], np.int32)
    bound = np.asarray(np.linalg.inv(part.binds)[:, :3, 3], np.float64)
    stood = rig.standing[part.joints][:, :3, 3]
    long, short = bone_length(stood, parents), bone_length(bound, parents)
    if 0 < short < LARGEST and 0 < long < LARGEST:
        return long / short
    size = float(np.cbrt(np.abs(np.linalg.det(skinned[0, :3, :3]))))
    return size if 0 < size < LARGEST else 1.0
