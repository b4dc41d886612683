"""How far a scan stands off the body that was fitted to it."""

import numpy as np
from numpy.typing import NDArray

from ins_studio.dataset.dataset import Dataset
from ins_studio.dataset.frame import Frame
from ins_studio.geometry.closest import surface_distances


def fitted_body(dataset: Dataset, frame: Frame) -> NDArray[np.float32]:
    """Return the subject's body (V, 3) in the frame's pose and place, world metres, y up."""
    return dataset.body.posed(frame.pose, transl=frame.transl)


def scan_to_body(dataset: Dataset, frame: Frame) -> NDArray[np.float32]:
    """Return the distance (V,) in metres of each vertex of the scan to the body's surface.

    Never negative: cloth stands off the body, and a scan inside the body is as far from it.
    """
    body = fitted_body(dataset, frame)
    return surface_distances(frame.vertices, body, dataset.body.faces).astype(np.float32)


def body_to_scan(dataset: Dataset, frame: Frame) -> NDArray[np.float32]:
    """Return the distance (V,) in metres of each vertex of the body to the scan's surface."""
    body = fitted_body(dataset, frame)
    return surface_distances(body, frame.vertices, frame.faces).astype(np.float32)
