"""Everything fits the smallest screen, and the same screen with everything drawn larger."""

import pytest
from PySide6.QtCore import QPoint, QRect, QSize
from PySide6.QtWidgets import QAbstractButton, QAbstractScrollArea, QLabel

from ins_studio.ui.main_window import MainWindow
from ins_studio.ui.theme import apply_theme

SMALLEST = QSize(1366, 768)
TITLE_PX = 24  # of the desktop's frame


@pytest.fixture
def window(qtbot, qapp, tmp_path, monkeypatch):
    monkeypatch.setenv("INS_STUDIO_HOME", str(tmp_path))
    apply_theme(qapp)
    window = MainWindow()
    window.keeper.new_demo()
    yield window
    window.close()
    window.deleteLater()


def cut_off(window):
    """Buttons and words of the shown workspace that lie outside the window, or lack room."""
    cut = []
    shown = QRect(QPoint(0, 0), window.size())
    for widget in window.findChildren(QAbstractButton) + window.findChildren(QLabel):
        if not widget.isVisible() or widget.objectName().startswith(("qt_", "Scroll")):
            continue
        scrolls = any(isinstance(above, QAbstractScrollArea) for above in parents(widget))
        place = QRect(widget.mapTo(window, QPoint(0, 0)), widget.size())
        narrow = isinstance(widget, QAbstractButton) and (
            widget.width() < widget.minimumSizeHint().width()
        )
        if narrow or (not scrolls and not shown.contains(place)):
            cut.append((type(widget.parent()).__name__, widget.text() or widget.objectName()))
    return cut


def parents(widget):
    while widget is not None:
        yield widget
        widget = widget.parentWidget()


@pytest.mark.parametrize("percent", [100, 125])
def test_nothing_is_cut_off(window, qtbot, percent):
    room = SMALLEST * (100 / percent) - QSize(0, TITLE_PX)
    window.setMinimumSize(0, 0)
    window.resize(room)
    window.show()
    for index, workspace in enumerate(window.sessions.workspaces):
        window._top.choose(index)
        qtbot.wait(50)  # layouts settle over several turns of the loop
        least = window.minimumSizeHint()
        assert least.width() <= room.width(), workspace.name
        assert least.height() <= room.height(), workspace.name
        assert window.size() == room
        assert cut_off(window) == [], workspace.name
