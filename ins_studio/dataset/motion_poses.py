"""A motion of any skeleton as the poses of a recording: the body follows it."""

from collections.abc import Callable
from pathlib import Path

import numpy as np

from ins_studio.body.body import Body
from ins_studio.dataset.pose_file import PoseFile, read_pose_file
from ins_studio.errors import StudioError
from ins_studio.geometry.skeleton import posed_joints
from ins_studio.motion.following import follow
from ins_studio.motion.mapping import Mapping
from ins_studio.motion.opening import Reading, mapping_for, read_motions
from ins_studio.motion.retarget import Following
from ins_studio.motion.skeleton import Skeleton, skeleton_of_body
from ins_studio.motion.skeleton_motion import SkeletonMotion

BESIDE = (".bvh",)  # what is looked for beside the frames
NAMED = (".bvh", ".fbx", ".glb", ".gltf")  # what dataset.json may name, too
_LIMBS = ("hip", "knee", "ankle", "shoulder", "elbow", "wrist")
_LOOKED_AT = 20  # frames
_FAR = 0.03  # metres between joints of the body and of the motion, on average
_NO_BODY = (
    "Frames without a rig take their weights from a body, so the motion must be a person's that "
    "the body can follow. Write a table of joints with ins-studio motion convert --save-mapping, "
    'correct it, and name it as "mapping" in dataset.json. For any other creature give a rigged '
    "file instead: it brings its own skeleton and weights."
)


def read_poses(path: Path, body: Callable[[], Body], mapping: Path | None) -> PoseFile | None:
    """Read the poses of a file, whatever kind it is; None where it holds none.

    Parameters
    ----------
    path : Path
    body : callable
        Returns the body that follows a motion; asked only where there is one.
    mapping : Path or None
        Who follows whom in a motion; None guesses.

    Raises
    ------
    StudioError
        Naming the file: damaged, or a motion that the body cannot follow.
    """
    if path.suffix.lower() not in NAMED:
        return read_pose_file(path)
    own = body()
    target, reading = skeleton_of_body(own), Reading(mapping=mapping)
    motions = read_motions(path, target, reading, own)
    table = mapping_for(motions[0], target, reading)
    try:
        following = follow(motions[0], target, table)
    except StudioError as error:
        raise StudioError(error.message, _NO_BODY) from error
    notes = []
    if len(motions) > 1:
        notes.append(f"of its {len(motions)} animations the first is taken.")
    mean, worst = _apart(following, table, motions[0], target)
    if mean > _FAR:
        notes.append(
            f"the body's limbs are {1000 * mean:.0f} mm from the motion's on average, the {worst} "
            "farthest: their proportions differ. Name a body of this person by --body."
        )
    kind = (
        f"a motion of {len(motions[0].joint_names)} joints ({table.convention}; in "
        f"{motions[0].unit.name}, {motions[0].up.axis} up); {len(table.joints)} of the body's "
        f"{own.joint_count} follow, its limbs {1000 * mean:.0f} mm from the motion's"
    )
    done = following.motion
    # The surface is as large as its motion has it: the body is scaled, not the ways it goes.
    return PoseFile(
        path=path,
        poses=done.poses.reshape(done.frame_count, -1),
        transl=(done.transl / following.scale).astype(np.float32),
        turn=None,
        betas=np.zeros(0, np.float32),
        numbers=None,
        fps=done.fps,
        gender="neutral",
        notes=tuple(notes),
        stature=1 / following.scale,
        kind=kind,
    )


def _apart(
    following: Following, mapping: Mapping, motion: SkeletonMotion, target: Skeleton
) -> tuple[float, str]:
    """Return how far the scaled body's limbs are from the motion's, metres, and the farthest."""
    frames = slice(None, None, max(1, motion.frame_count // _LOOKED_AT))
    _, placed = motion.placed(frames)
    poses = following.motion.poses[frames].astype(np.float64)
    own = posed_joints(poses, target.joints, target.parents)
    own = (own + following.motion.transl[frames, None]) / following.scale
    limbs = [joint for part, joint in target.anatomy.parts.items() if part.endswith(_LIMBS)]
    used = [joint for joint in limbs if target.names[joint] in mapping.joints]
    if not used:
        return 0.0, ""
    others = [motion.joint_names.index(mapping.joints[target.names[joint]]) for joint in used]
    apart = np.linalg.norm(own[:, used] - placed[:, others], axis=2).mean(axis=0)
    worst = target.names[used[int(apart.argmax())]]
    return float(apart.mean()), worst.replace("_", " ")
