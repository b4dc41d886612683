"""The ride camera: the patch stays still, and what the artist does with the camera stays too."""

import numpy as np
import pytest

from ins_studio.ui.film_plan import CLIP, FilmPlan
from ins_studio.ui.film_session import FilmSession
from ins_studio.ui.paint_pick import Hit
from ins_studio.ui.pick_tool import PickTool
from ins_studio.ui.ride_session import RideSession
from ins_studio.ui.viewport_tool import Pointer

SIZE = (640.0, 480.0)
FACE = 1700
THIRD = np.full(3, 1 / 3)


class Rider:
    """A walker with a ride session that says what it says."""

    def __init__(self, desk):
        self.desk, self.viewport = desk, desk.studio.viewport
        self.viewport.resize(640, 480)
        self.tool = PickTool(self.viewport, desk.studio.jobs)
        self.session = RideSession(desk.studio, self.tool)
        self.words = []
        self.session.mode_changed.connect(self.words.append)

    def place(self):
        """Return where the patch's middle is on the screen, and in the world."""
        surface = self.viewport.scene.avatar
        point = THIRD @ surface.vertices[surface.faces[FACE]]
        return self.viewport.camera.project(point[None], SIZE)[0], point

    def ride(self):
        self.session.ride_on(Hit(self.place()[1], FACE, THIRD))

    def seek(self, frame):
        self.desk.studio.document.timeline.seek(frame)


@pytest.fixture
def rider(walker):
    return Rider(walker)


def test_the_patch_stays_still_while_the_body_moves(rider):
    rider.ride()
    screen, world = rider.place()
    turned = []
    for frame in (5, 9, 0, 7):
        rider.seek(frame)
        now, there = rider.place()
        np.testing.assert_allclose(now, screen, atol=1e-3)
        turned.append((np.linalg.norm(there - world), np.abs(rider.viewport.camera.turned)))
    assert max(moved for moved, _ in turned) > 0.02  # it did move in the world
    assert max(np.abs(turn - np.eye(3)).max() for _, turn in turned) > 0.02


def test_without_the_turn_it_only_travels(rider):
    rider.session.set_turns(False)
    rider.ride()
    screen, _ = rider.place()
    rider.seek(9)
    np.testing.assert_allclose(rider.place()[0], screen, atol=1e-3)
    np.testing.assert_array_equal(rider.viewport.camera.turned, np.eye(3))


def test_orbiting_on_the_ride_stays_with_the_patch(rider):
    rider.ride()
    rider.viewport.camera = rider.viewport.camera.orbited(120, -40)
    screen, _ = rider.place()
    rider.seek(8)
    np.testing.assert_allclose(rider.place()[0], screen, atol=1e-3)


def test_a_round_trip_ends_at_the_very_camera(rider):
    rider.ride()
    before = rider.viewport.camera
    for frame in (*range(12), 3):
        rider.seek(frame)
    np.testing.assert_allclose(rider.viewport.camera.eye, before.eye, atol=1e-9)


def test_leaving_levels_the_horizon_and_lets_go(rider):
    rider.ride()
    rider.seek(9)
    rider.session.leave()
    np.testing.assert_array_equal(rider.viewport.camera.turned, np.eye(3))
    eye = rider.viewport.camera.eye
    rider.seek(2)
    np.testing.assert_array_equal(rider.viewport.camera.eye, eye)
    assert rider.words[0].startswith("Riding")
    assert rider.words[-1] == ""


def test_a_click_picks_the_patch_and_the_button_goes_back(rider):
    held = rider.viewport.tool = object()
    rider.session.begin()
    assert rider.viewport.tool is rider.tool
    rider.viewport.frame_all()
    rider.tool.press(Pointer(2.0, 2.0))  # beside the figure
    assert not rider.session.riding
    x, y, _ = rider.viewport.camera.project(
        rider.viewport.scene.avatar.vertices.mean(0)[None], SIZE
    )[0]
    rider.tool.press(Pointer(float(x), float(y)))
    assert rider.session.riding
    assert rider.viewport.tool is held


def test_nothing_of_it_can_be_undone(rider):
    before = rider.desk.studio.document.undo_stack.count()
    rider.ride()
    rider.seek(9)
    rider.session.leave()
    assert rider.desk.studio.document.undo_stack.count() == before


def test_another_mesh_ends_the_ride(rider):
    said = []
    rider.session.noted.connect(said.append)
    rider.ride()
    rider.desk.studio.document.reload_mesh()
    assert not rider.session.riding
    assert said == ["The ride is over: the mesh that carried the camera is no longer shown."]


def test_a_film_rides_too(qtbot, rider, tmp_path, monkeypatch):
    films = FilmSession(rider.desk.studio, rider.desk.frames, rider.session.carrier)
    seen = []

    def paint(camera, size, bare):
        point = rider.place()[1]
        seen.append(camera.project(point[None], SIZE)[0])
        return np.zeros((size[1], size[0], 4), np.uint8)

    monkeypatch.setattr(rider.viewport, "picture", paint)
    rider.ride()
    films.make(FilmPlan(CLIP, (32, 24), False, 1.0, tmp_path / "ride.png"))
    qtbot.waitUntil(lambda: not films.running, timeout=20_000)
    assert len(seen) == 12
    np.testing.assert_allclose(seen, np.tile(seen[0], (12, 1)), atol=1e-3)
