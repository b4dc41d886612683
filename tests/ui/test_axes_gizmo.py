"""The axes in the corner: where they point, and what a click on them asks for."""

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QWidget

from ins_studio.ui.axes_gizmo import ENDS, GAP, REACH, SIZE, AxesGizmo
from ins_studio.viewport.camera import Camera


@pytest.fixture
def gizmo(qtbot):
    owner = QWidget()
    qtbot.addWidget(owner)
    owner.resize(400, 300)
    made = AxesGizmo(owner)
    made.owner = owner
    owner.resize(420, 300)
    owner.show()
    made.show_camera(Camera().looking("front"))
    return made


def test_it_lies_in_the_upper_right_corner(gizmo):
    assert (gizmo.x(), gizmo.y()) == (420 - SIZE - GAP, GAP)


def test_from_the_front_x_is_right_y_up_and_z_before_all(gizmo):
    places = {view: (x, y, depth) for view, x, y, depth in gizmo.ends()}
    middle = SIZE / 2
    np.testing.assert_allclose(places["side"][:2], (middle + REACH, middle), atol=1e-6)
    np.testing.assert_allclose(places["top"][:2], (middle, middle - REACH), atol=1e-6)
    assert gizmo.ends()[-1][0] == "front"
    assert gizmo.end_at(middle, middle) == "front"
    assert gizmo.end_at(2, 2) == ""


@pytest.mark.parametrize("view", [end[0] for end in ENDS])
def test_a_click_looks_from_the_end(qtbot, gizmo, view):
    gizmo.show_camera(Camera(yaw=0.5, pitch=0.4))
    x, y = next((x, y) for name, x, y, _ in gizmo.ends() if name == view)
    with qtbot.waitSignal(gizmo.view_chosen) as chosen:
        qtbot.mouseClick(gizmo, Qt.MouseButton.LeftButton, pos=QPoint(round(x), round(y)))
    assert chosen.args == [view]
    axis, sign = next((axis, sign) for name, axis, sign, _ in ENDS if name == view)
    eye = Camera(np.zeros(3)).looking(view).eye
    assert np.sign(eye[axis]) == sign
    assert abs(eye[axis]) > 0.99 * np.linalg.norm(eye)
