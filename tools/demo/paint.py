"""Colours of the demo person, one per vertex."""

import numpy as np
from subject import smoothstep

SKIN, LIPS, BLUSH = (224, 178, 152), (184, 98, 92), (222, 150, 130)
HAIR, BROW = (66, 44, 34), (74, 52, 42)
EYE_WHITE, IRIS = (240, 238, 234), (52, 62, 70)
CREAM, TEAL = (238, 230, 214), (38, 108, 118)
DENIM, FADED = (58, 76, 116), (104, 124, 160)
SHOE, SOLE = (226, 222, 214), (92, 88, 86)


def paint(vertices: np.ndarray, binding, marks) -> np.ndarray:
    """Return colours (V, 3) uint8 sRGB of the surface at rest."""
    from surface import scalp

    x = vertices
    colors = np.tile(np.array(SKIN, float), (len(x), 1))
    _face(colors, x, marks)
    _mix(colors, HAIR, smoothstep(0.002, 0.01, scalp(x, marks)) * (binding.label <= 1))
    _mix(colors, SHOE, binding.label == 2)
    _mix(colors, SOLE, (binding.label == 2) * (1 - smoothstep(0.004, 0.012, x[:, 1])))
    trousers = np.maximum(binding.shares["trousers"], binding.label == 3)
    _mix(colors, DENIM, trousers)
    thigh = np.exp(-(((x[:, 1] - 0.66) / 0.16) ** 2)) * smoothstep(0.0, 0.09, x[:, 2])
    knee = np.exp(-(((x[:, 1] - 0.46) / 0.07) ** 2)) * smoothstep(0.0, 0.09, x[:, 2])
    _mix(colors, FADED, trousers * np.clip(0.6 * thigh + 0.5 * knee, 0, 0.75))
    _mix(colors, (40, 52, 82), trousers * (x[:, 1] < 0.105) * 0.7)
    shirt = binding.label == 4
    _mix(colors, CREAM, shirt)
    _mix(colors, TEAL, shirt * _stripes(x))
    return np.clip(np.round(colors), 0, 255).astype(np.uint8)


def _stripes(x: np.ndarray) -> np.ndarray:
    """Return 0..1: level stripes on the trunk, rings on the sleeves."""
    on_sleeve = smoothstep(0.19, 0.21, np.abs(x[:, 0])) * smoothstep(1.2, 1.24, x[:, 1])
    along = np.where(on_sleeve > 0.5, np.abs(x[:, 0]) - 0.02, x[:, 1] + 0.01)
    wave = np.sin(2 * np.pi * along / 0.105)
    chest = 1 - smoothstep(1.335, 1.345, x[:, 1]) * (on_sleeve < 0.5)
    return smoothstep(-0.45, 0.45, wave) * chest


def _face(colors: np.ndarray, x: np.ndarray, marks) -> None:
    front = smoothstep(0.04, 0.07, x[:, 2])
    for eye in marks.eyes:
        side = np.sign(eye[0])
        away = x - eye
        cheek = np.linalg.norm((away - [side * 0.012, -0.038, 0]) * [1, 1.2, 0], axis=1)
        _mix(colors, BLUSH, front * 0.55 * (1 - smoothstep(0.004, 0.03, cheek)))
        brow = np.linalg.norm((away - [side * 0.002, 0.0185, 0]) * [0.36, 1.15, 0], axis=1)
        _mix(colors, BROW, front * 0.85 * (1 - smoothstep(0.004, 0.0085, brow)))
        white = np.linalg.norm(away * [0.55, 1.2, 0], axis=1)
        _mix(colors, BROW, front * 0.35 * (1 - smoothstep(0.0095, 0.0135, white)))
        _mix(colors, EYE_WHITE, front * (1 - smoothstep(0.006, 0.0095, white)))
        iris = np.linalg.norm(away * [0.9, 0.9, 0], axis=1)
        _mix(colors, IRIS, front * (1 - smoothstep(0.004, 0.0075, iris)))
    mouth = np.linalg.norm((x - marks.mouth) * [0.42, 1.1, 0], axis=1)
    _mix(colors, LIPS, front * (1 - smoothstep(0.0075, 0.0115, mouth)))


def _mix(colors: np.ndarray, color, share) -> None:
    share = np.asarray(share, float)[:, None]
    colors *= 1 - share
    colors += share * np.array(color, float)
