"""Words with coloured marks in them, which follow the theme."""

import re

from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QLabel, QWidget

from ins_studio.ui import theme

_MARK = re.compile(r"theme:([a-z_]+)")


class ThemedLabel(QLabel):
    """A label whose HTML names colours by their role: ``<span style="color:theme:good">``."""

    def __init__(self, html: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._html = ""
        self.say(html)

    def say(self, html: str) -> None:
        """Show ``html`` in the colours of the theme."""
        self._html = html
        self.setText(_MARK.sub(lambda role: getattr(theme.shown(), role[1]), html))

    def changeEvent(self, event: QEvent) -> None:
        """Take on the colours of another theme."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self.say(self._html)


def dot(role: str) -> str:
    """Return the HTML of a dot in the colour of ``role``."""
    return f'<span style="color:theme:{role}">●</span>'
