"""Thumbnails with a name below, which is typed over where it stands."""

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QSize
from PySide6.QtWidgets import QStyledItemDelegate, QStyleOptionViewItem, QWidget

PICTURE_PX = (60, 76)
_FILLED = "filled"

Index = QModelIndex | QPersistentModelIndex


class PoseDelegate(QStyledItemDelegate):
    """Keeps room for a picture that is still to come, and never types over what somebody types."""

    def initStyleOption(self, option: QStyleOptionViewItem, index: Index) -> None:
        """Have every name below a picture, drawn or not."""
        super().initStyleOption(option, index)
        option.features |= QStyleOptionViewItem.ViewItemFeature.HasDecoration
        option.decorationSize = QSize(*PICTURE_PX)

    def setEditorData(self, editor: QWidget, index: Index) -> None:
        """Offer the name once; Qt asks again whenever anything of the pose is another."""
        if not editor.property(_FILLED):
            super().setEditorData(editor, index)
            editor.setProperty(_FILLED, True)

    def updateEditorGeometry(
        self, editor: QWidget, option: QStyleOptionViewItem, _index: Index
    ) -> None:
        """Lie over the name, as wide as the picture's cell."""
        cell, high = option.rect, editor.sizeHint().height()
        editor.setGeometry(cell.left(), cell.bottom() + 1 - high, cell.width(), high)
