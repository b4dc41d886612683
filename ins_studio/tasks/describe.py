"""Saying what a path is: dataset, run, project, motion, mesh or body model; without torch."""

from pathlib import Path
from typing import Any

from ins_studio.body.builtin import builtin_body
from ins_studio.body.files import load_body
from ins_studio.dataset.dataset import Dataset
from ins_studio.dataset.opening import open_dataset
from ins_studio.dataset.rig_files import find_rig_files, is_rig_file
from ins_studio.dataset.scan_tree import find_scan_folders
from ins_studio.dataset.splits import read_split
from ins_studio.errors import StudioError
from ins_studio.motion.motion import load_motion
from ins_studio.motion.naming import convention_of
from ins_studio.motion.opening import Reading, read_motions
from ins_studio.motion.skeleton import skeleton_of_body
from ins_studio.motion.smpl_file import load_smpl_file
from ins_studio.project.arrays import read_npz
from ins_studio.project.baked import load_baked
from ins_studio.project.canonical import load_canonical
from ins_studio.project.comparison import Comparison, load_comparison, read_comparison
from ins_studio.project.project import open_project
from ins_studio.project.run import RunFolder

Facts = dict[str, Any]

# What tells one kind of .npz from another; a body model's file may hold pickles besides.
_TELLING = (
    "vertex_counts",
    "texcoord_faces",
    "poses",
    "transl",
    "vertices",
    "faces",
    "names",
    "body_pose",
)


def describe(
    path: Path, subject: str | None = None, clothing: str | None = None, body: Path | None = None
) -> Facts:
    """Return JSON values on what lies at ``path``; ``kind`` and ``path`` are always there.

    Parameters
    ----------
    path : Path
    subject, clothing : str or None
        Which recordings of a dataset to look at closely.
    body : Path or None
        Body model for a dataset that does not bring its own.

    Raises
    ------
    StudioError
        When it is missing, damaged or nothing that INS Studio knows.
    """
    if not path.exists():
        raise StudioError(f"There is nothing at {path}.", "Check the path.")
    facts = _folder(path, subject, clothing, body) if path.is_dir() else _file(path)
    return {"path": str(path), **facts}


def _folder(path: Path, subject: str | None, clothing: str | None, body: Path | None) -> Facts:
    if (path / "project.json").is_file():
        return _project(path)
    if (path / "config.json").is_file():
        return _run(RunFolder(path))
    if (path / "sequences").is_dir():
        return _dataset(path, subject, clothing, body)
    if find_rig_files(path) or find_scan_folders(path):
        return {"kind": "dataset", **_recordings(open_dataset(path, subject, clothing, body))}
    raise StudioError(
        f"{path} is no dataset, run or project.",
        "A dataset holds scans or a folder sequences, a run a config.json, a project a "
        "project.json.",
    )


def _file(path: Path) -> Facts:
    if is_rig_file(path):
        return {**_foreign_motions(path), "figure": _figure(path)}
    if path.suffix.lower() == ".bvh":
        return _foreign_motions(path)
    if path.suffix.lower() == ".npz":
        facts = _arrays(path)
        if facts is not None:
            return facts
    return _body(path)


