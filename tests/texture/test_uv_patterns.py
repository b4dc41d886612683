"""Patterns for looking at an atlas: cells can be told apart, and read the right way up."""

import numpy as np

from ins_studio.texture.uv_patterns import CELLS, checker, numbered_grid


def test_a_checker_alternates_both_ways() -> None:
    picture = checker(64)
    assert picture.shape == (64, 64, 4)
    assert (picture[..., 3] == 255).all()
    light, dark = picture[1, 1, 0], picture[1, 5, 0]
    assert light > dark + 60
    assert picture[5, 1, 0] == dark
    assert picture[5, 5, 0] == light


def test_no_two_cells_look_alike() -> None:
    size = 512
    cell = size // CELLS
    cells = numbered_grid(size).reshape(CELLS, cell, CELLS, cell, 4).swapaxes(1, 2)
    flat = cells.reshape(CELLS * CELLS, -1).astype(int)
    apart = [np.abs(flat[i] - np.delete(flat, i, 0)).sum(1).min() for i in range(0, 256, 17)]
    assert min(apart) > 200


def test_letters_are_ink_in_the_middle_of_their_cells() -> None:
    size = 1024
    cell = size // CELLS
    picture = numbered_grid(size)[..., :3].sum(2).reshape(CELLS, cell, CELLS, cell)
    dark = (picture < 150).mean(axis=(0, 2))  # over all cells
    rows, columns = np.nonzero(dark > 0.02)
    assert abs(rows.mean() / cell - 0.5) < 0.06
    assert abs(columns.mean() / cell - 0.5) < 0.06
    assert dark[:4].sum() == 0
    # "A" is broader below: the picture is not upside down
    letter = picture[0, :, 0, : cell // 2] < 150
    assert letter[: cell // 2].sum() < letter[cell // 2 :].sum()
