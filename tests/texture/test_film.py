"""Pictures into files: numbered, in order, and films by a program that may fail."""

import stat
from pathlib import Path

import numpy as np
import pytest

from ins_studio.errors import StudioError
from ins_studio.texture import film
from ins_studio.texture.film import Mp4, PngSequence, StillPicture
from ins_studio.texture.images import decode_png

RED, HALF = (220, 40, 30, 255), (200, 100, 50, 128)


def picture(color: tuple[int, ...]) -> np.ndarray:
    return np.full((6, 8, 4), color, np.uint8)


def encoder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, script: str) -> None:
    """Put a program in ffmpeg's place; ``$out`` is the last thing that it is told."""
    program = tmp_path / "ffmpeg"
    program.write_text(f"#!/bin/sh\nfor out; do :; done\n{script}\n")
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    monkeypatch.setattr(film, "ffmpeg", lambda: str(program))


def test_a_sequence_is_numbered_and_a_still_is_not(tmp_path: Path) -> None:
    many = PngSequence(tmp_path / "turn.png")
    many.add(picture(RED))
    many.add(picture(HALF))
    many.close()
    assert sorted(file.name for file in tmp_path.iterdir()) == ["turn.0001.png", "turn.0002.png"]
    assert decode_png(tmp_path / "turn.0002.png")[0, 0].tolist() == list(HALF)
    assert many.written() == f"{tmp_path / 'turn.0001.png'} to turn.0002.png"
    one = StillPicture(tmp_path / "one.png")
    one.add(picture(RED))
    assert one.written() == str(tmp_path / "one.png")
    assert decode_png(tmp_path / "one.png").shape == (6, 8, 4)


def test_the_encoder_gets_every_pixel_and_black_where_nothing_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    encoder(tmp_path, monkeypatch, 'cat > "$out"')
    path = tmp_path / "films" / "turn.mp4"
    written = Mp4(path, (8, 6), 25)
    for color in (RED, HALF):
        written.add(picture(color))
    assert not path.exists()
    written.close()
    frames = np.frombuffer(path.read_bytes(), np.uint8).reshape(2, 6, 8, 3)
    assert frames[0, 0, 0].tolist() == list(RED[:3])
    assert frames[1, 0, 0].tolist() == [100, 50, 25]
    assert [file.name for file in path.parent.iterdir()] == ["turn.mp4"]


def test_an_encoder_that_fails_is_quoted_and_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    encoder(tmp_path, monkeypatch, 'cat > "$out"; echo "no such codec" >&2; exit 1')
    path = tmp_path / "films" / "turn.mp4"
    written = Mp4(path, (8, 6), 25)
    written.add(picture(RED))
    with pytest.raises(StudioError, match="no such codec"):
        written.close()
    assert list(path.parent.iterdir()) == []


def test_a_film_that_is_stopped_leaves_nothing_and_the_old_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    encoder(tmp_path, monkeypatch, 'cat > "$out"')
    path = tmp_path / "films" / "turn.mp4"
    path.parent.mkdir()
    path.write_bytes(b"old")
    written = Mp4(path, (8, 6), 25)
    written.add(picture(RED))
    written.discard()
    assert path.read_bytes() == b"old"
    assert len(list(path.parent.iterdir())) == 1


def test_no_ffmpeg_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(film, "ffmpeg", lambda: None)
    with pytest.raises(StudioError, match="no ffmpeg"):
        Mp4(tmp_path / "turn.mp4", (8, 6), 25)
