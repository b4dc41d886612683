"""What is in a picture of the viewport, by meaning: where a colour is, and how much of it."""

import numpy as np


def grab(widget) -> np.ndarray:
    """The picture as (H, W, 3) int."""
    image = widget.grab_image().convertToFormat(widget.grab_image().Format.Format_RGB888)
    rows = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), -1)
    return rows[:, : image.width() * 3].reshape(image.height(), image.width(), 3).astype(int)


def like(picture: np.ndarray, color: tuple[int, ...], off: int = 40) -> np.ndarray:
    """Where a picture is ``color``, give or take ``off`` in each channel."""
    return (np.abs(picture[..., :3] - np.array(color[:3])) <= off).all(axis=-1)


def middle(mask: np.ndarray) -> np.ndarray:
    """The x and y of the middle of what is true."""
    rows, cols = np.nonzero(mask)
    return np.array([cols.mean(), rows.mean()])
