"""The narrow column of painting tools on the left."""

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import QAction, QActionGroup, QColor, QIcon, QPainter, QPen, QPixmap
from PySide6.QtWidgets import QToolButton, QVBoxLayout, QWidget

from ins_studio.ui import theme
from ins_studio.ui.paint_tool import PaintTool
from ins_studio.ui.shortcuts import SHORTCUTS

WIDTH = 44
ICON = 24
TOOLS = {
    "brush": ("Brush", "Paint; Ctrl erases, Shift draws a line from the last dab"),
    "eraser": ("Eraser", "Take paint away; Ctrl paints"),
}


class PaintTools(QWidget):
    """Brush or eraser; what the left button does without a key held."""

    def __init__(self, tool: PaintTool, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("paint_tools")
        self.setProperty("panel", True)
        self.setFixedWidth(WIDTH)
        self._tool = tool
        self._group = QActionGroup(self)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(3, 8, 3, 8)
        layout.setSpacing(4)
        for name, (text, tip) in TOOLS.items():
            action = QAction(text, self)
            action.setCheckable(True)
            action.setData(name)
            action.setToolTip(f"{tip} ({SHORTCUTS[name]})")
            self._group.addAction(action)
            button = QToolButton()
            button.setObjectName(f"tool_{name}")
            button.setAccessibleName(text)
            button.setDefaultAction(action)
            button.setIconSize(QSize(ICON, ICON))
            layout.addWidget(button)
        layout.addStretch()
        self._group.actions()[1 if tool.erasing else 0].setChecked(True)
        self._group.triggered.connect(self._choose)
        self._draw_icons()

    def changeEvent(self, event: QEvent) -> None:
        """Draw the tools in the colours of another theme."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self._draw_icons()

    def _draw_icons(self) -> None:
        for action in self._group.actions():
            action.setIcon(_icon(action.data()))

    def choose(self, name: str) -> None:
        """Choose a tool of ``TOOLS``."""
        for action in self._group.actions():
            if action.data() == name:
                action.trigger()

    def _choose(self, action: QAction) -> None:
        self._tool.set_erasing(action.data() == "eraser")


def _icon(name: str) -> QIcon:
    """Draw a tool in the colour of words: a tip on a stick, or a slanted block."""
    pixmap = QPixmap(2 * ICON, 2 * ICON)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    color = QColor(theme.TEXT)
    painter.scale(2, 2)
    painter.setPen(QPen(color, 2, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
    if name == "brush":
        painter.drawLine(20, 4, 12, 12)
        painter.setBrush(color)
        painter.drawEllipse(5, 12, 7, 7)
    else:
        painter.translate(12, 12)
        painter.rotate(-40)
        painter.drawRoundedRect(-9, -5, 18, 10, 2, 2)
        painter.fillRect(-8, -4, 7, 8, color)
    painter.end()
    return QIcon(pixmap)
