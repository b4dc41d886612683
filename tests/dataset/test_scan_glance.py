"""What the ends of two files tell of their faces."""

from pathlib import Path

import numpy as np
import pytest
from scan_folders import write_scan

from ins_studio.body.body import Body
from ins_studio.dataset.scan_glance import other_faces
from ins_studio.geometry.simplify import simplify


@pytest.mark.parametrize("suffix", [".obj", ".ply", ".off", ".stl", ".glb"])
def test_fewer_faces_are_other_faces(capsule_body: Body, tmp_path: Path, suffix: str) -> None:
    vertices, faces = capsule_body.template, capsule_body.faces
    write_scan(tmp_path / f"one{suffix}", vertices, faces)
    write_scan(tmp_path / f"moved{suffix}", 1.5 * vertices, faces)
    write_scan(tmp_path / f"other{suffix}", *simplify(vertices, faces, 900))
    one, moved, other = (tmp_path / f"{name}{suffix}" for name in ("one", "moved", "other"))
    assert other_faces(one, other)
    assert not other_faces(one, moved)
    assert not other_faces(one, one)


@pytest.mark.parametrize("suffix", [".obj", ".ply"])
def test_as_many_faces_in_another_order_are_others(
    capsule_body: Body, tmp_path: Path, suffix: str
) -> None:
    vertices, faces = capsule_body.template, capsule_body.faces
    write_scan(tmp_path / f"one{suffix}", vertices, faces)
    write_scan(tmp_path / f"other{suffix}", vertices, np.roll(faces, 7, axis=0))
    assert other_faces(tmp_path / f"one{suffix}", tmp_path / f"other{suffix}")


def test_nothing_is_said_of_what_cannot_be_read(capsule_body: Body, tmp_path: Path) -> None:
    for suffix in (".obj", ".ply", ".off", ".stl", ".glb"):
        good, bad = tmp_path / f"good{suffix}", tmp_path / f"bad{suffix}"
        write_scan(good, capsule_body.template, capsule_body.faces)
        assert not other_faces(good, bad), "it is not there"
        bad.write_bytes(b"")
        assert not other_faces(good, bad) or suffix in {".stl", ".off"}
        bad.write_bytes(b"ply\nelement face x\nend_header\n" if suffix == ".ply" else b"glTF" * 9)
        other_faces(good, bad)
        other_faces(bad, good)
    assert not other_faces(tmp_path / "good.ply", tmp_path / "good.obj")