def _arrays(path: Path) -> Facts | None:
    """Tell an .npz by the arrays in it; None where they are none of ours, as a body's."""
    arrays = read_npz(path, only=_TELLING)
    if "vertex_counts" in arrays:
        return {"kind": "comparison", **_compared(read_comparison(path))}
    if "texcoord_faces" in arrays:
        return _mesh(path)
    if {"poses", "transl"} <= set(arrays):
        return _motion(path, arrays["poses"].size // max(1, 3 * len(arrays["poses"])))
    if {"vertices", "faces", "names"} <= set(arrays):
        frames, vertices = arrays["vertices"].shape[:2]
        return {"kind": "posed vertices", "frames": frames, "vertices": vertices}
    return _smpl_poses(path) if {"poses", "body_pose"} & set(arrays) else None


def _body(path: Path) -> Facts:
    body = load_body(path)
    return {
        "kind": "body model",
        "name": body.name,
        "model": body.kind,
        "gender": body.gender,
        "vertices": len(body.template),
        "faces": len(body.faces),
        "joints": body.joint_count,
        "joint_names": list(body.joint_names),
        "betas": body.shape_dirs.shape[2],
        "pose_dirs": body.pose_dirs.shape[2],
    }


def _mesh(path: Path) -> Facts:
    mesh = load_canonical(path)
    return {
        "kind": "canonical mesh",
        "vertices": len(mesh.vertices),
        "faces": len(mesh.faces),
        "joints": len(mesh.joints),
    }


def _motion(path: Path, joints: int) -> Facts:
    motion = load_motion(path, joints)
    return {
        "kind": "motion",
        "frames": motion.frame_count,
        "fps": motion.fps,
        "seconds": round(motion.duration, 3),
        "joints": joints,
    }


def _foreign_motions(path: Path) -> Facts:
    motions = read_motions(path, skeleton_of_body(builtin_body()), Reading())
    first = motions[0]
    return {
        "kind": "motion of another skeleton",
        "animations": {motion.name: motion.frame_count for motion in motions},
        "fps": first.fps,
        "joints": len(first.joint_names),
        "names": convention_of(first.joint_names),
        "unit": f"{first.unit.metres:g} m, {first.unit.reason}",
        "up": f"{first.up.axis}, {first.up.reason}",
        "joint_names": list(first.joint_names),
        "notes": list(first.notes),
    }


def _figure(path: Path) -> Facts | str:
    """Say what can be trained on in a file of motions, or why nothing can."""
    try:
        return _recordings(open_dataset(path))
    except StudioError as error:
        return str(error)


def _smpl_poses(path: Path) -> Facts:
    source = load_smpl_file(path)
    return {
        "kind": "poses of the SMPL family",
        "frames": len(source.transl),
        "fps": source.fps,
        "gender": source.gender,
        "numbers_a_frame": {name: part.shape[1] for name, part in source.parts.items()},
    }


def _project(path: Path) -> Facts:
    opened = open_project(path)
    file = opened.file
    current = None
    if file.current_run is not None:
        current = _run(opened.folder.run(file.current_run))
    return {
        "kind": "project",
        "name": file.name,
        "datasets": [reference.path for reference in file.datasets],
        "runs": list(file.runs),
        "current_run": file.current_run,
        "clips": [clip.name for clip in file.clips],
        "avatar": current,
        "notes": list(opened.notes),
        "unsaved_changes": opened.unsaved is not None,
    }


def _run(run: RunFolder) -> Facts:
    config, steps = run.config(), run.steps()
    dataset = config.get("dataset")
    settings = config.get("settings")
    total = config.get("total_steps")
    return {
        "kind": "run",
        "preset": config.get("preset"),
        "dataset": dataset.get("path") if isinstance(dataset, dict) else None,
        "subject": config.get("subject"),
        "clothing": config.get("clothing"),
        "heldout": settings.get("heldout") if isinstance(settings, dict) else None,
        "step": steps[-1] if steps else 0,
        "total_steps": total,
        "finished": total == (steps[-1] if steps else 0),
        "mesh": _mesh(run.mesh_path) if run.mesh_path.is_file() else None,
        "baked": _baked(run) if run.baked_path.is_file() else None,
        "comparison": _comparison(run) if run.comparison_path.is_file() else None,
    }


def _baked(run: RunFolder) -> str:
    """Say how close the correctives come, or why they cannot be used."""
    try:
        mesh = load_canonical(run.mesh_path)
        return load_baked(run.baked_path, mesh, max(run.steps(), default=0)).summary
    except StudioError as error:
        return str(error)


def _comparison(run: RunFolder) -> Facts | str:
    """Say what is prepared to compare with, or why it cannot be used."""
    try:
        mesh = load_canonical(run.mesh_path)
        step = max(run.steps(), default=0)
        return _compared(load_comparison(run.comparison_path, mesh, step))
    except StudioError as error:
        return str(error)


def _compared(comparison: Comparison) -> Facts:
    return {
        "systems": list(comparison.systems),
        "preset": comparison.preset,
        "clip": comparison.clip,
        "frames": comparison.frames.tolist(),
    }


def _dataset(path: Path, subject: str | None, clothing: str | None, body: Path | None) -> Facts:
    people = _people(path)
    facts: Facts = {"kind": "dataset", "subjects": people}
    chosen = {subject} if subject else set(people)
    clothes = {clothing} if clothing else {c for person in chosen for c in people.get(person, [])}
    if len(chosen) > 1 or len(clothes) > 1:
        return facts
    return {**facts, **_recordings(open_dataset(path, subject, clothing, body))}


def _people(path: Path) -> dict[str, list[str]]:
    """Return the clothes of each subject, from the names of the folders alone."""
    people = {}
    for home in sorted(folder for folder in (path / "sequences").iterdir() if folder.is_dir()):
        folders = [folder.name for folder in home.iterdir() if folder.is_dir()]
        people[home.name] = sorted({name.partition("_")[0] for name in folders})
    return people


def _recordings(dataset: Dataset) -> Facts:
    split = read_split(dataset, "file")
    return {
        "subject": dataset.subject,
        "clothing": dataset.clothing,
        "body": dataset.body.name,
        "joints": dataset.body.joint_count,
        "frames": dataset.frame_count,
        "sequences": {sequence.name: sequence.frame_count for sequence in dataset.sequences},
        "units": str(dataset.convention),
        "fps": dataset.sequences[0].fps,
        "vertices": dataset.surface_size[0],
        "faces": dataset.surface_size[1],
        "registered": dataset.registered,
        "colors": dataset.sample.colors is not None,
        "split": {
            "training": len(split.training),
            "interpolation": len(split.interpolation),
            "extrapolation": len(split.extrapolation),
        },
        "fingerprint": dataset.fingerprint(),
        "problems": [problem.in_terminal for problem in dataset.problems],
    }
