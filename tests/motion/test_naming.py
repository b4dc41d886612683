"""Which joint is which, by what people call them."""

import numpy as np
import pytest
from fake_motions import human_ik, needs_samples, samples

from ins_studio.body.joints import BODY_JOINTS, JOINT_NAMES, SMPL_PARENTS
from ins_studio.motion.anatomy import Anatomy
from ins_studio.motion.bvh import load_bvh
from ins_studio.motion.naming import convention_of, limb_joints

LIMBS = [name for name in BODY_JOINTS if "spine" not in name and name != "neck"]
PARENTS = SMPL_PARENTS[:22]


def sided(form: str, *words: str) -> list[str]:
    """Fill SMPL's order from ``words``: pelvis, hip, spine, knee, ... with {s} for the side."""
    (pelvis, hip, spine, knee, ankle, foot, neck, collar, head, shoulder, elbow, wrist) = words

    def both(word: str) -> list[str]:
        return [form.format(word=word, s=side) for side in ("L", "R")]

    order = [pelvis, *both(hip), f"{spine}1", *both(knee), f"{spine}2", *both(ankle), f"{spine}3"]
    order += [*both(foot), neck, *both(collar), head]
    return [*order, *both(shoulder), *both(elbow), *both(wrist)]


# SMPL's 22 joints, in its order, as others call them.
CONVENTIONS = {
    "SMPL": list(BODY_JOINTS),
    "HumanIK": list(human_ik()),
    "HumanIK with a prefix": list(human_ik("Character1_")),
    "Mixamo": list(human_ik("mixamorig:")),
    "MakeHuman": sided(
        "{word}_{s}",
        *("Root", "UpLeg", "Spine", "LoLeg", "Foot", "Toe", "Neck", "Clavicle", "Head", "UpArm"),
        *("LoArm", "Hand"),
    ),
    "Unreal": sided(
        "{word}_{s}",
        *("pelvis", "thigh", "spine_0", "calf", "foot", "ball", "neck_01", "clavicle", "head"),
        *("upperarm", "lowerarm", "hand"),
    ),
    "3ds Max Biped": sided(
        "Bip01 {s} {word}",
        *("Bip01 Pelvis", "Thigh", "Bip01 Spine", "Calf", "Foot", "Toe0", "Bip01 Neck"),
        *("Clavicle", "Bip01 Head", "UpperArm", "Forearm", "Hand"),
    ),
    "CMU": sided(
        "{s}{word}",
        *("root", "femur", "back", "tibia", "foot", "toes", "lowerneck", "clavicle", "head"),
        *("humerus", "radius", "wrist"),
    ),
    "SMPL, short": sided(
        "m_avg_{s}_{word}",
        *("m_avg_Pelvis", "Hip", "m_avg_Spine", "Knee", "Ankle", "Foot", "m_avg_Neck", "Collar"),
        *("m_avg_Head", "Shoulder", "Elbow", "Wrist"),
    ),
}


@pytest.mark.parametrize("convention", CONVENTIONS)
def test_every_limb_is_found_in_every_convention(convention: str) -> None:
    names = tuple(CONVENTIONS[convention])
    if convention == "CMU":
        names = tuple(name.lower() for name in names)
    found = Anatomy(names, PARENTS)
    assert {part: names[joint] for part, joint in found.parts.items()} == {
        part: names[BODY_JOINTS.index(part)] for part in LIMBS
    }
    assert found.spine == (3, 6, 9)
    assert found.neck == (12,)
    assert found.trunk == (0, 3, 6, 9, 12, 15)
    expected = convention.partition(" with")[0].partition(",")[0]
    assert convention_of(names) == expected


def test_the_fingers_of_smplx_and_others() -> None:
    names = JOINT_NAMES["smplx"]
    found = limb_joints(names)
    missing = [n for n in names if n not in found and "spine" not in n and n != "neck"]
    assert missing == []
    assert all(names[joint] == part for part, joint in found.items())
    others = {
        "LeftHandIndex2": "left_index2",
        "index_03_r": "right_index3",
        "Pinky1_L": "left_pinky1",
        "leftLittleIntermediate": "left_pinky2",
        "finger1-1.L": "left_thumb1",
        "finger5-3.R": "right_pinky3",
    }
    for name, part in others.items():
        assert limb_joints((name, "Hips")) == {part: 0, "pelvis": 1}, name
    biped = ("Bip01 L Finger0", "Bip01 L Finger01", "Bip01 R Finger42", "Bip01 Head")
    assert set(limb_joints(biped)) == {"left_thumb1", "left_thumb2", "right_pinky3", "head"}


@pytest.mark.parametrize(
    "form",
    ["mixamorig{}", "CC_Base_{}", "J_Bip_{}", "{}_jnt", "DEF-{}", "rig|{}", "a:b:{}", "{}_0007"],
)
def test_ornaments_around_names_are_seen_through(form: str) -> None:
    arm = "LeftUpperArm" if form.startswith("mixamorig") else "L_UpperArm"
    names = [form.format(word) for word in ("Hips", arm, "Head", "Spine")]
    assert limb_joints((*names, "hair.001")) == {"pelvis": 0, "left_shoulder": 1, "head": 2}
    middle = ("J_Bip_C_Hips", "J_Sec_Hair1_01", "J_Bip_L_Foot")
    assert limb_joints(middle) == {"pelvis": 0, "left_ankle": 2}


def test_strange_names_play_no_part() -> None:
    names = ("Armature", "IK_target", "LeftArmRoll", "HeadTop_End", "__Clavicle_L", "", "左手")
    assert limb_joints(names) == {}
    assert convention_of(names) == "no known one"
    assert Anatomy(names, np.array([-1, 0, 1, 2, 3, 4, 5])).trunk == ()


@needs_samples
@pytest.mark.parametrize(
    ("name", "convention", "spine", "neck"),
    [
        ("20tab_mocapbank.bvh", "Biovision", ["Chest", "Chest2"], ["Neck"]),
        ("makehuman_walk1_zup.bvh", "MakeHuman", ["Spine1", "Spine2", "Spine3"], ["Neck"]),
        ("pybvh_cmu_12_01_walk.bvh", "CMU", ["LowerBack", "Spine", "Spine1"], ["Neck", "Neck1"]),
    ],
)
def test_real_skeletons(name: str, convention: str, spine: list[str], neck: list[str]) -> None:
    motion = load_bvh(samples() / name)
    found = Anatomy(motion.joint_names, motion.parents)
    names = motion.joint_names
    assert found.convention == convention
    assert [names[joint] for joint in found.spine] == spine
    assert [names[joint] for joint in found.neck] == neck
    feet = {"left_foot", "right_foot"} if name.startswith("20tab") else set()
    assert set(LIMBS) - set(found.parts) == feet
