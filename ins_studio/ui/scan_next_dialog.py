"""Ten poses to scan next as pictures, and what of the surface was seen least."""

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QIcon, QImage, QPixmap
from PySide6.QtWidgets import (
    QButtonGroup,
    QDialog,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QListWidget,
    QPushButton,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from ins_studio.project.scan_next import ScanReport
from ins_studio.ui.fitting_size import resize_fitting

SIZE = QSize(560, 580)
PICTURE = QSize(90, 117)
COLUMNS = 5
HINT = "Click a pose to see it on the figure. Orange turns beyond every scan."


class ScanNextDialog(QDialog):
    """Shows a report; the session puts poses into the viewport and saves files."""

    pose_chosen = Signal(int)
    save_requested = Signal()

    def __init__(self, report: ScanReport, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("Where to scan next")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        resize_fitting(self, SIZE)
        self._report = report
        self.buttons = QButtonGroup(self)
        self.sentence = QLabel(HINT)
        self.sentence.setWordWrap(True)
        self.sentence.setMinimumHeight(38)
        self.sentence.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.findings = QListWidget()
        self.findings.setWordWrap(True)
        self.findings.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.findings.setSelectionMode(QListWidget.SelectionMode.NoSelection)
        self.findings.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.findings.addItems(report.result.findings or ["Nothing stands out."])
        self.save_button, self.close_button = QPushButton("Save report…"), QPushButton("Close")
        self.save_button.setToolTip("Write pictures, plot and all regions into one HTML file")
        self.save_button.setProperty("primary", True)
        self.save_button.setAutoDefault(False)
        self.close_button.setAutoDefault(False)
        self.save_button.clicked.connect(self.save_requested)
        self.close_button.clicked.connect(self.reject)
        self._lay_out()

    def _lay_out(self) -> None:
        result = self._report.result
        about = QLabel(
            f"{result.pose_count} scanned poses compared, {result.frame_count} surfaces looked at"
        )
        about.setProperty("quiet", True)
        buttons = QHBoxLayout()
        buttons.addWidget(about)
        buttons.addStretch(1)
        buttons.addWidget(self.close_button)
        buttons.addWidget(self.save_button)
        column = QVBoxLayout(self)
        column.addWidget(_heading("POSES TO SCAN"))
        column.addLayout(self._pictures())
        column.addWidget(self.sentence)
        column.addWidget(_heading("THE SURFACE"))
        column.addWidget(self.findings, 1)
        column.addLayout(buttons)

    def show_beside(self) -> None:
        """Open at the right edge of the window, so that the figure in its middle stays in view."""
        owner = self.parentWidget()
        if owner is not None:
            edge = owner.mapToGlobal(owner.rect().topRight())
            self.move(edge.x() - self.width() - 12, edge.y() + 48)
        self.show()

    def _pictures(self) -> QGridLayout:
        grid = QGridLayout()
        grid.setSpacing(6)
        pairs = zip(self._report.result.poses, self._report.pictures, strict=True)
        for place, (pose, picture) in enumerate(pairs):
            button = QToolButton()
            button.setIcon(QIcon(QPixmap.fromImage(_image(picture))))
            button.setIconSize(PICTURE)
            button.setCheckable(True)
            button.setToolTip(pose.sentence)
            button.setAccessibleName(pose.words)
            self.buttons.addButton(button, place)
            grid.addWidget(button, place // COLUMNS, place % COLUMNS)
        self.buttons.idClicked.connect(self._choose)
        return grid

    def _choose(self, place: int) -> None:
        self.sentence.setText(self._report.result.poses[place].sentence)
        self.pose_chosen.emit(place)


def _heading(text: str) -> QLabel:
    label = QLabel(text)
    label.setProperty("heading", True)
    return label


def _image(pixels: NDArray[np.uint8]) -> QImage:
    height, width = pixels.shape[:2]
    image = QImage(pixels.tobytes(), width, height, 3 * width, QImage.Format.Format_RGB888)
    return image.copy()  # QImage does not own the bytes it was given
