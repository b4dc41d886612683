"""Pictures of poses: the figure in grey, seen from its front, drawn on a thread."""

from collections.abc import Generator, Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QImage

from ins_studio.document.document import Document
from ins_studio.errors import StudioError
from ins_studio.geometry.quaternion import logarithm, on_shorter_arc
from ins_studio.geometry.skeleton import bone_transforms
from ins_studio.geometry.skinning import skin
from ins_studio.motion.named_pose import NamedPose, facing_front
from ins_studio.motion.pose import Pose
from ins_studio.ui.studio import Studio
from ins_studio.ui.thumbnail import mesh_thumbnail
from ins_studio.workers.job import Job

SIZE = (120, 152)  # twice what is shown, for fine screens


@dataclass(frozen=True, eq=False)
class Mannequin:
    """What stands for the figure: V vertices and F faces in its own pose, and J joints at rest."""

    names: tuple[str, ...]
    vertices: NDArray[np.floating]
    faces: NDArray[np.integer]
    weights: NDArray[np.floating]
    joints: NDArray[np.floating]
    parents: NDArray[np.integer]
    stands: NDArray[np.floating]  # (J, 3) radians


def mannequin_of(document: Document) -> Mannequin | None:
    """Return the avatar's mesh, or the body of the scans; None where there is neither."""
    mesh, dataset = document.mesh, document.dataset
    if mesh is not None:
        own = (mesh.joint_names, mesh.vertices, mesh.faces, mesh.weights)
        return Mannequin(*own, mesh.joints, mesh.parents, mesh.canonical_pose)
    if dataset is not None:
        body = dataset.body
        rest = np.zeros((len(body.parents), 3))
        own = (body.joint_names, body.template, body.faces, body.weights)
        return Mannequin(*own, body.joints(), body.parents, rest)
    return None


class PosePictures(QObject):
    """Draws what is wanted, once for each pose and figure; ``drawn`` says whose picture is there.

    Poses that the figure cannot take have none. Another name asks for no other picture.
    """

    drawn = Signal(object)  # Pose

    def __init__(self, studio: Studio) -> None:
        super().__init__(studio.jobs)
        self._document = studio.document
        self._report = studio.report
        self._pictures: dict[Pose, QImage | None] = {}
        self._wanted: tuple[NamedPose, ...] = ()
        self._mannequin: Mannequin | None = None
        self._job: Job | None = None
        studio.document.mesh_changed.connect(self._follow_figure)
        studio.document.dataset_changed.connect(self._follow_figure)
        self._follow_figure()

    def picture(self, pose: Pose) -> QImage | None:
        """Return the picture of a pose, if it is there."""
        return self._pictures.get(pose)

    def want(self, poses: Sequence[NamedPose]) -> None:
        """Draw these, and forget the pictures of others."""
        self._wanted = tuple(poses)
        wanted = {named.pose for named in poses}
        self._pictures = {pose: one for pose, one in self._pictures.items() if pose in wanted}
        self._start()

    def stop(self) -> None:
        """End the work and wait: the window is closing."""
        self._wanted = ()
        if self._job is not None:
            self._job.cancel()
            self._job.wait()
            self._job = None

    def _follow_figure(self) -> None:
        self._mannequin = mannequin_of(self._document)
        self._pictures = {}
        if self._job is not None:
            self._job.cancel()
        self._start()

    def _start(self) -> None:
        missing = [named for named in self._wanted if named.pose not in self._pictures]
        if self._job is not None or self._mannequin is None or not missing:
            return
        figure = self._mannequin
        job = Job(partial(_draw, figure, missing), self)
        job.progressed.connect(partial(self._take, figure))
        job.failed.connect(self._report)
        job.finished.connect(self._end)
        self._job = job
        job.start()

    def _take(self, figure: Mannequin, drawn: list[tuple[Pose, QImage | None]]) -> None:
        if figure is not self._mannequin:
            return
        wanted = {named.pose for named in self._wanted}
        for pose, picture in drawn:
            if pose in wanted:
                self._pictures[pose] = picture
                self.drawn.emit(pose)

    def _end(self) -> None:
        if self._job is not None:
            self._job.deleteLater()
            self._job = None
            self._start()


def _draw(
    figure: Mannequin, poses: list[NamedPose]
) -> Generator[tuple[Pose, QImage | None], None, None]:
    for named in poses:
        yield named.pose, pose_picture(figure, named)


def pose_picture(figure: Mannequin, named: NamedPose) -> QImage | None:
    """Draw a figure in a pose, from its front; None where it has other joints."""
    try:
        pose = facing_front(named.for_joints(figure.names))
    except StudioError:  # it is said when somebody applies it
        return None
    turns = logarithm(on_shorter_arc(pose.turns))
    bones = bone_transforms(turns, figure.stands, figure.joints, figure.parents)
    vertices = skin(figure.vertices, figure.weights, bones)
    return mesh_thumbnail(vertices, figure.faces, SIZE)
