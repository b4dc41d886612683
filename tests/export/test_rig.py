import numpy as np
import pytest

from ins_studio.export.clip import ExportClip
from ins_studio.export.rig import build_rig, influences, safe_name, unique_names


def test_bones_carry_canonical_to_posed(clip: ExportClip) -> None:
    rig = build_rig(clip)
    carried = rig.placed(rig.local) @ np.linalg.inv(rig.placed(rig.bind))
    assert np.allclose(carried[:, 1:], clip.bones(), atol=1e-6)
    assert np.allclose(carried[:, 0, :3, 3], clip.transl)


def test_root_is_added_and_a_namesake_gives_way(clip: ExportClip) -> None:
    rig = build_rig(clip)
    assert rig.names == ("root", "root_2", "left_leg", "right_leg", "left_arm", "right_arm")
    assert rig.parents == (-1, 0, 1, 1, 1, 1)
    assert np.allclose(rig.bind[0], np.eye(4))


def test_only_root_changes_its_place(clip: ExportClip) -> None:
    """Blender drops the translation of a bone that it takes for connected."""
    rig = build_rig(clip)
    assert np.ptp(rig.local[:, 1:, :3, 3], axis=0).max() == 0


def test_four_strongest_influences() -> None:
    weights = np.array([[0.4, 0.3, 0.15, 0.1, 0.05], [0, 1, 0, 0, 0]], np.float32)
    slots, kept = influences(weights)
    assert slots.tolist() == [[1, 2, 3, 4], [2, 0, 0, 0]]
    assert kept[0] == pytest.approx(np.array([0.4, 0.3, 0.15, 0.1]) / 0.95)
    assert kept[1].tolist() == [1, 0, 0, 0]


def test_fewer_than_four_joints_are_padded() -> None:
    slots, kept = influences(np.array([[0.25, 0.75]]))
    assert slots.tolist() == [[2, 1, 0, 0]]
    assert kept.tolist() == [[0.75, 0.25, 0, 0]]


@pytest.mark.parametrize(
    ("wanted", "name"),
    [
        ("left hand.001", "left_hand_001"),
        ("a/b:c|d", "a_b_c_d"),
        ("Élan", "Elan"),
        ("Ж", "unnamed"),
    ],
)
def test_names_are_safe(wanted: str, name: str) -> None:
    assert safe_name(wanted) == name


def test_names_are_unique() -> None:
    assert unique_names(("a", "a", "a_2", "a.2")) == ("a", "a_2", "a_2_2", "a_2_3")
