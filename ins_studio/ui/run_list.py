"""The project's avatars, with pictures."""

from PySide6.QtCore import QSize, Qt, Signal, SignalInstance
from PySide6.QtGui import QIcon, QImage, QPixmap
from PySide6.QtWidgets import (
    QLabel,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

ICON = QSize(48, 67)


class RunList(QWidget):
    """Shows runs by name and picture; asks to use one, to go on with one, to extract one."""

    chosen = Signal(str)
    resume_requested = Signal(str)
    extract_requested = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("panel", True)
        heading = QLabel("AVATARS")
        heading.setProperty("heading", True)
        self.view = QListWidget()
        self.view.setIconSize(ICON)
        self.view.setToolTip("Double-click an avatar to use it")
        self.view.itemDoubleClicked.connect(lambda item: self.chosen.emit(_key(item)))
        self.view.currentItemChanged.connect(lambda *_: self._enable())
        self.use_button = QPushButton("Use")
        self.use_button.setToolTip("Show, paint and export this avatar")
        self.resume_button = QPushButton("Train further")
        self.resume_button.setToolTip("Go on from its last checkpoint")
        self.extract_button = QPushButton("Extract again")
        self.extract_button.setToolTip("Make its mesh anew; paint is carried over to it")
        self.use_button.clicked.connect(lambda: self._ask(self.chosen))
        self.resume_button.clicked.connect(lambda: self._ask(self.resume_requested))
        self.extract_button.clicked.connect(lambda: self._ask(self.extract_requested))
        layout = QVBoxLayout(self)
        layout.addWidget(heading)
        layout.addWidget(self.view, 1)
        for button in (self.use_button, self.resume_button, self.extract_button):
            layout.addWidget(button)
        self._enable()

    def set_runs(self, rows: list[tuple[str, str, bool]], current: str | None) -> None:
        """List runs as (key, label, whether it may be written to); ``current`` is in use."""
        self.view.clear()
        for key, label, own in rows:
            item = QListWidgetItem(f"{label}\nin use" if key == current else label)
            item.setData(Qt.ItemDataRole.UserRole, key)
            item.setData(Qt.ItemDataRole.UserRole + 1, own)
            self.view.addItem(item)
            if key == current:
                self.view.setCurrentItem(item)
        self._enable()

    def set_picture(self, key: str, picture: QImage) -> None:
        """Show the picture of a run."""
        for row in range(self.view.count()):
            item = self.view.item(row)
            if _key(item) == key:
                item.setIcon(QIcon(QPixmap.fromImage(picture)))

    def _enable(self) -> None:
        item: QListWidgetItem | None = self.view.currentItem()  # the stubs forget None
        self.use_button.setEnabled(item is not None)
        own = item is not None and bool(item.data(Qt.ItemDataRole.UserRole + 1))
        self.resume_button.setEnabled(own)
        self.extract_button.setEnabled(own)

    def _ask(self, signal: SignalInstance) -> None:
        item = self.view.currentItem()
        if item is not None:
            signal.emit(_key(item))


def _key(item: QListWidgetItem) -> str:
    return str(item.data(Qt.ItemDataRole.UserRole))
