"""Scans without poses: listed, and their unit and up axis guessed."""

from pathlib import Path

import numpy as np
import pytest
from fake_caches import write_obj, write_pc2
from fitted_figures import dressed, walking_pose
from scan_folders import turned_away, write_scan

from ins_studio.body.body import Body
from ins_studio.body.builtin import builtin_body
from ins_studio.dataset.opening import open_dataset
from ins_studio.dataset.unposed import guess_axes, open_unposed
from ins_studio.errors import StudioError
from ins_studio.geometry.mesh import signed_volume
from ins_studio.geometry.surface import Surface


@pytest.fixture(scope="module")
def figure() -> Surface:
    body = builtin_body()
    return dressed(body, walking_pose(body, 0.7), 3000)


@pytest.mark.parametrize(("unit", "up"), [("m", "y"), ("cm", "z"), ("mm", "-y")])
def test_unit_and_up_are_guessed(figure: Surface, unit: str, up: str) -> None:
    away = Surface(turned_away(figure.vertices, unit, up), figure.faces)
    axes = guess_axes([away], builtin_body())
    assert (axes.unit, axes.up) == (unit, up)


def test_scans_are_listed_and_read(figure: Surface, tmp_path: Path) -> None:
    for number in (1, 2, 10):
        inwards = figure.faces[:, ::-1]
        file = tmp_path / "walk" / f"scan_{number}.ply"
        write_scan(file, turned_away(figure.vertices, "cm", "z"), inwards)
    (tmp_path / "dataset.json").write_text('{"fps": 25, "ignored": {"walk": [2]}}')
    with pytest.raises(StudioError, match="No poses were found") as refused:
        open_dataset(tmp_path)
    assert "dataset fit" in refused.value.hint
    opened = open_unposed(tmp_path, builtin_body(), unit="cm", up="z")
    (walk,) = opened.sequences
    assert [file.name for file in walk.files] == ["scan_1.ply", "scan_10.ply"]
    assert (walk.fps, walk.positions, walk.length) == (25, (0, 2), 3)
    assert opened.known_rates == {"walk": 25}
    assert opened.folders == {"walk": tmp_path / "walk"}
    surface = opened.surface(walk, 1)
    assert signed_volume(surface.vertices, surface.faces) > 0
    np.testing.assert_allclose(surface.vertices.max(0), figure.vertices.max(0), atol=1e-4)
    top = turned_away(figure.vertices.max(0), "cm", "z")
    np.testing.assert_allclose(opened.placed(top), figure.vertices.max(0), atol=1e-6)
    assert any("centimetres, z up" in str(problem) for problem in opened.problems)


def test_a_folder_without_scans_is_refused(tmp_path: Path) -> None:
    with pytest.raises(StudioError, match="holds no scans"):
        open_unposed(tmp_path, builtin_body())
    (tmp_path / "broken.ply").write_bytes(b"ply\n")
    with pytest.raises(StudioError, match=r"No scan in .* can be read.*broken\.ply"):
        open_unposed(tmp_path, builtin_body())


def opening_fails(root: Path, body: Body) -> StudioError:
    with pytest.raises(StudioError) as refused:
        open_unposed(root, body)
    return refused.value


def test_what_cannot_be_read_is_said_once(tmp_path: Path) -> None:
    (tmp_path / "a_0001.ply").write_bytes(b"ply\n")
    said = opening_fails(tmp_path, builtin_body())
    assert "no .ply file (it ends too early)." in said.message
    assert said.hint not in said.message


def test_a_point_cache_is_no_damaged_scan(figure: Surface, tmp_path: Path) -> None:
    write_obj(tmp_path / "cloth.obj", figure.vertices, figure.faces)
    write_pc2(tmp_path / "cloth.pc2", np.stack([figure.vertices] * 3))
    said = opening_fails(tmp_path, builtin_body())
    assert said.message.startswith("There is no scan to fit a body to.")
    assert "Restore the file" not in str(said)


def test_excluded_scans_do_not_say_the_unit(figure: Surface, tmp_path: Path) -> None:
    for number, scale in enumerate((50.0, 1.0, 1.0)):
        file = tmp_path / "walk" / f"scan_{number:04d}.ply"
        write_scan(file, scale * figure.vertices, figure.faces)
    out = {"walk": frozenset({0})}
    assert open_unposed(tmp_path, builtin_body(), excluded=out).axes.unit == "m"
    every = {"walk": frozenset({0, 1, 2})}
    assert open_unposed(tmp_path, builtin_body(), excluded=every).sequence("walk").frame_count == 3
