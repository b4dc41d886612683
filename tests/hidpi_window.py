"""A child of ``test_hidpi.py``: uses the whole window at the scale its environment says.

Prints one line of JSON: what was picked and painted, and how sharp the picture is.
"""

import json
import sys
from pathlib import Path

import numpy as np
from PySide6.QtCore import QCoreApplication, QEvent, QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from ins_studio.geometry.raycast import RayCaster
from ins_studio.ui import theme
from ins_studio.ui.main_window import MainWindow
from ins_studio.ui.shot import window_picture

LEFT, NONE = Qt.MouseButton.LeftButton, Qt.MouseButton.NoButton
JOINTS = ("left_wrist", "right_knee", "head")
COLOR, RADIUS = (255, 0, 255), 0.02


class Person:
    """Points at places of the figure, in the window's logical pixels."""

    def __init__(self, window):
        self.window, self.studio = window, window.studio
        self.viewport, self.document = window.studio.viewport, window.studio.document

    def mouse(self, kind, at, button, buttons):
        canvas, place = self.viewport._canvas.native, QPointF(*at)
        everywhere = QPointF(canvas.mapToGlobal(place.toPoint()))
        held = Qt.KeyboardModifier.NoModifier
        event = QMouseEvent(kind, place, everywhere, button, buttons, held)
        QApplication.sendEvent(canvas, event)

    def click(self, at):
        self.mouse(QEvent.Type.MouseMove, at, NONE, NONE)
        self.mouse(QEvent.Type.MouseButtonPress, at, LEFT, LEFT)
        self.mouse(QEvent.Type.MouseButtonRelease, at, LEFT, NONE)
        QTest.qWait(50)

    def at(self, places):
        size = (float(self.viewport.width()), float(self.viewport.height()))
        return self.viewport.camera.project(np.asarray(places, float), size)[:, :2]

    def picked(self):
        """Click on joints; return the names of what is selected then."""
        names = list(self.document.mesh.joint_names)
        pose = self.window.sessions.animate.posing.tool._desk.pose
        found = []
        for name in JOINTS:
            self.click(self.at([pose.joints[names.index(name)]])[0])
            chosen = self.window.sessions.animate.keys.selection.joints
            found.append([names[joint] for joint in chosen])
        return found

    def painted(self):
        """Paint one dab on the chest; return how far off it is, and the picture under it."""
        surface, camera = self.viewport.scene.avatar, self.viewport.camera
        paint, mesh = self.document.paint, self.document.mesh
        middle = self.at(surface.vertices).mean(axis=0) - (0, 20)
        size = (float(self.viewport.width()), float(self.viewport.height()))
        eye, direction = camera.ray(*middle, size)
        cast = RayCaster(surface.vertices, surface.faces).cast(eye[None], direction[None])
        face, corners = int(cast[0][0]), cast[1][0]
        wanted = corners @ surface.vertices[surface.faces[face]]
        state = self.window.sessions.paint.state
        state.set(color=COLOR, radius=RADIUS, hardness=1.0, opacity=1.0)
        before = paint.painted_layers()[-1].pixels[..., 3].copy()
        self.click(middle)
        after = paint.painted_layers()[-1].pixels[..., 3]
        texels = paint.atlas.topology.texels
        covered = (texels.face >= 0) & (after > 200) & (before < 50)
        places = texels.positions(surface.vertices, mesh.faces)[covered]
        uv = corners @ mesh.texcoords[mesh.texcoord_faces[face]]
        rows = after.shape[0]
        texel = after[int((1 - uv[1]) * rows), int(uv[0] * rows)]
        return middle, {
            "texel_alpha": int(texel),
            "off_mm": float(np.linalg.norm(places.mean(axis=0) - wanted) * 1000),
            "texels": int(covered.sum()),
        }

    def under(self, at):
        """Return the colour of the picture there, and pixels for each logical one."""
        self.mouse(QEvent.Type.MouseMove, (2, 2), NONE, NONE)  # the ring goes away
        QTest.qWait(200)
        image = self.viewport.grab_image()
        ratio = image.width() / self.viewport.width()
        x, y = (int(one * ratio) for one in at)
        return image.pixelColor(x, y).getRgb()[:3], ratio


def main(picture):
    QCoreApplication.setAttribute(Qt.ApplicationAttribute.AA_ShareOpenGLContexts)
    application = QApplication(sys.argv[:1])
    theme.apply_theme(application)
    window = MainWindow()
    drawn = []
    window.studio.viewport.first_drawn.connect(lambda: drawn.append(True))
    window.show()
    window.begin()
    for _ in range(600):
        QTest.qWait(50)
        if drawn:
            break
    window.studio.playback.set_playing(False)
    window.studio.document.timeline.seek(0)
    person = Person(window)
    window._top.choose(3)
    QTest.qWait(100)
    picked = person.picked()
    if picture:
        window.studio.viewport.set_overlays(wireframe=True, skeleton=True)
        QTest.qWait(300)
        window_picture(window).save(str(Path(picture) / "animate.png"))
        window.studio.viewport.set_overlays(wireframe=False, skeleton=False)
    window._top.choose(2)
    QTest.qWait(100)
    at, painted = person.painted()
    if picture:
        QTest.qWait(300)
        window_picture(window).save(str(Path(picture) / "paint.png"))
    color, ratio = person.under(at)
    shot = window_picture(window)
    found = {
        **painted,
        "picked": picked,
        "color": color,
        "ratio": ratio,
        "shot": [shot.width() / window.width(), shot.devicePixelRatio()],
        "window_ratio": window.devicePixelRatioF(),
    }
    sys.stdout.write(json.dumps(found) + "\n")
    sys.stdout.flush()
    window.close()


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else "")
