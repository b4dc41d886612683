"""The export dialog: a target first, everything else folded to one page."""

from pathlib import Path

from PySide6.QtCore import QSize, Qt, QUrl, Signal
from PySide6.QtGui import QDesktopServices, QGuiApplication
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDialog,
    QDoubleSpinBox,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QListWidget,
    QProgressBar,
    QPushButton,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from ins_studio.project.avatar_records import Exported
from ins_studio.ui.export_targets import TARGETS, ExportChoice, Target, suggested_path
from ins_studio.ui.file_kinds import EXPORTS
from ins_studio.ui.fitting_size import resize_fitting

SIZE = QSize(760, 560)
RIGGED, FRAMES = "Rig and corrective shapes", "One file for each frame"


class ExportDialog(QDialog):
    """Asks what to export and shows how it went; the session does the work."""

    export_requested = Signal(ExportChoice)
    cancel_requested = Signal()
    command_requested = Signal(ExportChoice)

    def __init__(self, folder: Path, asset: str, clip: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("Export")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        resize_fitting(self, SIZE)
        self._folder, self._asset, self._clip = folder, asset, clip
        self._named_by_hand = False
        self._make_choices()
        self._make_outcome()
        self._lay_out()
        self.set_running(False)
        self._suggest()

    @property
    def target(self) -> Target:
        """The chosen program."""
        return TARGETS[self.tiles.currentRow()]

    @property
    def choice(self) -> ExportChoice:
        """What is asked for now."""
        return ExportChoice(
            self.target,
            Path(self.path_edit.text()).expanduser(),
            self.content_box.currentText() == FRAMES,
            self.tolerance_box.value(),
            self.texture_box.isChecked(),
            self.pins_box.isEnabled() and self.pins_box.isChecked(),
        )

    def set_summary(self, text: str) -> None:
        """Say what will come out."""
        self.summary.setText(text)

    def offer_pins(self, count: int) -> None:
        """Say how many pins could go with it."""
        self._pin_count = count
        what = "1 pin as a locator" if count == 1 else f"{count} pins as locators"
        self.pins_box.setText(f"With {what}" if count else "With pins as locators: none yet")
        self.pins_box.setChecked(bool(count))
        self._suggest()

    def set_running(self, running: bool) -> None:
        """Show the progress bar and Cancel, or the way to begin."""
        self.progress.setVisible(running)
        self.progress.setRange(0, 1000)
        self.progress.setValue(0)
        self.export_button.setEnabled(not running)
        self.cancel_button.setText("Cancel" if running else "Close")
        self._running = running

    def set_progress(self, share: float, label: str) -> None:
        """Show how far it is."""
        self.progress.setValue(round(share * 1000))
        self.summary.setText(label)

    def show_result(self, result: Exported) -> None:
        """Say what was written, and how near it is when read again."""
        self.set_running(False)
        shapes = f", {result.shape_count} shapes" if result.shape_count else ""
        self.summary.setText(
            f"Wrote {result.frame_count} frames{shapes}, {result.size_bytes / 1e6:.1f} MB. "
            f"Re-read: {result.max_error_mm:.2f} mm."
        )
        self.show_button.setVisible(True)

    def reject(self) -> None:
        """Cancel what runs; close when nothing does."""
        if self._running:
            self.cancel_requested.emit()
        else:
            super().reject()

    def _make_choices(self) -> None:
        self.tiles = QListWidget()
        self.tiles.addItems([target.name for target in TARGETS])
        self.tiles.setFixedWidth(170)
        self.words = QLabel()
        self.words.setWordWrap(True)
        self.words.setProperty("quiet", True)
        self.content_box = QComboBox()
        self.content_box.addItems([RIGGED, FRAMES])
        self.tolerance_box = QDoubleSpinBox()
        self.tolerance_box.setRange(0.05, 20.0)
        self.tolerance_box.setSingleStep(0.1)
        self.tolerance_box.setValue(0.5)
        self.tolerance_box.setSuffix(" mm")
        self.tolerance_box.setToolTip("Smaller needs more corrective shapes")
        self.texture_box = QCheckBox("With texture")
        self.texture_box.setChecked(True)
        self.pins_box = QCheckBox("With pins as locators")
        self.pins_box.setToolTip("Empty nodes that move with the surface, to attach things to")
        self._pin_count = 0
        self.path_edit = QLineEdit()
        self.path_edit.textEdited.connect(self._name_by_hand)
        self.browse_button = QToolButton()
        self.browse_button.setText("…")
        self.browse_button.clicked.connect(self._browse)
        self.tiles.setCurrentRow(0)
        self.tiles.currentRowChanged.connect(self._suggest)
        self.content_box.currentIndexChanged.connect(self._suggest)

    def _make_outcome(self) -> None:
        self.summary = QLabel()
        self.summary.setWordWrap(True)
        self.progress = QProgressBar()
        self.export_button = QPushButton("Export")
        self.export_button.setProperty("primary", True)
        self.export_button.setDefault(True)
        self.cancel_button = QPushButton("Close")
        self.show_button = QPushButton("Show in folder")
        self.show_button.setVisible(False)
        self.copy_button = QPushButton("Copy command")
        self.copy_button.setToolTip("Copy what does the same on the terminal")
        self.export_button.clicked.connect(lambda: self.export_requested.emit(self.choice))
        self.cancel_button.clicked.connect(self.reject)
        self.show_button.clicked.connect(self._show_in_folder)
        self.copy_button.clicked.connect(lambda: self.command_requested.emit(self.choice))

    def copy(self, command: str) -> None:
        """Put a command on the clipboard."""
        QGuiApplication.clipboard().setText(command)
        self.summary.setText("The command is on the clipboard.")

    def _lay_out(self) -> None:
        where = QHBoxLayout()
        where.addWidget(self.path_edit, 1)
        where.addWidget(self.browse_button)
        form = QFormLayout()
        form.addRow("What", self.content_box)
        form.addRow("Clip", QLabel(self._clip))
        form.addRow("Tolerance", self.tolerance_box)
        form.addRow("", self.texture_box)
        form.addRow("", self.pins_box)
        form.addRow("To", where)
        right = QVBoxLayout()
        right.addWidget(self.words)
        right.addLayout(form)
        right.addStretch(1)
        top = QHBoxLayout()
        top.addWidget(self.tiles)
        top.addLayout(right, 1)
        buttons = QHBoxLayout()
        buttons.addWidget(self.copy_button)
        buttons.addWidget(self.show_button)
        buttons.addStretch(1)
        buttons.addWidget(self.cancel_button)
        buttons.addWidget(self.export_button)
        layout = QVBoxLayout(self)
        layout.addLayout(top, 1)
        layout.addWidget(self.summary)
        layout.addWidget(self.progress)
        layout.addLayout(buttons)

    def _suggest(self) -> None:
        self.words.setText(self.target.words)
        per_frame = self.content_box.currentText() == FRAMES
        self.tolerance_box.setEnabled(not per_frame)
        self.pins_box.setEnabled(bool(self._pin_count) and not per_frame)
        folder = Path(self.path_edit.text()).parent if self._named_by_hand else self._folder
        path = suggested_path(folder, self._asset, self._clip, self.target, per_frame)
        if self._named_by_hand:
            name = Path(self.path_edit.text()).stem
            path = path.with_name(name if per_frame else f"{name}.{self.target.format}")
        self.path_edit.setText(str(path))

    def _name_by_hand(self) -> None:
        self._named_by_hand = True

    def _browse(self) -> None:
        if self.content_box.currentText() == FRAMES:
            chosen = EXPORTS.ask_folder(self, "Export into", self.choice.path)
        else:
            kind = self.target.format
            kinds = f"{kind.upper()} (*.{kind})"
            chosen = EXPORTS.ask_new(self, "Export as", self.choice.path, kinds)
        if chosen is not None:
            self.path_edit.setText(str(chosen))
            self._named_by_hand = True

    def _show_in_folder(self) -> None:
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(self.choice.path.parent)))
