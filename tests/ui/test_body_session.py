"""The dialog on body models, and what happens to the files and the choice."""

import shutil
import zipfile
from pathlib import Path

import pytest
from bare_studio import bare_studio
from fake_models import fake_arrays, write_npz
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent
from PySide6.QtWidgets import QFileDialog

from ins_studio.body.files import encode_body
from ins_studio.body.model_store import place_of
from ins_studio.dataset.curation import Curation
from ins_studio.dataset.opening import open_dataset
from ins_studio.document.keeper import Keeper
from ins_studio.ui.body_dialog import BodyDialog, BodyRow
from ins_studio.ui.body_session import BodySession
from ins_studio.ui.scan_session import ScanSession


@pytest.fixture
def studio(qtbot, tmp_path, monkeypatch):
    monkeypatch.setenv("INS_STUDIO_HOME", str(tmp_path / "home"))
    errors = []
    made = bare_studio(errors)
    qtbot.addWidget(made.viewport)
    object.__setattr__(made, "errors", errors)
    return made


@pytest.fixture
def bodiless(tmp_path, small_dataset):
    """A release in CAPE's layout that does not bring its body."""
    root = tmp_path / "release"
    shutil.copytree(small_dataset, root)
    (root / "misc" / "body.npz").unlink()
    return root


def test_it_asks_for_what_is_chosen_and_dropped(qtbot):
    dialog = BodyDialog("SMPL, female", Path("/models"))
    qtbot.addWidget(dialog, before_close_func=lambda widget: widget.hide())
    dialog.set_rows([], None)
    assert not dialog.use_button.isEnabled()
    assert "SMPL, female" in dialog.reason.text()
    dialog.gender.setCurrentText("male")
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile("/downloads/SMPL.zip")])
    drop = QDropEvent(
        QPointF(5, 5),
        Qt.DropAction.CopyAction,
        data,
        Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
    )
    with qtbot.waitSignal(dialog.file_chosen) as asked:
        dialog.dropEvent(drop)
    assert asked.args == [Path("/downloads/SMPL.zip"), "male"]
    dialog.set_rows([BodyRow("/a.npz", "SMPL, female"), BodyRow("/b.npz", "SMPL, male")], "/b.npz")
    with qtbot.waitSignal(dialog.use_requested) as asked:
        dialog.use_button.click()
    assert asked.args == ["/b.npz"]


def test_scans_without_a_body_open_after_the_download_is_given(
    qtbot, studio, bodiless, capsule_body, tmp_path, monkeypatch
):
    scans, session = ScanSession(studio, studio.viewport), BodySession(studio, studio.viewport)
    scans.body_missing.connect(session.offer)
    session.scans_wanted.connect(lambda folder, said: scans.open(folder, curation=said))
    with qtbot.waitSignal(scans.body_missing, timeout=20_000):
        scans.open(bodiless)
    assert not studio.errors, "it is offered, not complained about"
    dialog = session._dialog
    assert "SMPL, neutral" in dialog.reason.text()
    path = tmp_path / "SMPL_python_v.1.1.0.zip"
    with zipfile.ZipFile(path, "w") as archive:
        model = write_npz(tmp_path / "m.npz", fake_arrays())
        archive.write(model, "smpl/models/basicmodel_neutral_lbs_10_207_0_v1.1.0.npz")
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (str(path), ""))
    dialog.add_button.click()
    qtbot.waitUntil(lambda: dialog.use_button.isEnabled(), timeout=20_000)
    assert "Recognised: SMPL 1.1.0, neutral" in dialog.found.text()
    assert place_of("smpl", "neutral").is_file()
    place_of("smpl", "neutral").write_bytes(encode_body(capsule_body))  # what these scans are of
    with qtbot.waitSignal(scans.found, timeout=20_000) as found:
        dialog.use_button.click()
    opened = found.args[0]
    assert opened.dataset.frame_count == 9
    assert opened.curation == Curation(), "it is found by itself"
    assert session._dialog is None


def test_what_is_no_model_is_said_in_the_dialog(qtbot, studio, tmp_path, small_dataset):
    Keeper(studio.document).new(open_dataset(small_dataset))
    session = BodySession(studio, studio.viewport)
    session.ask()
    dialog = session._dialog
    file = tmp_path / "words.zip"
    file.write_bytes(b"words")
    dialog.file_chosen.emit(file, None)
    qtbot.waitUntil(lambda: "cannot be read" in dialog.found.text(), timeout=20_000)
    qtbot.waitUntil(lambda: dialog.add_button.isEnabled(), timeout=20_000)
    assert not studio.errors
    dialog.cancel_button.click()


def test_another_body_is_an_edit_of_the_open_scans(qtbot, studio, bodiless, capsule_body, tmp_path):
    model = tmp_path / "own.npz"
    model.write_bytes(encode_body(capsule_body))
    document = studio.document
    Keeper(document).new(open_dataset(bodiless, curation=Curation(body=str(model))))
    session = BodySession(studio, studio.viewport)
    session.ask()
    rows = [session._dialog.models.item(n).text() for n in range(session._dialog.models.count())]
    assert rows == ["As the scans say", "The built-in body", str(model)]
    assert session._dialog.models.currentItem().text() == str(model)
    other = place_of("smpl", "male")
    other.parent.mkdir(parents=True)
    other.write_bytes(encode_body(capsule_body))
    with qtbot.waitSignal(session._reopening.ended, timeout=20_000):
        session._use(str(other))
    assert document.recordings.curation.body == str(other)
    document.undo_stack.undo()
    assert document.recordings.curation.body == str(model)


def test_without_scans_there_is_nothing_to_choose(studio):
    BodySession(studio, studio.viewport).ask()
    assert "no scans" in str(studio.errors[0])
