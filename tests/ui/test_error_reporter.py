"""Errors of any thread reach one box that does not block."""

import sys
import threading

import pytest
from PySide6.QtWidgets import QApplication, QMessageBox, QWidget

from ins_studio.errors import StudioError
from ins_studio.ui.error_reporter import ErrorReporter, words


@pytest.fixture
def window(qtbot):
    window = QWidget()
    qtbot.addWidget(window)
    return window


@pytest.fixture
def reporter(window):
    return ErrorReporter(window)


def test_expected_errors_speak_for_themselves():
    assert words(StudioError("The disk is full.", "Free some.")) == (
        "The disk is full.",
        "Free some.",
    )


def test_unexpected_errors_say_so_and_keep_the_details(reporter, window, qtbot):
    with qtbot.waitSignal(reporter.reported) as said:
        reporter.report(RuntimeError("size mismatch"))
    assert "unexpected" in said.args[0]
    box = window.findChild(QMessageBox)
    assert not box.isModal()
    assert "size mismatch" in box.detailedText()
    copy = next(button for button in box.buttons() if button.text() == "Copy details")
    copy.click()
    assert "size mismatch" in QApplication.clipboard().text()
    assert box.isVisible(), "copying does not close it"
    box.close()


def test_the_same_message_opens_one_box(reporter, window):
    for _ in range(3):
        reporter.report(StudioError("No.", "Try again."))
    boxes = window.findChildren(QMessageBox)
    assert len(boxes) == 1
    boxes[0].close()


def test_boxes_go_with_what_they_speak_of(reporter, window):
    reporter.report(StudioError("Scan 3 is damaged.", ""))
    reporter.close_boxes()
    assert not any(box.isVisible() for box in window.findChildren(QMessageBox))
    reporter.report(StudioError("Scan 3 is damaged.", ""))
    (box,) = [box for box in window.findChildren(QMessageBox) if box.isVisible()]
    box.close()


def test_both_hooks_lead_here_and_back(reporter, window, qtbot):
    before = sys.excepthook, threading.excepthook
    reporter.install()

    def fail():
        raise StudioError("In a thread.", "")

    try:
        with qtbot.waitSignal(reporter.reported) as said:
            thread = threading.Thread(target=fail)
            thread.start()
            thread.join()
    finally:
        reporter.uninstall()
    assert said.args[0] == "In a thread."
    assert (sys.excepthook, threading.excepthook) == before
    window.findChild(QMessageBox).close()
