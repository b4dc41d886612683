"""Drawing marks: dots, labels and trails, whole where they are seen and faint where hidden."""

from typing import Any

import numpy as np
from numpy.typing import NDArray
from vispy import gloo

from ins_studio.viewport.marks import (
    LABEL,
    SurfacePins,
    Trail,
    dot_corners,
    trail_corners,
)
from ins_studio.viewport.programs import OVER, Eye, load_program

PIN_COLOR, SELECTED_COLOR = (1.0, 0.77, 0.33, 1.0), (1.0, 1.0, 1.0, 1.0)
PIN_RADIUS, TRAIL_WIDTH = 5.0, 2.2  # logical pixels
HIDDEN, LABEL_HIDDEN = 0.22, 0.35
DOT_LIFT = 0.012  # metres: a disc on a slope must not sink into it
GAP = 9.0  # pixels between a pin and its name
ROW = 2  # texels between labels

Size = tuple[int, int]


class MarkNodes:
    """Holds the programs of all marks."""

    def __init__(self) -> None:
        self._dots = _Corners("dot")
        self._strokes = _Corners("stroke")
        self._labels = _Corners("label")
        self._words: Any = gloo.Texture2D((1, 1, 4), interpolation="linear")
        self._seen: tuple[NDArray[np.uint8], ...] = ()
        self._boxes: NDArray[np.float32] = np.zeros((0, 4), np.float32)

    def draw_pins(
        self, eye: Eye, size: Size, pins: SurfacePins, vertices: NDArray[np.float32], scale: float
    ) -> None:
        """Draw pins on the surface ``vertices`` (V, 3); the depth of the picture is at hand."""
        if not len(pins.corners):
            return
        places = pins.places(vertices)
        colors = np.array(
            [SELECTED_COLOR if n in pins.selected else PIN_COLOR for n in range(len(places))]
        )
        self._draw_dots(eye, size, dot_corners(places, colors, _radii(len(places))), scale)
        self._draw_labels(eye, size, pins, vertices, scale)

    def draw_trails(self, eye: Eye, size: Size, trails: tuple[Trail, ...], scale: float) -> None:
        """Draw trails and the dots on them."""
        if not trails:
            return
        strokes = np.concatenate([trail_corners(one.points, one.colors) for one in trails])
        program = self._strokes.fill(strokes)
        _view(program, eye, size)
        program["u_width"] = TRAIL_WIDTH * scale
        _both_ways(program, HIDDEN)
        parts = [
            dot_corners(one.points[one.dots > 0], one.colors[one.dots > 0], one.dots[one.dots > 0])
            for one in trails
        ]
        dots = np.concatenate(parts)
        if len(dots):
            self._draw_dots(eye, size, dots, scale)

    def _draw_dots(self, eye: Eye, size: Size, dots: NDArray[np.void], scale: float) -> None:
        program = self._dots.fill(dots)
        _view(program, eye, size)
        program["u_scale"], program["u_lift"] = scale, DOT_LIFT
        program["u_flat"] = float(eye.flat)
        _both_ways(program, HIDDEN)

    def _draw_labels(
        self, eye: Eye, size: Size, pins: SurfacePins, vertices: NDArray[np.float32], scale: float
    ) -> None:
        """Draw the names over everything; faintly where the surface is seen from behind."""
        self._take_words(pins.labels)
        places = pins.places(vertices)
        away = pins.facing(vertices, eye.towards(places)) < 0
        corners = _label_corners(places, pins.labels, self._boxes)
        corners["a_opacity"] = np.repeat(np.where(away, LABEL_HIDDEN, 1.0), 6)
        program = self._labels.fill(corners)
        _view(program, eye, size)
        program["u_words"], program["u_scale"] = self._words, scale
        gloo.set_state(depth_test=False, **OVER)
        program.draw("triangles")

    def _take_words(self, labels: tuple[NDArray[np.uint8], ...]) -> None:
        """Put the pictures of the names under each other into one texture."""
        seen = self._seen
        if len(seen) == len(labels) and all(a is b for a, b in zip(seen, labels, strict=True)):
            return
        self._seen = labels
        width = max(label.shape[1] for label in labels)
        height = sum(label.shape[0] + ROW for label in labels)
        picture = np.zeros((height, width, 4), np.uint8)
        boxes, top = [], 0
        for label in labels:
            tall, wide = label.shape[:2]
            picture[top : top + tall, :wide] = label
            boxes.append((0.0, top / height, wide / width, (top + tall) / height))
            top += tall + ROW
        self._words = gloo.Texture2D(picture, interpolation="linear")
        self._boxes = np.array(boxes, np.float32)


class _Corners:
    """A program whose vertex buffer grows and shrinks."""

    def __init__(self, name: str) -> None:
        self._program = load_program(name)
        self._buffer: Any = None

    def fill(self, corners: NDArray[np.void]) -> Any:
        """Upload ``corners`` and return the program."""
        if self._buffer is None or self._buffer.size != len(corners):
            self._buffer = gloo.VertexBuffer(corners)  # a bound view keeps its first length
            self._program.bind(self._buffer)
        else:
            self._buffer.set_data(corners)
        return self._program


def _view(program: Any, eye: Eye, size: Size) -> None:
    eye.apply(program)
    program["u_pixel"] = (2.0 / max(size[0], 1), 2.0 / max(size[1], 1))


def _both_ways(program: Any, hidden: float) -> None:
    """Draw faintly what lies behind the surface, then whole what lies before it."""
    gloo.set_depth_mask(False)
    for depth_func, opacity in (("greater", hidden), ("less", 1.0)):
        gloo.set_state(depth_test=True, depth_func=depth_func, **OVER)
        program["u_opacity"] = opacity
        program.draw("triangles")
    gloo.set_state(depth_func="less")
    gloo.set_depth_mask(True)


def _radii(count: int) -> NDArray[np.float32]:
    return np.full(count, PIN_RADIUS, np.float32)


def _label_corners(
    places: NDArray[np.float32],
    labels: tuple[NDArray[np.uint8], ...],
    boxes: NDArray[np.float32],
) -> NDArray[np.void]:
    """Two triangles for each label, to the right of its point and as high as its middle."""
    size = np.array([(label.shape[1], label.shape[0]) for label in labels], np.float32)
    unit = np.array([[0, 0], [1, 0], [1, 1], [0, 0], [1, 1], [0, 1]], np.float32)
    corners = np.zeros((len(labels), 6), LABEL)
    corners["a_position"] = places[:, None]
    corners["a_offset"] = size[:, None] * (unit - [0, 0.5]) + [GAP, 0]
    low, high = boxes[:, None, :2], boxes[:, None, 2:]
    across = low + (high - low) * np.stack([unit[:, 0], 1 - unit[:, 1]], 1)
    corners["a_texcoord"] = across
    return corners.ravel()
