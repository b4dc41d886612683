"""A process of its own that reads one .fbx through ufbx and leaves plain arrays behind.

ufbx's Python module crashes when an object of a scene is freed while another one is in use, and
a damaged file may find faults of its own. So nothing is freed here, and nobody else imports it.
``fbx_door`` starts this by ``--read-fbx`` and says what the arrays are.
"""

import contextlib
import gc
import json
import os
from typing import Any

import numpy as np

from ins_studio.motion.fbx_child_meshes import Meshes, UnreadableError

MOST_NODES, MOST_SAMPLES = 1 << 14, 1 << 22  # samples are nodes times frames
BYTES, SECONDS = 4 << 30, 120
USUAL_RATE, RATES = 30.0, (12.0, 1000.0)


def serve(arguments: list[str]) -> None:
    """Read the file ``arguments[0]`` into ``arguments[1]``, an .npz; leave the process.

    ``arguments[2]`` is the rate that animations are sampled at, 0 for the file's own. What is
    wrong with the file is printed as JSON.
    """
    _be_limited()
    gc.disable()
    code = 0
    try:
        _write(arguments[0], arguments[1], float(arguments[2]))
    except (UnreadableError, MemoryError) as error:
        said = json.dumps({"wrong": str(error) or "it takes too much memory"})
        with contextlib.suppress(OSError):  # sys.stdout is None in a frozen app without a console
            os.write(1, said.encode())
        code = 1
    os._exit(code)  # no destructor may run


def _be_limited() -> None:
    with contextlib.suppress(ImportError, OSError, ValueError):
        import resource

        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        resource.setrlimit(resource.RLIMIT_AS, (BYTES, BYTES))
        resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))


def _write(path: str, out: str, fps: float) -> None:
    try:
        import ufbx
    except ImportError as error:
        raise UnreadableError("the package ufbx is missing") from error
    try:
        with open(path, "rb") as stream:  # noqa: PTH123  as little as possible is imported here
            content = stream.read()
        facts, arrays = _Scene(ufbx, content).gathered(fps)
    except (OSError, ufbx.UfbxError) as error:
        raise UnreadableError(" ".join(str(error).split())) from error
    arrays["facts"] = np.frombuffer(json.dumps(facts).encode(), np.uint8)
    np.savez(out, **arrays)


class _Scene:
    """Everything that is ever touched of a scene stays in ``_kept``."""

    def __init__(self, ufbx: Any, content: bytes) -> None:
        self._ufbx = ufbx
        self._kept: list[Any] = [content]
        self._scene = self._keep(
            ufbx.load_memory(
                content,
                file_format=ufbx.FileFormat.FBX,
                target_axes=self._keep(ufbx.axes_right_handed_y_up),
                target_unit_meters=1.0,
                # Or a world matrix would not be the product of the local ones above it.
                inherit_mode_handling=ufbx.InheritModeHandling.HELPER_NODES,
            )
        )
        self._nodes = self._list(self._scene.nodes)
        if len(self._nodes) > MOST_NODES:
            raise UnreadableError(f"it has more than {MOST_NODES} nodes")
        self._settings = self._keep(self._scene.settings)

    def gathered(self, fps: float) -> tuple[dict[str, Any], dict[str, Any]]:
        """Return facts for JSON, and arrays by name."""
        facts: dict[str, Any] = {
            "nodes": [str(node.name) for node in self._nodes],
            "bones": [i for i, n in enumerate(self._nodes) if self._keep(n.bone) is not None],
            "meshes": [],
            "looks": [],
            "clips": [],
        }
        arrays: dict[str, Any] = {
            "parents": np.array([self._parent(node) for node in self._nodes], np.int32),
            "still": np.array(
                [_row(self._keep(node.local_transform)) for node in self._nodes], np.float64
            ).reshape(-1, 10),
        }
        channels = Meshes(self._scene, self._keep, self._list).gather(facts, arrays)
        for stack in self._list(self._scene.anim_stacks):
            self._sample(stack, fps, channels, (facts, arrays))
        return facts, arrays

    def _sample(self, stack: Any, fps: float, channels: list[list[Any]], into: Any) -> None:
        facts, arrays = into
        anim, rate = self._keep(stack.anim), fps or float(self._settings.frames_per_second)
        rate = rate if RATES[0] <= rate <= RATES[1] or fps else USUAL_RATE
        begin, end = self._span(stack)
        length = end - begin
        taken = sum(clip["frames"] for clip in facts["clips"])
        if not (taken + length * rate + 1) * len(self._nodes) <= MOST_SAMPLES:
            raise UnreadableError(
                f"its animation {stack.name!r} lasts {length:.3g} s, which is too long"
            )
        count = max(0, int(length * rate + 1e-3)) + 1
        samples = np.zeros((count, len(self._nodes), 10), np.float32)
        number = len(facts["clips"])
        transform, weight = self._ufbx.evaluate_transform, self._ufbx.evaluate_blend_weight
        for frame in range(count):
            at = begin + frame / rate
            samples[frame] = [_row(transform(anim, node, at)) for node in self._nodes]
        for mesh, own in enumerate(channels):
            shares = [[weight(anim, c, begin + f / rate) for c in own] for f in range(count)]
            arrays[f"clip{number}_morphs{mesh}"] = np.array(shares, np.float32)
        arrays[f"clip{number}"] = samples
        facts["clips"].append({"name": str(stack.name), "fps": rate, "frames": count})

    def _span(self, stack: Any) -> tuple[float, float]:
        """Return first and last second of an animation; some programs write none, but keys."""
        if stack.time_end > stack.time_begin:
            return float(stack.time_begin), float(stack.time_end)
        curves = self._list(self._scene.anim_curves)
        begins = [float(c.min_time) for c in curves if len(self._keep(c.keyframes))]
        ends = [float(c.max_time) for c in curves if len(self._keep(c.keyframes))]
        return min(begins, default=0.0), max(ends, default=0.0)

    def _parent(self, node: Any) -> int:
        parent = self._keep(node.parent)
        return -1 if parent is None else int(parent.typed_id)

    def _keep(self, thing: Any) -> Any:
        self._kept.append(thing)
        return thing

    def _list(self, things: Any) -> list[Any]:
        self._keep(things)
        return [self._keep(things[i]) for i in range(len(things))]


def _row(transform: Any) -> tuple[float, ...]:
    """Return translation, rotation (x, y, z, w) and scale."""
    return (*transform.translation, *transform.rotation, *transform.scale)
