"""The quick reader of plain OBJ files against trimesh's, and what it leaves to that."""

from pathlib import Path

import numpy as np
import pytest

from ins_studio.dataset import scan_file
from ins_studio.dataset.obj_scan import read_plain_obj
from ins_studio.dataset.scan import Scan
from ins_studio.dataset.scan_assets import Assets
from ins_studio.dataset.scan_file import read_scan

PLACES = "v 0 0 0\nv 1.25 0 -0.5\nv 1 1 0\nv 0 1 1e-3\n"
TEXCOORDS = "vt 0 0\nvt 1 0\nvt 1 1\nvt 0.25 0.25\nvt 0.75 0.75\nvt 0.25 0.75\n"
SEAM = "f 1/1 2/2 3/3\nf 1/4 3/5 4/6\n"


def quick(text: str, folder: Path) -> Scan | None:
    return read_plain_obj(text.encode(), Assets(folder, folder))


def both(text: str, folder: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[Scan, Scan]:
    """The file as the quick reader has it, and as trimesh has it."""
    path = folder / "scan.obj"
    path.write_text(text)
    found = quick(text, folder)
    assert found is not None, "it is plain"
    monkeypatch.setattr(scan_file, "read_plain_obj", lambda *_: None)
    return found, read_scan(path, folder)


@pytest.mark.parametrize(
    "text",
    [
        PLACES + "f 1 2 3\nf 1 3 4\n",
        PLACES + "f 2 3 4\n",  # the first vertex has no face
        PLACES + TEXCOORDS + SEAM,
        PLACES + "vt 0 0\n" + "f 1/1 2/1 3/1\nf 1/1 3/1 4/1\n",  # a texcoord of many places
        "# hello\no it\ng part\n" + PLACES.replace("\n", "\r\n") + "\ns off\nf 1 2 3\nf 1 3 4",
        PLACES + "vn 0 0 1\nf 1//1 2//1 3//1\n",
        PLACES.replace("v ", "vn 0 0 1\nv ") + TEXCOORDS + "f 1/1/1 2/2/2 3/3/3\n",
        "v 0.123456 -0.5 10.25\nv 1.0 2.0 3.0\nv -0.000001 0 7\nf 1 2 3\n",
        "v 0.123456 -0.500000 10.250000\nv 1.000000 2.000000 3.000000\n"
        "v -0.000001 .000000 +7.000000\nf 1 2 3\n",
    ],
)
def test_it_reads_what_trimesh_reads(
    text: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    found, slow = both(text, tmp_path, monkeypatch)
    np.testing.assert_array_equal(found.vertices[found.faces], slow.vertices[slow.faces])
    np.testing.assert_array_equal(found.vertices, slow.vertices)
    assert (found.vertices.dtype, found.faces.dtype) == (np.float32, np.int32)


def test_a_texture_gives_the_same_colours(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from PIL import Image

    pixels = np.random.default_rng(0).integers(0, 256, (32, 32, 3)).astype(np.uint8)
    Image.fromarray(pixels).save(tmp_path / "cloth.png")
    (tmp_path / "cloth.mtl").write_text("newmtl other\nKd 1 0 0\nnewmtl my cloth\nmap_Kd cloth.png")
    text = "mtllib cloth.mtl\nusemtl my cloth\n" + PLACES + TEXCOORDS + SEAM
    found, slow = both(text, tmp_path, monkeypatch)
    assert found.colors is not None
    assert slow.colors is not None
    np.testing.assert_array_equal(found.colors[found.faces], slow.colors[slow.faces])
    assert quick(text.replace("my cloth", "nobody"), tmp_path).colors is None
    assert quick(text.replace("cloth.mtl", "nothing.mtl"), tmp_path).colors is None


def test_many_faces_keep_their_order(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    rng = np.random.default_rng(1)
    places, faces = rng.normal(size=(300, 3)), rng.integers(1, 301, (500, 3))
    owners = rng.permutation(300) + 1  # every vertex has a texcoord of its own
    text = "".join("v {:.6f} {:.6f} {:.6f}\n".format(*row) for row in places)
    text += "".join(f"vt {u:.4f} {v:.4f}\n" for u, v in rng.random((300, 2)))
    for face in faces:
        text += "f " + " ".join(f"{corner}/{owners[corner - 1]}" for corner in face) + "\n"
    found, slow = both(text, tmp_path, monkeypatch)
    np.testing.assert_array_equal(found.vertices, slow.vertices)
    np.testing.assert_array_equal(found.faces, slow.faces)


@pytest.mark.parametrize(
    "text",
    [
        "",
        PLACES,
        PLACES + "f 1 2 3 4\n",
        PLACES + "f 1 2 3\nf 1 2\n",
        PLACES + "f -3 -2 -1\n",
        PLACES + "f 0 1 2\n",
        PLACES + "f 1 2 5\n",
        PLACES + "f 1.0 2 3\n",
        PLACES + "f 1e0 2 3\n",
        PLACES + "f 1/1 2/2 3/3\n",
        PLACES + TEXCOORDS + "f 1/1 2/2 3/7\n",
        PLACES + TEXCOORDS + "f 1/1 2/2 3/3\nf 1 2 3\n",
        PLACES + "f 1 2 99999999999999999999\n",
        "v 0 0 0 255 0 0\nv 1 0 0 0 0 0\nv 0 1 0 0 0 0\nf 1 2 3\n",
        "v 0 0 zero\n" + PLACES + "f 1 2 3\n",
        "v 0.5 0.5e1 0.5\n" * 3 + "v 1.5 1\nf 1 2 3\n",
        "v \nv \nf 1 2 3\n",
        "v 0 0 0 \\\n" + PLACES + "f 1 2 3\n",
        PLACES + "l 1 2\nf 1 2 3\n",
        PLACES + "usemtl a\nf 1 2 3\nusemtl b\nf 1 3 4\n",
        PLACES + "f 1 2 3\nusemtl b\nf 1 3 4\n",
    ],
)
def test_what_is_not_plain_is_left_to_others(text: str, tmp_path: Path) -> None:
    assert quick(text, tmp_path) is None
