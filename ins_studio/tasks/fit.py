"""Fitting a body to scans that have no poses; without torch, so the window may run it too."""

from collections.abc import Generator, Iterator
from pathlib import Path
from typing import Any

import numpy as np

from ins_studio.body.body import Body
from ins_studio.body.builtin import builtin_body
from ins_studio.body.files import find_model, load_body
from ins_studio.dataset.curation import Curation
from ins_studio.dataset.sequence import Sequence as Recording
from ins_studio.dataset.unposed import Unposed, open_unposed
from ins_studio.errors import StudioError
from ins_studio.files import write_atomic
from ins_studio.fitting.body_state import Doubles
from ins_studio.fitting.key_frames import Surfaces
from ins_studio.fitting.landmarks import LEAST
from ins_studio.fitting.model import Model, model_of
from ins_studio.fitting.poses_file import encode_poses, read_track
from ins_studio.fitting.sequence_fit import Done, fit_sequence, scans_of
from ins_studio.fitting.track import Track
from ins_studio.geometry.surface import Surface
from ins_studio.project.fit_records import Fitted, FittedFrame, FittedSequence
from ins_studio.project.records import Cancelled, Note, Progress, Record
from ins_studio.tasks.fit_keys import Corrections, corrections, marked_frames, said_keys
from ins_studio.tasks.fit_places import Place, places_for
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
        ``unit`` and ``up`` of the scans, where somebody has said them; ``curation``: a file, or
        its JSON values, of which unit, up axis, body and landmarks count where nothing else says
        them; ``keys``: frames that somebody has corrected, dicts of ``sequence``, ``frame``, and
        ``landmarks`` (name to point, metres, y up) or ``pose`` (J, 3) and ``transl`` (3,);
        ``again``: keep the poses that are there, and track again only what depends on new key
        frames, or on landmarks that are others than at the last fit, and go on where it was
        stopped.
    """
    said = said_curation(more.get("curation"))
    curation = said or Curation()
    model = model_of(_body(body or curation.body))
    yield Progress("Looking at the scans", 0, 1)
    axes = (more.get("unit") or curation.units, more.get("up") or curation.up)
    opened = open_unposed(Path(dataset), model.body, *axes)
    yield from (Note(str(problem)) for problem in opened.problems)
    names = [own.name for own in opened.sequences] if sequence is None else [sequence]
    chosen = [opened.sequence(name) for name in names]
    places = places_for(opened, chosen, out)
    least = 1 if more.get("again") else LEAST
    keys = said_keys(opened, model.body, least, landmarks, more.get("keys") or ())
    marked = None if said is None else marked_frames(opened, model.body, said.landmarks)
    done: list[FittedSequence] = []
    betas: Doubles | None = None
    for own in chosen:
        track = Track(own.frame_count)
        if more.get("again") and places[own.name].file.is_file():
            track = read_track(places[own.name].file, own.frame_count, model.body)
        work = _Work(model, opened, own, track, places[own.name])
        seen = None if marked is None else marked.get(own.name, {})
        corrected = corrections(track, seen, keys.get(own.name, ()))
        finished = yield from work.run(corrected, betas)
        if track.states:
            done.append(work.written())
            betas = track.betas if betas is None else betas
        if not finished:
            break
    shape = () if betas is None else tuple(float(beta) for beta in betas)
    whole = len(done) == len(chosen) and finished
    return Fitted(dataset, model.body.name, opened.axes.words, shape, tuple(done), whole)


class _Work:
    """One sequence on its way into a file."""

    def __init__(
        self, model: Model, opened: Unposed, own: Recording, track: Track, place: Place
    ) -> None:
        self._model, self._opened, self._own = model, opened, own
        self._track, self._place = track, place

    def run(self, corrections: Corrections, betas: Doubles | None) -> Generator[Record, None, bool]:
        """Fit; returns whether it came to its end."""
        problems: dict[int, str] = {}
        scans = scans_of(self._own.name, self._surfaces(problems))
        try:
            for keys in corrections.rounds:
                steps = fit_sequence(
                    self._model, scans, self._track, keys, betas, corrections.released
                )
                for done in steps:
                    if done.frame is not None and done.frame in corrections.marked:
                        self._track.marks[done.frame] = corrections.marked[done.frame]
                    yield from self._records(done)
        except Cancelled:
            return False
        except GeneratorExit:  # nobody listens any more
            if self._track.states:
                self.written()
            raise
        yield from (Note(what) for _, what in sorted(problems.items()))
        if self._place.numbers is None and len(self._track.states) < self._own.length:
            yield Note(
                f"{self._own.name}: the scans have no numbers in their names, so poses of only "
                "some of them cannot be paired. Number them, and fit again."
            )
        return True

    def written(self) -> FittedSequence:
        """Write what there is."""
        place, track = self._place, self._track
        fps = self._opened.known_rates.get(self._own.name)
        positions = self._own.positions
        content = encode_poses(track, self._model.body, place.numbers, fps, positions)
        write_atomic(place.file, content)
        residuals = [track.residuals_mm.get(frame, np.nan) for frame in range(track.count)]
        known = track.residuals_mm
        return FittedSequence(
            name=self._own.name,
            path=str(place.file),
            frame_count=track.count,
            fitted=len(track.states),
            key_frames=tuple(sorted(track.keys)),
            mean_mm=track.mean_mm,
            worst=max(known, key=lambda frame: known[frame]) if known else -1,
            residuals_mm=tuple(float(value) for value in residuals),
        )

    def _surfaces(self, problems: dict[int, str]) -> Surfaces:
        def read(frame: int) -> Surface | None:
            try:
                return self._opened.surface(self._own, frame)
            except StudioError as error:
                problems[frame] = str(error)
                return None

        return read

    def _records(self, done: Done) -> Iterator[Record]:
        yield Progress(f"{done.label}: {self._own.name}", done.done, done.total)
        if done.frame is not None and done.frame in self._track.states:
            state = self._track.states[done.frame]
            yield FittedFrame(
                self._own.name,
                done.frame,
                state.pose,
                state.transl.astype(np.float32),
                self._track.residuals_mm[done.frame],
                done.frame in self._track.keys,
            )


def _body(path: str | None) -> Body:
    return builtin_body() if path is None else load_body(find_model(Path(path), "neutral"))
