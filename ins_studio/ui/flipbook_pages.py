"""Pages of a flipbook, computed on a thread, the next to be seen first; a bounded number kept."""

from collections.abc import Callable, Generator
from functools import partial

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, Signal

from ins_studio.dataset.dataset import Dataset
from ins_studio.errors import StudioError
from ins_studio.project.canonical import CanonicalMesh
from ins_studio.texture.flipbook import PAGE_SIZE, Page, Shimmer, scan_page
from ins_studio.texture.texels import TexelMap, build_texel_map
from ins_studio.workers.job import Job

CAPACITY_BYTES = 192 * 2**20
A_TURN = 6  # pages in one go: what is wanted next may be another by then

Posed = tuple[NDArray[np.float32], bool]  # vertices, and whether they are exact
Drawn = tuple[int, Page | None, bool]  # frame, page (None where its scan is damaged), exact


class FlipbookPages(QObject):
    """The pages of one sequence on one mesh.

    ``pose`` returns a frame's vertices, for the thread to keep. ``arrived`` carries the frame of
    a page that is here now.
    """

    arrived = Signal(int)

    def __init__(self, report: Callable[[Exception], None], parent: QObject) -> None:
        super().__init__(parent)
        self._report = report
        self._job: Job | None = None
        self._dataset: Dataset | None = None
        self._sequence = ""
        self._mesh: CanonicalMesh | None = None
        self._texels: TexelMap | None = None
        self._pages: dict[int, tuple[Page, bool]] = {}
        self._unreadable: set[int] = set()
        self._shimmer = Shimmer()
        self._differs: tuple[float | None] | None = None
        self._round = 0  # pages of another round are of something else

    def follow(self, dataset: Dataset | None, sequence: str, mesh: CanonicalMesh | None) -> None:
        """Turn to another sequence or mesh; nothing is computed until it is wanted."""
        self._round += 1
        if self._job is not None:
            self._job.cancel()
        if mesh is not self._mesh:
            self._texels = None
        self._dataset, self._sequence, self._mesh = dataset, sequence, mesh
        self._pages, self._unreadable, self._shimmer = {}, set(), Shimmer()
        self._differs = None

    def page(self, frame: int) -> tuple[Page, bool] | None:
        """Return a frame's page and whether it is of exact vertices; None while it is to come."""
        return self._pages.get(frame)

    @property
    def exact_count(self) -> int:
        """How many pages are of exact vertices."""
        return sum(exact for _, exact in self._pages.values())

    def shimmer(self) -> float | None:
        """Return how much the pages that are here differ, 0 to 255; see ``Shimmer``.

        It is taken when the work pauses: while pages come in, it is that of the last pause.
        """
        if self._differs is None and not self.busy:
            self._differs = (self._shimmer.value(),)
        return self._differs[0] if self._differs else None

    def wants(self, frame: int, exact: bool) -> bool:
        """Tell whether a frame has yet to be computed, or anew with exact vertices."""
        if frame in self._unreadable:
            return False
        known = self._pages.get(frame)
        return known is None or (exact and not known[1])

    def is_damaged(self, frame: int) -> bool:
        """Tell whether the scan of a frame cannot be read."""
        return frame in self._unreadable

    @property
    def room(self) -> int:
        """How many pages can be kept."""
        return CAPACITY_BYTES // (PAGE_SIZE * PAGE_SIZE * 4)

    @property
    def busy(self) -> bool:
        """Whether pages are being computed."""
        return self._job is not None

    def compute(self, wanted: dict[int, Posed]) -> None:
        """Compute the pages of these frames, in this order, unless others are under way."""
        if self._job is not None or self._dataset is None or self._mesh is None or not wanted:
            return
        source = (self._dataset, self._sequence, self._mesh, self._texels)
        job = Job(partial(_draw, *source, wanted), self)
        job.progressed.connect(partial(self._take, self._round))
        job.succeeded.connect(partial(self._keep_texels, self._mesh))
        job.failed.connect(self._report)
        job.finished.connect(self._end)
        self._job = job
        job.start()

    def stop(self) -> None:
        """End the work and wait: the window is closing."""
        if self._job is not None:
            self._job.cancel()
            self._job.wait()
            self._job = None

    def _take(self, of_round: int, drawn: list[Drawn]) -> None:
        if of_round != self._round:
            return
        for frame, page, exact in drawn:
            if page is None:
                self._unreadable.add(frame)
            else:
                self._put(frame, page, exact)
            self.arrived.emit(frame)

    def _put(self, frame: int, page: Page, exact: bool) -> None:
        before = self._pages.pop(frame, None)
        if before is not None:
            self._shimmer.add(before[0], -1)
        self._pages[frame] = (page, exact)
        self._shimmer.add(page)
        while len(self._pages) > self.room:
            oldest = next(iter(self._pages))
            self._shimmer.add(self._pages.pop(oldest)[0], -1)

    def _keep_texels(self, mesh: CanonicalMesh, texels: TexelMap) -> None:
        if mesh is self._mesh:
            self._texels = texels

    def _end(self) -> None:
        job, self._job = self._job, None
        self._differs = None
        if job is not None:
            job.deleteLater()
            self.arrived.emit(-1)


def _draw(
    dataset: Dataset,
    sequence: str,
    mesh: CanonicalMesh,
    texels: TexelMap | None,
    wanted: dict[int, Posed],
) -> Generator[Drawn, None, TexelMap]:
    if texels is None:
        texels = build_texel_map(mesh.texcoords, mesh.texcoord_faces, PAGE_SIZE)
    for frame, (posed, exact) in wanted.items():
        page: Page | None = None
        try:
            scan = dataset.frame(sequence, frame)
        except StudioError:  # the checks name it
            scan = None
        if scan is not None and scan.colors is not None:
            whole = (scan.vertices, scan.faces, scan.colors)
            page = scan_page(texels, mesh.faces, posed, whole)
        yield frame, page, exact
    return texels
