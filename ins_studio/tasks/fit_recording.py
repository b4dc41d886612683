"""Fitting a body to one recording: from what is to be obeyed to a file of poses."""

from collections.abc import Generator, Iterator
from pathlib import Path
from tempfile import mkdtemp

import numpy as np

from ins_studio.dataset.curation import Curation
from ins_studio.dataset.sequence import Sequence as Recording
from ins_studio.dataset.unposed import Unposed
from ins_studio.errors import StudioError
from ins_studio.files import write_atomic
from ins_studio.fitting.body_state import Doubles
from ins_studio.fitting.model import Model
from ins_studio.fitting.poses_file import encode_poses
from ins_studio.fitting.sequence_fit import Done, Scans, fit_sequence, scans_of
from ins_studio.fitting.track import Track
from ins_studio.geometry.surface import Surface
from ins_studio.project.fit_records import FittedFrame, FittedSequence
from ins_studio.project.records import Cancelled, Note, Progress, Record
from ins_studio.tasks.fit_keys import Corrections
from ins_studio.tasks.fit_left_out import Openness, find_left_out, left_out_words
from ins_studio.tasks.fit_places import Place


class RecordingFit:
    """One recording on its way into a file; ``track`` is what is known of it at any time."""

    def __init__(
        self, model: Model, opened: Unposed, own: Recording, track: Track, place: Place
    ) -> None:
        self._model, self._opened, self._own = model, opened, own
        self._track, self._place = track, place
        self._problems: dict[int, str] = {}

    def run(
        self, corrections: Corrections, curation: Curation, betas: Doubles | None
    ) -> Generator[Record, None, bool]:
        """Fit; returns whether it came to its end."""
        try:
            scans = yield from self._scans(corrections, curation)
            if len(scans.left_out) < self._own.frame_count:
                yield from self._fit(scans, corrections, betas)
        except Cancelled:
            return False
        except GeneratorExit:  # nobody listens any more
            if self._track.states:
                self.written()
            raise
        yield from (Note(what) for _, what in sorted(self._problems.items()))
        if self._place.numbers is None and self._posed < self._own.length:
            yield Note(
                f"{self._own.name}: the scans have no numbers in their names, so poses of only "
                "some of them cannot be paired. Number them, and fit again."
            )
        return True

    @property
    def _posed(self) -> int:
        return len(self._track.states) + len(self._track.left_out)

    def written(self) -> FittedSequence:
        """Write what there is."""
        place, track = self._place, self._track
        fps = self._opened.known_rates.get(self._own.name)
        positions = self._own.positions
        content = encode_poses(track, self._model.body, place.numbers, fps, positions)
        self._write(content)
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
            interpolated=tuple(sorted(track.left_out)),
            lost=self._own.length - self._posed,
        )

    def _write(self, content: bytes) -> None:
        """Write the poses; where that fails, put them where there is room, and say where."""
        file, root = self._place.file, self._opened.path
        failure = StudioError(f"{root} is not there any more.", "Was it moved?")
        if root.exists():  # else an empty folder would be made in its place
            try:
                return write_atomic(file, content)
            except StudioError as error:
                failure = error
        spare = Path(mkdtemp(prefix="ins-studio-")) / file.name
        write_atomic(spare, content)
        hint = f"{failure.hint} The fitted poses were kept: put {spare} in its place."
        raise StudioError(failure.message, hint) from failure

    def _scans(
        self, corrections: Corrections, curation: Curation
    ) -> Generator[Record, None, Scans]:
        """Return the scans without those that are left out."""
        openness = Openness(self._surface, {})
        scans = scans_of(self._own.name, openness)
        left_out = yield from find_left_out(
            self._own, scans, openness, self._track, curation, corrections.shown
        )
        if left_out:
            yield Note(left_out_words(self._own.name, left_out))
        return scans.without(left_out)

    def _fit(
        self, scans: Scans, corrections: Corrections, betas: Doubles | None
    ) -> Iterator[Record]:
        for keys in corrections.rounds:
            released = corrections.released
            for done in fit_sequence(self._model, scans, self._track, keys, betas, released):
                if done.frame is not None and done.frame in corrections.marked:
                    self._track.marks[done.frame] = corrections.marked[done.frame]
                yield from self._records(done)

    def _surface(self, frame: int) -> Surface | None:
        try:
            return self._opened.surface(self._own, frame)
        except StudioError as error:
            self._problems[frame] = str(error)
            return None

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
