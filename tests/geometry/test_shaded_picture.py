"""Pictures by casting rays."""

import numpy as np

from ins_studio.geometry.shaded_picture import PAPER, shaded_picture

CUBE = np.array([[x, y, z] for x in (0, 1) for y in (0, 1) for z in (0, 1)], float)
FACES = np.array(
    [
        *([0, 1, 3], [0, 3, 2], [4, 6, 7], [4, 7, 5], [0, 4, 5], [0, 5, 1]),
        *([2, 3, 7], [2, 7, 6], [0, 2, 6], [0, 6, 4], [1, 5, 7], [1, 7, 3]),
    ]
)


def test_the_figure_fills_the_picture_and_nothing_else_does():
    red = np.tile(np.uint8([200, 30, 30]), (8, 1))
    picture = shaded_picture(CUBE, FACES, red, (40, 60))
    assert picture.shape == (60, 40, 3)
    assert tuple(picture[0, 0]) == PAPER
    drawn = (picture != np.array(PAPER, np.uint8)).any(axis=2)
    assert 30 <= drawn.any(axis=0).sum() <= 38, "with a margin on both sides"
    middle = picture[30, 20].astype(int)
    assert middle[0] > 2 * middle[1]
    assert middle[0] <= 200


def test_turning_shows_the_right_side():
    colors = np.zeros((8, 3), np.uint8)
    colors[CUBE[:, 0] == 0] = (250, 0, 0)  # the right side of what looks along +z
    front = shaded_picture(CUBE, FACES, colors, (60, 60)).astype(int)
    side = shaded_picture(CUBE, FACES, colors, (60, 60), yaw_deg=90).astype(int)
    assert front[30, 14, 0] > front[30, 46, 0] + 40
    assert side[30, 14:47, 0].min() > 80, "all of it is red"
