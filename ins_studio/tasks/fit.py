"""Fitting a body to scans that have no poses; without torch, so the window may run it too."""

from collections.abc import Generator
from pathlib import Path
from typing import Any

from ins_studio.body.body import Body
from ins_studio.body.builtin import builtin_body
from ins_studio.body.files import find_model, load_body
from ins_studio.dataset.checks import Problem
from ins_studio.dataset.curation import Curation
from ins_studio.dataset.unposed import Unposed, open_unposed
from ins_studio.errors import StudioError
from ins_studio.fitting.landmarks import LEAST
from ins_studio.fitting.model import model_of
from ins_studio.fitting.poses_file import read_track
from ins_studio.fitting.track import Track
from ins_studio.project.fit_records import Fitted, FittedSequence
from ins_studio.project.records import Note, Progress, Record
from ins_studio.tasks.fit_keys import corrections, marked_frames, said_keys
from ins_studio.tasks.fit_places import places_for
from ins_studio.tasks.fit_recording import RecordingFit
from ins_studio.tasks.said import said_curation


def fit(
    dataset: str,
    sequence: str | None = None,
    body: str | None = None,
    out: str | None = None,
    landmarks: str | None = None,
    **more: Any,
) -> Generator[Record, None, Fitted]:
    """Fit poses and shape to scans, and write them beside the scans; cancelling keeps what is done.

    Parameters
    ----------
    dataset : str
        A folder of scans.
    sequence : str or None
        One of its recordings; None is all of them, which get one shape.
    body : str or None
        Body model file, or a folder of one for each gender; None is the built-in body.
    out : str or None
        Where to write: a file for one sequence, a folder for several. None is beside the scans.
    landmarks : str or None
        A JSON file, see ``landmarks_file``. Without it a frame that shows the figure is found.
    **more
        ``home``: a folder that gets one for each sequence, where poses cannot lie beside the scans;
        ``unit`` and ``up`` of the scans, where somebody has said them; ``curation``: a file, or its
        JSON values, of which unit, up axis, body and landmarks count where nothing else says them,
        and excluded frames and ignored checks (see ``find_left_out``); ``keys``: frames that
        somebody has corrected, dicts of ``sequence``, ``frame``, and ``landmarks`` (name to point,
        metres, y up) or ``pose`` (J, 3) and ``transl`` (3,); ``again``: keep the poses that are
        there, and track again only what depends on new key frames, on landmarks that are others
        than at the last fit, or on frames that are left out now or not any more, and go on where it
        was stopped.
    """
    said = said_curation(more.get("curation"))
    curation = said or Curation()
    model = model_of(_body(body or curation.body))
    yield Progress("Looking at the scans", 0, 1)
    axes = (more.get("unit") or curation.units, more.get("up") or curation.up)
    opened = open_unposed(Path(dataset), model.body, *axes, curation.excluded)
    yield from (Note(str(problem)) for problem in (*opened.problems, *_in_vain(opened, curation)))
    names = [own.name for own in opened.sequences] if sequence is None else [sequence]
    chosen = [opened.sequence(name) for name in names]
    places = places_for(opened, chosen, out, more.get("home"))
    least = 1 if more.get("again") else LEAST
    keys = said_keys(opened, model.body, least, landmarks, more.get("keys") or ())
    marked = None if said is None else marked_frames(opened, model.body, said.landmarks)
    done: list[FittedSequence] = []
    betas = None
    for own in chosen:
        track = Track(own.frame_count)
        if more.get("again") and places[own.name].file.is_file():
            track = read_track(places[own.name].file, own.frame_count, model.body)
        work = RecordingFit(model, opened, own, track, places[own.name])
        seen = None if marked is None else marked.get(own.name, {})
        corrected = corrections(track, seen, keys.get(own.name, ()))
        finished = yield from work.run(corrected, curation, betas)
        if track.states:
            done.append(work.written())
            betas = track.betas if betas is None else betas
        if not finished:
            break
    if not done and finished:
        raise StudioError(
            f"Every scan in {dataset} is left out of the fit.", "Include some of them."
        )
    return Fitted(
        dataset=dataset,
        body=model.body.name,
        units=str(opened.axes.convention),
        betas=() if betas is None else tuple(betas.tolist()),
        sequences=tuple(done),
        finished=finished,
    )


def _in_vain(opened: Unposed, curation: Curation) -> list[Problem]:
    known = {own.name for own in opened.sequences}
    what = "the curation speaks of {}, which is not among the recordings."
    lost = sorted(curation.sequences - known)
    return [Problem(opened.path, what.format(name)) for name in lost]


def _body(path: str | None) -> Body:
    return builtin_body() if path is None else load_body(find_model(Path(path), "neutral"))
