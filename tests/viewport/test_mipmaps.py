"""Mipmaps of painted rectangles."""

import numpy as np

from ins_studio.viewport.texture_node import LEVELS, smaller_copies


def test_each_level_is_the_mean_of_the_one_before():
    pixels = np.random.default_rng(0).integers(0, 255, (128, 256, 4), dtype=np.uint8)
    levels = smaller_copies(pixels, (40, 33, 50, 20))
    assert len(levels) == LEVELS
    for level, (left, top, part) in enumerate(levels, start=1):
        cell = 1 << level
        rows, cols = part.shape[:2]
        source = pixels[top * cell : (top + rows) * cell, left * cell : (left + cols) * cell]
        mean = source.reshape(rows, cell, cols, cell, 4).mean((1, 3))
        assert np.abs(part - mean).max() < 0.51 * level + 0.5
        assert left * cell <= 40
        assert (left + cols) * cell >= 90
        assert top * cell <= 33
        assert (top + rows) * cell >= 53


def test_an_odd_image_has_no_levels():
    assert smaller_copies(np.zeros((33, 64, 4), np.uint8), (0, 0, 8, 8)) == []
