import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QImage

from ins_studio.ui.data_panels import FactsPanel, SequenceList, SequenceRow
from ins_studio.ui.filmstrip import Filmstrip


def test_list_says_how_a_sequence_is_used(qtbot):
    view = SequenceList()
    qtbot.addWidget(view)
    view.set_rows(
        [SequenceRow("shirt_walk", 60, "Train"), SequenceRow("shirt_wave", 40, "Held out")]
    )
    assert "60 frames, train" in view.view.item(0).text()
    with qtbot.waitSignal(view.chosen) as chosen:
        view.view.setCurrentRow(1)
    assert chosen.args == ["shirt_wave"]
    with qtbot.assertNotEmitted(view.chosen):
        view.set_current("shirt_walk")


def test_checks_name_problems_and_the_frames_left(qtbot):
    panel = FactsPanel()
    qtbot.addWidget(panel)
    panel.set_facts([("Folder", "/data")])
    panel.set_checks(["/data/a.npz: cut short"], 213)
    assert panel.checks.item(0).text() == "/data/a.npz: cut short"
    assert panel.train_button.text() == "Train on 213 good frames"
    panel.set_checks([], 0)
    assert not panel.train_button.isEnabled()


@pytest.fixture
def strip(qtbot):
    strip = Filmstrip()
    strip.resize(520, 96)
    qtbot.addWidget(strip)
    return strip


def test_strip_wants_only_the_pictures_that_fit(strip, qtbot):
    with qtbot.waitSignal(strip.pictures_wanted) as wanted:
        strip.set_sequence(["training"] * 50 + ["held out"] * 50)
    assert len(wanted.args[0]) == 10
    assert wanted.args[0][0] == 0
    assert wanted.args[0][-1] == 99


def test_strip_scrubs_and_underlines(strip, qtbot):
    strip.set_sequence(["training"] * 5 + ["bad"] * 5)
    with qtbot.waitSignal(strip.scrubbed) as scrubbed:
        qtbot.mouseClick(strip, Qt.MouseButton.LeftButton, pos=QPoint(300, 40))
    assert scrubbed.args == [5]
    strip.set_picture(0, QImage(10, 20, QImage.Format.Format_RGB888))
    image = strip.grab().toImage()
    left, right = image.pixelColor(20, 94), image.pixelColor(500, 94)
    assert left.green() > left.red()
    assert right.red() > right.green()
