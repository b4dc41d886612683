"""The checks' panel while its rows come and go: focus, keys and scrolling stay where they were."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QApplication,
    QLineEdit,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from ins_studio.project.checked import CheckRow
from ins_studio.ui.checks_panel import ChecksPanel

LEFT = Qt.MouseButton.LeftButton


def rows_of(count, ignored=()):
    fix = {"excluded": {"walk": [3]}}
    return [
        CheckRow(
            f"c{n}", f"C{n}", "ignored" if n in ignored else "error", "Bad. " * 40, (), "", fix
        )
        for n in range(count)
    ]


@pytest.fixture
def beside_a_field(qtbot):
    """The panel in a window whose first field is a filter, as the Data workspace has one."""
    window = QWidget()
    panel, field = ChecksPanel(), QLineEdit()
    box = QVBoxLayout(window)
    box.addWidget(field)
    box.addWidget(panel)
    window.resize(320, 400)
    qtbot.addWidget(window)
    panel.set_rows(rows_of(8), checked=True)
    window.show()
    qtbot.waitExposed(window)
    field.setFocus()
    panel.ignore_wanted.connect(
        lambda row, _: panel.set_rows(rows_of(8, {int(row.name[1:])}), True)
    )
    return window, panel, field


@pytest.mark.parametrize("by_key", [False, True])
def test_focus_and_scrolling_stay_when_a_row_goes(beside_a_field, qtbot, by_key):
    _, panel, field = beside_a_field
    bar = panel.findChild(QScrollArea).verticalScrollBar()
    qtbot.waitUntil(lambda: bar.maximum() > 0)
    bar.setValue(40)
    _, ignore = panel.widgets[1].findChildren(QPushButton)
    ignore.setFocus()
    if by_key:
        qtbot.keyClick(ignore, Qt.Key.Key_Space)
    else:
        qtbot.mouseClick(ignore, LEFT)
    assert [widget.row.name for widget in panel.widgets[:2]] == ["c0", "c2"]
    qtbot.wait(50)
    assert QApplication.focusWidget() is panel.widgets[1], "the row that is in its place now"
    assert bar.value() == 40
    qtbot.keyClick(panel.widgets[1], Qt.Key.Key_Tab)
    assert panel.widgets[1].isAncestorOf(QApplication.focusWidget())
    assert not field.hasFocus()


def test_rows_that_say_the_same_stay(beside_a_field):
    _, panel, _ = beside_a_field
    before = panel.widgets
    panel.set_rows(rows_of(8, {0}), checked=True)
    assert panel.widgets[:-1] == before[1:]
    assert before[0] not in panel.widgets


def test_a_button_that_goes_leaves_the_focus_in_the_panel(beside_a_field):
    _, panel, field = beside_a_field
    panel.check_button.setFocus()
    panel.set_busy(True)
    assert QApplication.focusWidget() is panel
    panel.fix_button.setFocus()
    panel.set_rows(rows_of(1), checked=True)
    assert QApplication.focusWidget() is panel.widgets[0]
    panel.set_rows([], checked=True)
    assert QApplication.focusWidget() is panel
    assert not field.hasFocus()
