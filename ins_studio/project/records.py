"""The frozen records that cross threads and processes.

Long work yields them one by one and returns one of the results. Fields are plain numbers and
text, or numpy arrays that the receiver owns.
"""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ins_studio.project.checked import Checked, CheckedFrame, CheckedSequence, CheckRow
from ins_studio.project.fit_records import Fitted, FittedFrame, FittedSequence

FloatArray = NDArray[np.float32]
IntArray = NDArray[np.int32]


class Cancelled(Exception):  # noqa: N818  not an error: somebody asked for it
    """The work was stopped on request; what it had saved by then remains."""


@dataclass(frozen=True)
class Progress:
    """``done`` of ``total`` pieces of the work named by ``label``."""

    label: str
    done: int
    total: int


@dataclass(frozen=True)
class Step:
    """One optimiser step: its losses, and how much time is left."""

    index: int
    total: int
    loss: float
    bce: float
    grad_norm: float
    iou_points: float
    lr: float
    elapsed_s: float
    remaining_s: float


@dataclass(frozen=True)
class Saved:
    """A checkpoint was written after ``step`` steps."""

    step: int
    path: str


@dataclass(frozen=True, eq=False)
class Preview:
    """The avatar as trained so far, low resolution, posed in one recorded frame.

    ``vertices`` (V,3) float32 metres in the world, ``faces`` (F,3) int32; ``error_mm`` is the mean
    distance from the scan to the avatar, ``mean_mesh_mm`` the same for AVG-LBS; not a number
    where the recordings have no mean mesh.
    """

    step: int
    sequence: str
    frame: int
    vertices: FloatArray
    faces: IntArray
    error_mm: float
    mean_mesh_mm: float


@dataclass(frozen=True)
class Note:
    """A sentence for the person who waits."""

    text: str


@dataclass(frozen=True, eq=False)
class PosedFrame:
    """Frame ``index`` of a motion: ``vertices`` (V,3) float32 metres in the world.

    ``source`` is the fingerprint of the mesh that was posed, and what says apart the states of
    its avatar; "" where nobody asks.
    """

    index: int
    vertices: FloatArray
    exact: bool
    source: str = ""


@dataclass(frozen=True)
class Trained:
    """Training ended: finished, or stopped with a checkpoint at ``step``."""

    run: str
    step: int
    total_steps: int
    finished: bool


@dataclass(frozen=True)
class Extracted:
    """The canonical mesh was written into ``run``."""

    run: str
    vertex_count: int
    face_count: int
    seconds: float


@dataclass(frozen=True)
class Baked:
    """Pose-driven correctives were written to ``path``.

    The errors are distances between baked and exact vertices on ``frame_count`` poses that the
    fit did not see.
    """

    path: str
    corrective_count: int
    frame_count: int
    mean_mm: float
    p95_mm: float
    max_mm: float
    within_tolerance: bool


@dataclass(frozen=True)
class Reposed:
    """Posed vertices were written to ``path``."""

    path: str
    frame_count: int


@dataclass(frozen=True)
class Converted:
    """A motion was written to ``path``, for bodies of ``joint_count`` joints."""

    path: str
    frame_count: int
    joint_count: int


@dataclass(frozen=True)
class Exported:
    """A file, or a folder of files, was written for another program.

    ``max_error_mm`` is the largest distance between an exported vertex, as a reader rebuilds it,
    and the exact one.
    """

    path: str
    size_bytes: int
    frame_count: int
    shape_count: int
    max_error_mm: float


@dataclass(frozen=True)
class EvaluationRow:
    """One system measured on the frames of one split, by its mesh; each figure a mean over frames.

    Lengths are millimetres, shares and IoUs in [0, 1]. What was not measured, or cannot be (a
    field that is not there, other topologies, a row of an older version), is not a number.

    Attributes
    ----------
    iou_points : float
        Of the network's own field; never to be compared with the mesh's.
    iou_paper, iou_paper_bbox : float
        The columns of printed CAPE tables, both near the surface.
    normal_consistency : float
        Mean signed cosine of normals, in [-1, 1].
    slip_mm, slip_p95_mm : float
        Median and 95th percentile of how far the avatar leaves a point of the cloth.
    slide_mm, slide_p95_mm : float
        The same along the cloth alone.
    slip_share : float
        Share of the avatar's surface that could be followed.
    texture_change : float
        Mean change, 0 to 255, of the colour on a point of the cloth from one frame to the next.
    """

    system: str
    split: str
    frame_count: int
    iou_surface: float
    iou_bbox: float
    chamfer_mm: float
    point_to_surface_mm: float
    point_to_surface_p95_mm: float
    iou_points: float
    iou_paper: float = math.nan
    iou_paper_bbox: float = math.nan
    normal_consistency: float = math.nan
    vertex_to_vertex_mm: float = math.nan
    slip_mm: float = math.nan
    slip_p95_mm: float = math.nan
    slide_mm: float = math.nan
    slide_p95_mm: float = math.nan
    slip_share: float = math.nan
    texture_change: float = math.nan


@dataclass(frozen=True)
class Evaluated:
    """The table of an evaluation."""

    rows: tuple[EvaluationRow, ...]


@dataclass(frozen=True)
class ComparedSystem:
    """One system on the frames of a comparison: what a frame takes, and how far it is off.

    ``seconds`` is the median over frames, ``distance_mm`` the mean of the distance from the
    recorded surface, not a number where there is none; faces are those of one mesh.
    """

    system: str
    seconds: float
    distance_mm: float
    least_faces: int
    most_faces: int


@dataclass(frozen=True)
class Compared:
    """A comparison of three systems in ``frame_count`` frames of a clip was written to ``path``."""

    path: str
    size_bytes: int
    clip: str
    frame_count: int
    systems: tuple[ComparedSystem, ...]


@dataclass(frozen=True)
class Streamed:
    """All frames asked for were delivered."""

    frame_count: int


@dataclass(frozen=True)
class Demonstrated:
    """The whole chain ran on the demo data; what it wrote lies in ``folder``."""

    folder: str
    run: str
    files: tuple[str, ...]
    rows: tuple[EvaluationRow, ...]


@dataclass(frozen=True)
class BatchRow:
    """How one job of a batch ended: ``state`` is done, failed, stopped or skipped."""

    job: str
    run: str
    state: str
    seconds: float
    reason: str


@dataclass(frozen=True)
class Batched:
    """All jobs of a batch have ended, one way or another."""

    rows: tuple[BatchRow, ...]


@dataclass(frozen=True)
class Benchmarked:
    """A suite has ended; ``files`` are its report's, ``rows`` how each run of it ended.

    A row is "skipped" where its run was measured before.
    """

    folder: str
    files: tuple[str, ...]
    rows: tuple[BatchRow, ...]


Record = Progress | Step | Saved | Preview | Note | PosedFrame | FittedFrame
Result = (
    Trained
    | Extracted
    | Baked
    | Reposed
    | Converted
    | Exported
    | Evaluated
    | Compared
    | Streamed
    | Demonstrated
    | Batched
    | Benchmarked
    | Fitted
    | Checked
)

RECORD_TYPES: tuple[type, ...] = (
    Progress,
    Step,
    Saved,
    Preview,
    Note,
    PosedFrame,
    Trained,
    Extracted,
    Baked,
    Reposed,
    Converted,
    Exported,
    EvaluationRow,
    Evaluated,
    ComparedSystem,
    Compared,
    Streamed,
    Demonstrated,
    BatchRow,
    Benchmarked,
    FittedFrame,
    FittedSequence,
    Fitted,
    Checked,
    CheckedSequence,
    CheckedFrame,
    CheckRow,
)
