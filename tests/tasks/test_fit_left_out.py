"""Which scans no body is fitted to, and how that is said."""

from pathlib import Path

import numpy as np
import pytest
from fitted_figures import dressed, walking_pose
from scan_damage import cut_hole

from ins_studio.body.builtin import builtin_body
from ins_studio.dataset.curation import Curation
from ins_studio.dataset.sequence import Sequence
from ins_studio.fitting.body_state import rest_state
from ins_studio.fitting.sequence_fit import scans_of
from ins_studio.fitting.track import Track
from ins_studio.geometry.surface import Surface
from ins_studio.tasks.fit_left_out import Openness, find_left_out, left_out_words

WALK = Sequence("walk", 30, tuple(Path(f"{n}.ply") for n in range(5)), (0, 1, 2, 3, 5), 6)


@pytest.fixture(scope="module")
def surfaces() -> list[Surface | None]:
    """The second is half away, the third cannot be read."""
    whole = dressed(builtin_body(), walking_pose(builtin_body(), 0), 3000)
    middle = whole.vertices.mean(axis=0)
    half = Surface(*cut_hole(whole.vertices, whole.faces, middle + np.array([0, 0.5, 0]), 0.5))
    return [whole, half, None, whole, whole]


def found(
    surfaces: list[Surface | None], said: Curation, shown: tuple[int, ...] = (), track=None
) -> tuple[dict[int, str], list[int]]:
    read = []

    def surface(frame: int) -> Surface | None:
        read.append(frame)
        return surfaces[frame]

    openness = Openness(surface, {})
    scans = scans_of("walk", openness)
    steps = find_left_out(WALK, scans, openness, track or Track(5), said, shown)
    while True:
        try:
            next(steps)
        except StopIteration as end:
            return end.value, read


def test_excluded_and_open_scans_are_left_out(surfaces: list[Surface | None]) -> None:
    excluded = Curation(excluded={"walk": frozenset({4, 5}), "run": frozenset({0})})
    assert found(surfaces, excluded) == ({1: "holes", 4: "excluded"}, [0, 1, 2, 3])
    assert found(surfaces, Curation()) == ({1: "holes"}, [0, 1, 2, 3, 4])


def test_what_is_ignored_or_pointed_at_is_fitted(surfaces: list[Surface | None]) -> None:
    said = Curation(excluded={"walk": frozenset({5})}, ignored=frozenset({"holes"}))
    assert found(surfaces, said) == ({4: "excluded"}, [])
    assert found(surfaces, Curation(), shown=(1,))[0] == {}
    assert found(surfaces, said, shown=(4,))[0] == {}


def test_an_earlier_fit_is_believed(surfaces: list[Surface | None]) -> None:
    body = builtin_body()
    state = rest_state(body, np.zeros((body.joint_count, 3)))
    track = Track(5, {0: state}, keys={0}, left_out={1: "holes", 4: "excluded"})
    assert found(surfaces, Curation(), track=track) == ({1: "holes"}, [])


def test_it_is_said() -> None:
    words = left_out_words("walk", {1: "holes", **dict.fromkeys(range(3, 14), "excluded")})
    assert words.startswith("walk: 12 frames are left out of the fit, and get the pose between")
    assert words.endswith("2 (holes); 4, 5, 6, 7, 8, 9, 10, 11 and 3 more (excluded).")
    assert left_out_words("run", {2: "holes"}).startswith("run: 1 frame is left out of the fit")
