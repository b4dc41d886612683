"""What an array's header claims is not believed."""

import io
import zipfile
from pathlib import Path

import numpy as np
import pytest

from ins_studio.errors import StudioError
from ins_studio.project.arrays import read_npz


def archive(path: Path, header: bytes, content: bytes = b"\0" * 8) -> Path:
    """Write an .npz with one member ``a``, of any header."""
    start = b"\x93NUMPY\x01\x00" + len(header).to_bytes(2, "little")
    with zipfile.ZipFile(path, "w") as file:
        file.writestr("a.npy", start + header + content)
    return path


@pytest.mark.parametrize(
    ("header", "message"),
    [
        ("{'descr': '<f8', 'fortran_order': False, 'shape': (2147483648, 3)}", "claims"),
        ("{'descr': '<f8', 'fortran_order': False, 'shape': (2,)}", "is cut short"),
        ("{'descr': '<f8', 'fortran_order': False, 'shape': (-1,)}", "a shape is"),
        ("{'descr': '<f8', 'fortran_order': False, 'shape': (True,)}", "a shape is"),
        ("{'descr': '|O', 'fortran_order': False, 'shape': (1,)}", "not unpickled"),
        ("{'descr': '<q9', 'fortran_order': False, 'shape': (1,)}", "of the kind '<q9'"),
        ("{'descr': '<U0', 'fortran_order': False, 'shape': (1,)}", "holds nothing"),
        ("{'descr': '<f8', 'shape': (1,)}", "does not hold what it should"),
        ("__import__('os').getcwd()", "damaged"),
        ("(" * 5000, "damaged"),
    ],
)
def test_headers_that_lie_are_refused(tmp_path: Path, header: str, message: str) -> None:
    path = archive(tmp_path / "bad.npz", header.encode())
    with pytest.raises(StudioError, match=message) as caught:
        read_npz(path)
    assert "bad.npz" in caught.value.message


def test_arrays_come_back_as_numpy_wrote_them(tmp_path: Path) -> None:
    rng = np.random.default_rng(0)
    arrays = {
        "floats": rng.normal(size=(3, 4)),
        "columns": np.asfortranarray(rng.normal(size=(3, 4))),
        "none": np.zeros((0, 3), np.float32),
        "words": np.array(["a", "bcd"]),
        "bytes": np.array(b"female"),
        "one": np.float64(3),
        "many": rng.integers(0, 9, 300_000),
    }
    for save in (np.savez, np.savez_compressed):
        save(tmp_path / "a.npz", **arrays)
        found = read_npz(tmp_path / "a.npz")
        for name, value in arrays.items():
            assert found[name].dtype == np.asarray(value).dtype
            np.testing.assert_array_equal(found[name], value)
            assert found[name].flags.writeable


def test_sizes_that_python_2_wrote(tmp_path: Path) -> None:
    header = b"{'descr': '<f8', 'fortran_order': False, 'shape': (1L, 1L)}"
    assert read_npz(archive(tmp_path / "old.npz", header))["a"].shape == (1, 1)


def test_a_bomb_stays_packed(tmp_path: Path) -> None:
    header = b"{'descr': '|u1', 'fortran_order': False, 'shape': (300000000,)}"
    start = b"\x93NUMPY\x01\x00" + len(header).to_bytes(2, "little") + header
    packed = io.BytesIO()
    with (
        zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as file,
        file.open("a.npy", "w") as stream,
    ):
        stream.write(start)
        for _ in range(300):
            stream.write(bytes(1_000_000))
    (tmp_path / "bomb.npz").write_bytes(packed.getvalue())
    with pytest.raises(StudioError, match="would unpack to 300,000"):
        read_npz(tmp_path / "bomb.npz")
