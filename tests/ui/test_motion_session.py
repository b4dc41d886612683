"""A motion of another program, from the table to the clip that plays."""

import pytest
from bare_studio import bare_studio
from fake_motions import moving, walking, write_bvh
from PySide6.QtWidgets import QWidget

from ins_studio.dataset.opening import open_dataset
from ins_studio.document.keeper import Keeper
from ins_studio.motion.skeleton import Skeleton
from ins_studio.ui.motion_dialog import MotionDialog
from ins_studio.ui.motion_session import MotionSession

WAIT_MS = 20_000


class Asked:
    """A session whose table is open."""

    def __init__(self, qtbot, dataset, path):
        self.qtbot, self.errors, self.window = qtbot, [], QWidget()
        self.studio = bare_studio(self.errors)
        qtbot.addWidget(self.studio.viewport, before_close_func=lambda _: self.idle())
        qtbot.addWidget(self.window)
        keeper = Keeper(self.studio.document)
        keeper.new(dataset)
        self.session = MotionSession(self.studio, keeper, self.window)
        self.session.ask(path)
        qtbot.waitUntil(lambda: self.dialog is not None, timeout=WAIT_MS)
        self.idle()

    @property
    def dialog(self):
        return self.window.findChild(MotionDialog)

    def idle(self):
        self.qtbot.waitUntil(lambda: not self.studio.jobs.tasks, timeout=WAIT_MS)


@pytest.fixture
def asked(qtbot, tiny_dataset, tmp_path, monkeypatch):
    monkeypatch.setenv("INS_STUDIO_HOME", str(tmp_path / "home"))
    dataset = open_dataset(tiny_dataset)
    body = dataset.body
    skeleton = Skeleton(body.joint_names, body.parents, body.joints(), 0.0)
    path = write_bvh(tmp_path / "hop.bvh", skeleton, moving(12, 5), walking(12))
    return Asked(qtbot, dataset, path)


def test_a_table_that_does_not_play_stays_open_with_the_reason(asked, qtbot):
    dialog = asked.dialog
    chosen = {name: box.currentIndex() for name, box in dialog.boxes.items()}
    for box in dialog.boxes.values():
        box.setCurrentIndex(0)
    dialog.play_button.click()
    assert not dialog.play_button.isEnabled()
    asked.idle()
    assert dialog.isVisible()
    assert "match the avatar's" in dialog.refusal.text()
    assert asked.errors == []
    for name, box in dialog.boxes.items():
        box.setCurrentIndex(chosen[name])
    with qtbot.waitSignal(asked.session.opened, timeout=WAIT_MS):
        dialog.play_button.click()
    assert asked.studio.document.timeline.clip.name == "hop"


def test_cancelling_stops_the_reading(asked):
    asked.dialog.play_button.click()
    asked.dialog.cancel_button.click()
    asked.idle()
    assert asked.errors == []
    assert all(clip.name != "hop" for clip in asked.studio.document.clips.opened)
