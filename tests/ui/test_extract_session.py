"""Avatars change, paint stays."""

from dataclasses import replace

import numpy as np
import pytest
from square_mesh import square

from ins_studio.document.document import Document
from ins_studio.errors import StudioError
from ins_studio.files import write_atomic
from ins_studio.project.canonical import encode_canonical
from ins_studio.project.run import RunFolder
from ins_studio.texture.images import encode_png
from ins_studio.ui.engines import Engines
from ins_studio.ui.extract_session import ExtractSession
from ins_studio.ui.jobs import JobBoard
from ins_studio.ui.studio import Studio


def write_run(folder, mesh, size):
    run = RunFolder(folder)
    run.write_config({"preset": "draft"})
    write_atomic(run.mesh_path, encode_canonical(mesh))
    colors = np.full((size, size, 4), (90, 120, 150, 255), np.uint8)
    write_atomic(run.scan_color_path, encode_png(colors))
    return run


@pytest.fixture
def mesh():
    return square()


@pytest.fixture
def errors():
    return []


@pytest.fixture
def document(tmp_path, monkeypatch):
    monkeypatch.setenv("INS_STUDIO_HOME", str(tmp_path / "home"))
    return Document()


@pytest.fixture
def session(qtbot, document, errors):
    board = JobBoard(Engines(), errors.append)
    return ExtractSession(Studio(document, None, None, None, board, errors.append))


def test_using_another_avatar_takes_the_paint_along(
    qtbot, tmp_path, mesh, document, session, errors
):
    packaged = write_run(tmp_path / "packaged", mesh, 1024)
    turned = replace(mesh, texcoords=mesh.texcoords[:, ::-1].copy())
    own = write_run(document.places.run("001").path, turned, 2048)

    document.offer_packaged_run(packaged)
    layer = document.paint.painted_layers()[0]
    layer.pixels[1500:1600, 400:500] = (200, 30, 30, 255)
    count = int(layer.pixels[..., 3].astype(bool).sum())
    with qtbot.waitSignal(session.extracted, timeout=60_000):
        session.use(own)
    assert document.run.path == own.path
    carried = document.paint.painted_layers()[0].pixels[..., 3] > 0
    assert carried.sum() == pytest.approx(count, rel=0.1)
    rows, columns = np.nonzero(carried)
    # the atlas is mirrored at its diagonal: u and v change places
    assert rows.mean() == pytest.approx(2048 - 450, abs=12)
    assert columns.mean() == pytest.approx(2048 - 1550, abs=12)

    with qtbot.waitSignal(session.extracted, timeout=60_000):
        session.use(packaged)
    assert document.run.path == packaged.path
    assert document.file.current_run is None
    assert document.paint.has_paint
    assert errors == []


def test_a_normal_map_alone_is_taken_along_and_turned(
    qtbot, tmp_path, mesh, document, session, errors
):
    document.offer_packaged_run(write_run(tmp_path / "packaged", mesh, 1024))
    quarter = replace(mesh, texcoords=np.roll(mesh.texcoords, -1, axis=0))
    own = write_run(document.places.run("001").path, quarter, 1024)
    size = document.paint.stack.size
    document.paint.add_normals("Knit", np.full((size, size, 4), (204, 128, 230, 255), np.uint8))
    with qtbot.waitSignal(session.extracted, timeout=60_000):
        session.use(own)
    relief = document.paint.relief
    assert relief.name == "Knit"
    middle = relief.pixels[size // 2, size // 2].astype(int)
    assert np.abs(middle - (128, 204, 230, 255)).max() <= 2  # what was +x is +v now
    assert errors == []


@pytest.mark.parametrize("painted", [True, False])
def test_an_avatar_that_cannot_be_shown_is_not_switched_to(
    qtbot, tmp_path, mesh, document, session, errors, painted
):
    packaged = write_run(tmp_path / "packaged", mesh, 1024)
    damaged = write_run(document.places.run("001").path, mesh, 1024)
    damaged.mesh_path.write_bytes(damaged.mesh_path.read_bytes()[:100])
    document.offer_packaged_run(packaged)
    shown = document.mesh
    if painted:  # it fails while the paint is carried over, else while the mesh is read
        document.paint.painted_layers()[0].pixels[500:600, 400:500] = (200, 30, 30, 255)
        with qtbot.waitSignal(session.ended, timeout=60_000):
            session.use(damaged)
        assert "canonical.npz" in str(errors[0])
    else:
        with pytest.raises(StudioError, match=r"canonical\.npz"):
            session.use(damaged)
    assert document.run.path == packaged.path
    assert document.mesh is shown
    assert not session.running
