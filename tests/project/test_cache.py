import os
import sys
from pathlib import Path

import pytest

from ins_studio.errors import StudioError
from ins_studio.project import cache
from ins_studio.project.cache import DiskCache
from ins_studio.project.person_folder import CACHE


@pytest.fixture(autouse=True)
def _home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("INS_STUDIO_HOME", str(tmp_path / "home"))


def test_a_key_has_one_place_and_another_key_another(tmp_path: Path) -> None:
    kept = DiskCache("things", ".bin", 100)
    assert kept.path("a", 1) == kept.path("a", 1) != kept.path("a1")
    assert kept.path("a").parent == tmp_path / "home" / "cache" / "things"
    assert kept.path("scan\udcff.ply").suffix == ".bin"  # a file name that is no text


def test_without_a_chosen_home_caches_lie_where_the_system_keeps_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("INS_STUDIO_HOME")
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    assert CACHE.path == tmp_path / "ins-studio"


def test_what_was_used_least_lately_goes() -> None:
    kept = DiskCache("things", ".bin", 100)
    first, second, third = (kept.path(name) for name in ("first", "second", "third"))
    for age, path in ((30, first), (20, second)):
        assert kept.write(path, bytes(40))
        os.utime(path, (1e9 - age, 1e9 - age))
    kept.touch(first)
    assert kept.write(third, bytes(40))
    assert [path.is_file() for path in (first, second, third)] == [True, False, True]


def test_what_is_larger_than_the_limit_is_not_kept() -> None:
    kept = DiskCache("things", ".bin", 100)
    assert not kept.write(kept.path("large"), bytes(101))
    assert not kept.path("large").exists()


def test_a_full_disk_is_no_error(monkeypatch: pytest.MonkeyPatch) -> None:
    def full(path: Path, content: bytes) -> None:
        raise StudioError("The disk is full.")

    monkeypatch.setattr(cache, "write_atomic", full)
    kept = DiskCache("things", ".bin", 100)
    assert not kept.write(kept.path("a"), b"1")
