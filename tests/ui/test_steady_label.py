"""Sentences that change and move nothing."""

import pytest
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from ins_studio.fitting.landmarks import ASKED
from ins_studio.ui.joint_panel import JointPanel
from ins_studio.ui.mark_guide import GuideRow, MarkGuide
from ins_studio.ui.steady_label import SteadyLabel
from ins_studio.ui.theme import apply_theme

LONGEST = "No keys to edit yet: Make editable copies this clip into some."


@pytest.fixture
def column(qtbot, qapp):
    """A label between two others, as a panel has it."""
    apply_theme(qapp)
    holder = QWidget()
    qtbot.addWidget(holder)
    holder.steady, holder.below = SteadyLabel(["Short.", LONGEST]), QLabel("below")
    rows = QVBoxLayout(holder)
    for widget in (holder.steady, holder.below):
        rows.addWidget(widget)
    rows.addStretch(1)
    holder.show()
    return holder


@pytest.mark.parametrize("width", [120, 200, 277, 600])
@pytest.mark.parametrize("pixels", [9, 13, 17])
def test_what_lies_below_stays_whatever_is_said(column, width, pixels):
    column.setStyleSheet(f"QLabel {{ font-size: {pixels}px; }}")
    column.resize(width, 600)
    places = set()
    for words in ("", "Short.", LONGEST):
        column.steady.setText(words)
        column.layout().activate()
        places.add(column.below.y())
        needed = QLabel(words, column)
        needed.setWordWrap(True)
        needed.ensurePolished()
        assert column.steady.height() >= needed.heightForWidth(column.steady.width())
    assert len(places) == 1


def test_a_panel_is_as_high_whatever_state_its_joint_is_in(qtbot, qapp):
    apply_theme(qapp)
    panel = JointPanel(QAction("Auto-key"))
    qtbot.addWidget(panel)
    for width in (panel.minimumSizeHint().width(), 300):
        heights = set()
        for state in ("", "unkeyed", "no keys"):
            panel.show_state(state)
            heights.add(panel.heightForWidth(width))
        assert len(heights) == 1


def test_the_landmark_guide_keeps_its_buttons_in_place(qtbot, qapp):
    apply_theme(qapp)
    guide = MarkGuide()
    qtbot.addWidget(guide)
    guide.show()
    for width in (200, 284):
        guide.resize(width, 900)
        places = set()
        for name in ASKED:
            for found in (False, True):
                guide.show_rows([GuideRow(name, "next")], found=found)
                guide.layout().activate()
                places.add(guide.fit_button.y())
        assert len(places) == 1
