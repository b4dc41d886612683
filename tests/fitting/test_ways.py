"""Which frames hang on which key frame."""

from ins_studio.fitting.ways import depending, ways_from


def test_one_key_frame_reaches_all() -> None:
    assert ways_from([2], 5) == [[2, 1, 0], [2, 3, 4]]


def test_the_nearest_key_frame_has_it() -> None:
    ways = ways_from([8, 1], 10)
    assert ways == [[1, 0], [1, 2, 3, 4], [8, 7, 6, 5], [8, 9]]
    assert sorted(frame for way in ways for frame in way[1:]) == [0, 2, 3, 4, 5, 6, 7, 9]


def test_only_what_depends_is_tracked_again() -> None:
    assert depending({8}, [1, 8], 10) == [[8, 7, 6, 5], [8, 9]]
    assert depending(set(), [1, 8], 10) == []


def test_a_released_key_frames_ways_fall_to_its_neighbours() -> None:
    # frames 4 to 9 hung on 6: what its neighbours had already only begins their ways
    assert depending((), [1, 13], 16, released=[6]) == [[3, 4, 5, 6, 7], [10, 9, 8]]
    assert depending((), [4], 8, released=[7]) == [[5, 6, 7]]


def test_a_way_that_was_broken_off_is_gone_on_with() -> None:
    assert depending((), [1], 6, missing=[3, 4, 5]) == [[2, 3, 4, 5]]
    assert depending((), [1], 6, missing=[3]) == [], "a frame that cannot be read stops nothing"


def test_what_came_behind_a_dropped_frame_is_tracked_again() -> None:
    assert depending((), [1], 6, missing=[3], dropped=[3]) == [[2, 3, 4, 5]]
    assert depending((), [1], 6, missing=[5], dropped=[5]) == [[4, 5]]
    assert depending((), [1, 8], 10, missing=[6], dropped=[6]) == [[7, 6, 5]]


def test_no_way_begins_in_a_frame_without_a_fit() -> None:
    assert depending((), [1], 8, missing=[3, 4, 5], dropped=[5]) == [[2, 3, 4, 5, 6, 7]]
