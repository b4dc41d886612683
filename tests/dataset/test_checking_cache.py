"""What was measured of frames is kept, and not measured again."""

from pathlib import Path

import pytest
from looked_at import damage, looked

from ins_studio.dataset.checking import measured
from ins_studio.dataset.checking.examine import examine
from ins_studio.dataset.curation import Curation
from ins_studio.dataset.opening import open_dataset

pytestmark = pytest.mark.usefixtures("home")


def test_what_was_measured_is_not_measured_again(
    tree: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = looked(tree)
    read: list[str] = []

    def spy(dataset, found, gauge, index):
        read.append(found.sequence.files[index].name)
        return look(dataset, found, gauge, index)

    look = measured._look
    monkeypatch.setattr(measured, "_look", spy)
    assert looked(tree).rows == first.rows
    assert read == []
    damage(tree, "shirt_wave", 4, lambda arrays: None)  # written again
    assert looked(tree).verdicts == first.verdicts
    assert read == ["shirt_wave.000005.npz"]
    looked(tree, Curation(flipped=True))
    assert len(read) == 37
    for file in measured.CACHE.folder.iterdir():
        file.write_bytes(file.read_bytes()[:100])
    assert looked(tree).rows == first.rows


def test_what_was_measured_before_a_cancel_is_kept(
    tree: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    steps = examine(open_dataset(tree))
    for _ in range(5):
        next(steps)
    steps.close()
    count = 0

    def spy(*arguments):
        nonlocal count
        count += 1
        return look(*arguments)

    look = measured._look
    monkeypatch.setattr(measured, "_look", spy)
    looked(tree)
    assert count == 36 - 5
