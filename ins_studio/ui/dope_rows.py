"""The rows of the dope sheet: all, root, cloth, and limbs that open into their joints."""

from dataclasses import dataclass

from ins_studio.motion.anatomy import Anatomy

_LIMBS = {
    "trunk": "Trunk",
    "left_arm": "Left arm",
    "right_arm": "Right arm",
    "left_leg": "Left leg",
    "right_leg": "Right leg",
}
_ARM = {"collar", "shoulder", "elbow", "wrist", "hand"}
_LEG = {"hip", "knee", "ankle", "foot"}


@dataclass(frozen=True)
class DopeRow:
    """One line: the tracks whose keys it shows, and what opens below it."""

    title: str
    tracks: tuple[int, ...]
    inner: tuple["DopeRow", ...] = ()


def dope_rows(anatomy: Anatomy) -> tuple[DopeRow, ...]:
    """Return the rows of a figure with J joints.

    Tracks 0 to J - 1 are the joints, J is the root's place and J + 1 the cloth, as in a
    ``KeyedMotion``. Joint 0 belongs to the root; a joint of no known part goes with what it hangs
    on, so fingers open with their arm.
    """
    count = len(anatomy.names)
    joints: dict[str, list[int]] = {limb: [] for limb in _LIMBS}
    for joint in range(1, count):
        joints[_limb_of(anatomy, joint)].append(joint)
    limbs = tuple(
        DopeRow(
            title,
            tuple(joints[limb]),
            tuple(DopeRow(joint_title(anatomy.names[joint]), (joint,)) for joint in joints[limb]),
        )
        for limb, title in _LIMBS.items()
        if joints[limb]
    )
    inner = (DopeRow("Place", (count,)), DopeRow("Turn", (0,)))
    whole = DopeRow("All", tuple(range(count + 2)))
    return (whole, DopeRow("Root", (count, 0), inner), DopeRow("Cloth", (count + 1,)), *limbs)


def joint_title(name: str) -> str:
    """Return a joint's name as people read it: ``left_knee`` is "Left knee"."""
    return name.replace("_", " ").strip().capitalize() or "Joint"


def _limb_of(anatomy: Anatomy, joint: int) -> str:
    for above in anatomy.above(joint):
        part = anatomy.part_of.get(above)
        if part is None:
            continue
        side, _, piece = part.partition("_")
        if piece in _ARM or piece in _LEG:
            return f"{side}_arm" if piece in _ARM else f"{side}_leg"
        if not piece:
            return "trunk"
    return "trunk"
