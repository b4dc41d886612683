"""The filmstrip, under it how well frames were fitted, and what is selected."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QToolButton, QVBoxLayout, QWidget

from ins_studio.ui.actions import Actions
from ins_studio.ui.elided_label import ElidedLabel
from ins_studio.ui.filmstrip import Filmstrip
from ins_studio.ui.residual_strip import ResidualStrip


class FilmstripPanel(QWidget):
    """Follows its strip's selection; the buttons are the actions of the keys."""

    def __init__(self, strip: Filmstrip, actions: Actions, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("panel", True)
        self._strip = strip
        self.words = ElidedLabel()
        self.words.setProperty("quiet", True)
        row = QHBoxLayout()
        row.setContentsMargins(10, 0, 10, 0)
        self.residuals = ResidualStrip(strip)
        self.residuals.hide()
        row.addWidget(self.words, 1)
        for name in ("exclude", "hold_out"):
            button = QToolButton()
            button.setDefaultAction(actions[name])
            button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            row.addWidget(button)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(strip)
        column.addWidget(self.residuals)
        column.addLayout(row)
        strip.selection_changed.connect(self._say)
        self._say()

    def _say(self) -> None:
        frames = [frame for frame in self._strip.selected if frame < len(self._strip.frames)]
        if not frames:
            self.words.setText("")
        elif len(frames) == 1:
            self.words.setText(f"Frame {frames[0] + 1} · {self._strip.frames[frames[0]].words}")
        else:
            first, last = frames[0] + 1, frames[-1] + 1
            whole = len(frames) == last - first + 1
            where = f"{first} to {last}" if whole else f"between {first} and {last}"
            self.words.setText(f"{len(frames)} frames, {where}")
