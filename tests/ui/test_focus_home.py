"""Keys never land in a field just because the widget before it has gone."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QApplication,
    QLineEdit,
    QListWidget,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from ins_studio.ui.focus_home import FocusHome


class Desk(QWidget):
    """A viewport, a button that takes the keyboard, and a field next to it."""

    def __init__(self):
        super().__init__()
        column = QVBoxLayout(self)
        self.viewport, self.button = QWidget(), QPushButton("Check")
        self.field, self.list = QLineEdit(), QListWidget()
        self.viewport.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        for widget in (self.viewport, self.button, self.field, self.list):
            column.addWidget(widget)
        self.home = FocusHome(self, self.viewport.setFocus)


@pytest.fixture
def desk(qtbot):
    desk = Desk()
    qtbot.addWidget(desk)
    with qtbot.waitActive(desk):
        desk.show()
        desk.activateWindow()
    desk.button.setFocus()
    assert QApplication.focusWidget() is desk.button
    return desk


def vanish(widget, how):
    if how == "hidden":
        widget.hide()
    elif how == "disabled":
        widget.setEnabled(False)
    else:
        widget.deleteLater()


@pytest.mark.parametrize("how", ["hidden", "disabled", "deleted"])
def test_keys_go_home_when_their_widget_goes(qtbot, desk, how):
    vanish(desk.button, how)
    qtbot.waitUntil(lambda: QApplication.focusWidget() is desk.viewport)


def test_tab_and_code_may_give_them_to_others(qtbot, desk):
    qtbot.keyClick(desk.button, Qt.Key.Key_Tab)
    qtbot.wait(20)
    assert QApplication.focusWidget() is desk.field
    desk.button.setFocus()
    desk.button.hide()
    desk.list.setFocus()
    qtbot.wait(20)
    assert QApplication.focusWidget() is desk.list
