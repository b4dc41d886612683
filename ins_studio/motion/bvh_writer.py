"""Writing a motion of an avatar as BVH, for every program that knows motion capture.

As described by M. Meredith and S. Maddock, "Motion Capture File Formats Explained" (2001).
"""

import re
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from ins_studio.geometry.euler import euler_xyz_deg
from ins_studio.geometry.rotation import axis_angle_to_matrix
from ins_studio.motion.motion import Motion
from ins_studio.motion.skeleton import Skeleton
from ins_studio.motion.skeleton_motion import offsets_of

CM = 100.0  # BVH says no unit; capture software writes centimetres
TIP = 0.3  # of a last bone's way from its parent: BVH wants to know where it ends


def encode_bvh(motion: Motion, skeleton: Skeleton) -> bytes:
    """Return ``motion`` as BVH: the skeleton at rest, then one row of channels for each frame.

    Centimetres, y up, degrees. Every joint turns by Z, Y and X, in this order; the angles go on
    from frame to frame without jumps. Only the root has a place, whole, and so no OFFSET: some
    readers add that to it. Names are one word each, and no two are alike.

    Parameters
    ----------
    motion : Motion
        T frames of the skeleton's J joints.
    skeleton : Skeleton
        Joints of the zero pose, which the motion's rotations are relative to.
    """
    children: dict[int, list[int]] = {joint: [] for joint in range(-1, len(skeleton.names))}
    for joint, parent in enumerate(skeleton.parents.tolist()):
        children[parent].append(joint)
    offsets = CM * offsets_of(skeleton.joints, skeleton.parents)
    lines, order = ["HIERARCHY"], list[int]()
    named = replace(skeleton, names=_words(skeleton.names))
    _write_joint(named, offsets, children, (0, 0), lines, order)
    lines += ["MOTION", f"Frames: {motion.frame_count}", f"Frame Time: {1 / motion.fps:.15g}"]
    lines += [" ".join(f"{value:.5f}" for value in row) for row in _rows(motion, offsets, order)]
    return ("\n".join(lines) + "\n").encode()


def _write_joint(
    skeleton: Skeleton,
    offsets: NDArray[np.float64],
    children: dict[int, list[int]],
    at: tuple[int, int],
    lines: list[str],
    order: list[int],
) -> None:
    """Append a joint, ``at`` its number and depth, and all below it."""
    joint, depth = at
    indent, inner = "\t" * depth, "\t" * (depth + 1)
    order.append(joint)
    kind, place = ("JOINT", "") if depth else ("ROOT", "Xposition Yposition Zposition ")
    count = 3 if depth else 6
    lines += [
        f"{indent}{kind} {skeleton.names[joint]}",
        f"{indent}{{",
        f"{inner}OFFSET {_numbers(offsets[joint] if depth else np.zeros(3))}",
        f"{inner}CHANNELS {count} {place}Zrotation Yrotation Xrotation",
    ]
    for child in children[joint]:
        _write_joint(skeleton, offsets, children, (child, depth + 1), lines, order)
    if not children[joint]:
        tip = TIP * offsets[joint] if depth else np.zeros(3)
        lines += [
            f"{inner}End Site",
            f"{inner}{{",
            f"{inner}\tOFFSET {_numbers(tip)}",
            f"{inner}}}",
        ]
    lines.append(f"{indent}}}")


def _rows(motion: Motion, offsets: NDArray[np.float64], order: list[int]) -> NDArray[np.float64]:
    """Return the channels (T, 3 + 3 J): where the root is, and the angles in the tree's order."""
    matrices = axis_angle_to_matrix(motion.poses.astype(np.float64))
    angles = [euler_xyz_deg(matrices[:, joint])[:, ::-1] for joint in order]
    place = CM * motion.transl.astype(np.float64) + offsets[0]
    return np.concatenate([place, *angles], axis=1)


def _numbers(values: NDArray[np.float64]) -> str:
    return " ".join(f"{value:.6f}" for value in values)


def _words(names: tuple[str, ...]) -> tuple[str, ...]:
    """Return names that a reader of words and braces can tell apart."""
    found: list[str] = []
    for name in names:
        word = "_".join(re.sub(r"[{}\x00-\x1f]", " ", name).split()) or "joint"
        free, number = word, 2
        while free in found:
            free, number = f"{word}_{number}", number + 1
        found.append(free)
    return tuple(found)
