"""What every test may use: seeds, a licence-free capsule figure, and the leak detector."""

import os
import tempfile

os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
os.environ.setdefault("OMP_NUM_THREADS", "2")
os.environ.setdefault("LP_NUM_THREADS", "1")
# Body models that the person at this machine has taken in are none of the tests' business.
os.environ["INS_STUDIO_HOME"] = tempfile.mkdtemp(prefix="ins-studio-tests-")

import gc
import json
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QCoreApplication, QEvent, Qt, QThread
from PySide6.QtWidgets import QApplication

from ins_studio.body.body import Body
from ins_studio.dataset import scan_source
from ins_studio.dataset.scan import Scan

# importlib mode puts no test folder on sys.path; fake_models.py is shared by several.
sys.path.insert(0, str(Path(__file__).parent))
QCoreApplication.setAttribute(Qt.ApplicationAttribute.AA_ShareOpenGLContexts)

HOME = os.environ["INS_STUDIO_HOME"]
FRAMES_PER_SEQUENCE = 12
SMALL_FRAMES = 3


def pytest_unconfigure() -> None:
    shutil.rmtree(HOME, ignore_errors=True)


@pytest.fixture(autouse=True)
def _seed() -> None:
    np.random.seed(0)  # noqa: NPY002  libraries that use the global generator become repeatable


@pytest.fixture(autouse=True)
def _no_leaks(request: pytest.FixtureRequest) -> Iterator[None]:
    """Fail a GUI test that leaves a top-level widget or a running thread behind."""
    if not {"qapp", "qtbot"} & set(request.fixturenames):
        yield
        return
    application = request.getfixturevalue("qapp")
    before = {id(widget) for widget in application.topLevelWidgets()}
    yield
    for _ in range(3):
        application.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        application.processEvents()
    gc.collect()
    widgets = [w for w in QApplication.topLevelWidgets() if id(w) not in before]
    # type(), not isinstance: torch leaves objects about whose __class__ warns when asked for.
    threads = [t for t in gc.get_objects() if issubclass(type(t), QThread) and _runs(t)]
    assert not widgets, f"left behind: {widgets}"
    assert not threads, f"still running: {threads}"


def _runs(thread: QThread) -> bool:
    try:
        return thread.isRunning() and thread is not QThread.currentThread()
    except RuntimeError:  # the C++ side is gone already
        return False


@pytest.fixture(scope="session")
def capsule_body() -> Body:
    """A five-joint figure made from formulas: trunk, two legs, two arms, each a closed tube.

    Joint order: root, left leg, right leg, left arm, right arm; the canonical pose spreads the
    legs as the real one does.
    """
    return make_capsule_body()


def make_capsule_body() -> Body:
    """See ``capsule_body``; a marching-cubes union of capsules, so the surface is closed."""
    from skimage.measure import marching_cubes

    segments = np.array(
        [
            [[0, 0.95, 0], [0, 1.55, 0]],
            [[0.10, 0.9, 0], [0.12, 0.08, 0]],
            [[-0.10, 0.9, 0], [-0.12, 0.08, 0]],
            [[0.12, 1.4, 0], [0.75, 1.4, 0]],
            [[-0.12, 1.4, 0], [-0.75, 1.4, 0]],
        ]
    )
    radii = np.array([0.14, 0.08, 0.08, 0.06, 0.06])
    spacing = 0.04
    low, high = np.array([-0.95, -0.1, -0.25]), np.array([0.95, 1.85, 0.25])
    axes = [np.arange(a, b, spacing) for a, b in zip(low, high, strict=True)]
    grid = np.stack(np.meshgrid(*axes, indexing="ij"), -1)
    depth = radii - _segment_distances(grid.reshape(-1, 3), segments)
    values = depth.max(axis=1).reshape(grid.shape[:3])
    vertices, faces, _, _ = marching_cubes(values, 0.0, spacing=(spacing,) * 3)
    template = (vertices + low).astype(np.float32)
    near = np.exp(-_segment_distances(template, segments) / 0.05)
    weights = (near / near.sum(axis=1, keepdims=True)).astype(np.float32)
    joints = np.array(
        [[0, 0.95, 0], [0.1, 0.9, 0], [-0.1, 0.9, 0], [0.15, 1.4, 0], [-0.15, 1.4, 0]]
    )
    outward = faces[:, ::-1] if _inside_out(template, faces) else faces
    regressor = np.linalg.lstsq(
        np.c_[template, np.ones(len(template))].T, np.c_[joints, np.ones(5)].T, rcond=None
    )[0].T
    canonical_pose = np.zeros((5, 3), np.float32)
    canonical_pose[1, 2], canonical_pose[2, 2] = np.pi / 6, -np.pi / 6
    return Body(
        name="capsule",
        kind="builtin",
        gender="neutral",
        template=template,
        faces=outward.astype(np.int32),
        shape_dirs=np.zeros((len(template), 3, 0), np.float32),
        pose_dirs=np.zeros((len(template), 3, 0), np.float32),
        joint_regressor=regressor.astype(np.float32),
        weights=weights,
        parents=np.array([-1, 0, 0, 0, 0], np.int32),
        joint_names=("root", "left_leg", "right_leg", "left_arm", "right_arm"),
        canonical_pose=canonical_pose,
    )


