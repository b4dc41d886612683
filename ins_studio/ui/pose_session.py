"""Connects the panel of the selected joint with the document's keys."""

import numpy as np
from PySide6.QtCore import QObject
from PySide6.QtGui import QAction

from ins_studio.document.document import Document
from ins_studio.ui.joint_angles import angles_deg, quaternion_of, say_the_same
from ins_studio.ui.joint_panel import JointPanel
from ins_studio.ui.key_selection import KeySelection


class PoseSession(QObject):
    """Shows the pose under the playhead, and changes it.

    Attributes
    ----------
    panel : JointPanel
    """

    def __init__(
        self, document: Document, selection: KeySelection, auto_key: QAction, parent: QObject
    ) -> None:
        super().__init__(parent)
        self._keying = document.keying
        self._selection = selection
        self.panel = JointPanel(auto_key)
        self.panel.turned.connect(self._turn)
        self.panel.cloth_changed.connect(self._change_cloth)
        selection.changed.connect(self._show)
        document.keying.unkeyed_changed.connect(self._show)
        document.timeline.frame_changed.connect(self._show)
        self._show()

    def _show(self, _frame: int = 0) -> None:
        panel, keyed, joint = self.panel, self._selection.keyed, self._selection.joint
        if keyed is None:
            panel.show_joint(self._selection.joint_title or "No keys to edit", None)
            panel.show_cloth(None)
            panel.show_state("" if joint is None else "no keys")
            return
        values = self._keying.values()
        if joint is None:
            panel.show_joint("Click a joint", None)
        else:
            # Angles stay as they were typed while they are the same rotation: there are others.
            same = say_the_same(panel.angles, values[joint])
            angles = panel.angles if same else angles_deg(values[joint])
            panel.show_joint(self._selection.joint_title, angles)
        panel.show_cloth(float(values[keyed.cloth_track][0]))
        panel.show_state("unkeyed" if self._keying.unkeyed else "")

    def _turn(self, x: float, y: float, z: float, drag: int) -> None:
        if self._selection.joint is not None and self._selection.keyed is not None:
            self._keying.change({self._selection.joint: quaternion_of((x, y, z))}, 2 * drag + 1)

    def _change_cloth(self, share: float, drag: int) -> None:
        keyed = self._selection.keyed
        if keyed is not None:
            self._keying.change({keyed.cloth_track: np.array([share])}, 2 * drag + 1)