def _segment_distances(points: np.ndarray, segments: np.ndarray) -> np.ndarray:
    start, along = segments[:, 0], segments[:, 1] - segments[:, 0]
    share = np.einsum("nsc,sc->ns", points[:, None] - start, along) / (along**2).sum(1)
    nearest = start + np.clip(share, 0, 1)[..., None] * along
    return np.linalg.norm(points[:, None] - nearest, axis=-1)


def _inside_out(vertices: np.ndarray, faces: np.ndarray) -> bool:
    a, b, c = (vertices[faces[:, corner]] for corner in range(3))
    return float(np.einsum("fc,fc->", a, np.cross(b, c))) < 0


@pytest.fixture(scope="session")
def tiny_dataset(tmp_path_factory: pytest.TempPathFactory, capsule_body: Body) -> Path:
    """A CAPE-layout folder: three short sequences of the capsule figure with a breathing belly.

    ``shirt_swing`` and ``shirt_step`` train (frames 4..6 of the first are an interpolation gap),
    ``shirt_wave`` is held out.
    """
    root = tmp_path_factory.mktemp("tiny") / "dataset"
    write_tiny_dataset(root, capsule_body)
    return root


@pytest.fixture(scope="session")
def small_dataset(tiny_dataset: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The first frames of each sequence of ``tiny_dataset``; not to be written to."""
    root = tmp_path_factory.mktemp("small") / "dataset"
    shutil.copytree(tiny_dataset, root)
    for folder in (root / "sequences" / "00001").glob("shirt_*"):
        for file in sorted(folder.glob("*.npz"))[SMALL_FRAMES:]:
            file.unlink()
    split = {
        "version": 1,
        "extrapolation": ["shirt_wave"],
        "interpolation": {"shirt_swing": [[1, 2]]},
    }
    (root / "splits.json").write_text(json.dumps(split))
    return root


@pytest.fixture(scope="session")
def motion(small_dataset: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The held-out sequence of ``small_dataset`` as a motion file."""
    from ins_studio.dataset.opening import open_dataset
    from ins_studio.motion.motion import encode_motion

    path = tmp_path_factory.mktemp("motion") / "wave.npz"
    path.write_bytes(encode_motion(open_dataset(small_dataset).motion("shirt_wave")))
    return path


@pytest.fixture(scope="session")
def handed_dataset(tmp_path_factory: pytest.TempPathFactory, capsule_body: Body) -> Path:
    """Like ``tiny_dataset``, shorter, of a figure with fingers; its body is in SMPL-H's layout."""
    from fake_models import hand_arrays, handed_figure, write_npz

    from ins_studio.body.files import arrays_of

    root = tmp_path_factory.mktemp("handed") / "dataset"
    body = handed_figure(capsule_body)
    write_tiny_dataset(root, body, frames=3)
    (root / "splits.json").unlink()
    write_npz(root / "misc" / "body.npz", {**arrays_of(body), **hand_arrays()})
    return root


def write_tiny_dataset(root: Path, body: Body, frames: int = FRAMES_PER_SEQUENCE) -> None:
    """See ``tiny_dataset``."""
    subject = "00001"
    home = root / "sequences" / subject
    for name, moving in {"swing": (3, 4), "step": (1, 2), "wave": (1, 3)}.items():
        folder = home / f"shirt_{name}"
        folder.mkdir(parents=True)
        for index in range(frames):
            pose = np.zeros((len(body.parents), 3), np.float32)
            swing = 0.5 * np.sin(2 * np.pi * index / frames)
            for sign, joint in zip((1, -1), moving, strict=True):
                pose[joint, 2 if joint > 2 else 0] = sign * swing
            clothed = body.template.copy()
            belly = np.exp(-(((clothed - [0, 1.15, 0.1]) / 0.15) ** 2).sum(1))
            clothed[:, 2] += (0.03 * belly * (1 + swing)).astype(np.float32)
            transl = np.array([0.02 * index, 0, 0], np.float32)
            posed = body.with_template(clothed).posed(pose, transl=transl)
            np.savez_compressed(
                folder / f"shirt_{name}.{index + 1:06d}.npz",
                v_cano=clothed,
                v_posed=posed.astype(np.float32),
                pose=pose.reshape(-1),
                transl=transl,
            )
    np.save(home / "faces.npy", body.faces)
    height = (body.template[:, 1:2] * 120).clip(0, 255).astype(np.uint8)
    np.save(home / "colors.npy", np.repeat(height, 3, axis=1))
    minimal = root / "minimal_body_shape" / subject
    minimal.mkdir(parents=True)
    np.save(minimal / f"{subject}_minimal.npy", body.template)
    from ins_studio.body.files import encode_body

    (root / "misc").mkdir()
    (root / "misc" / "body.npz").write_bytes(encode_body(body))
    split = {
        "version": 1,
        "extrapolation": ["shirt_wave"],
        "interpolation": {"shirt_swing": [[4, 7]]},
    }
    (root / "splits.json").write_text(json.dumps(split), encoding="utf-8")


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names of the scans that are read."""
    names: list[str] = []
    read_scan = scan_source.read_scan

    def noted(path: Path, root: Path) -> Scan:
        names.append(path.name)
        return read_scan(path, root)

    monkeypatch.setattr(scan_source, "read_scan", noted)
    return names
