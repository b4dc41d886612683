"""What poses an avatar without its networks, as a file: ``mesh/baked.npz``."""

import hashlib
from dataclasses import asdict, dataclass, field, fields
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ins_studio.errors import StudioError
from ins_studio.project.arrays import encode_npz, read_npz
from ins_studio.project.canonical import CanonicalMesh

BAKED_VERSION = 2
TOLERANCE_MM = 0.5  # of the 95th percentile; more is said wherever the file is used

FloatArray = NDArray[np.float32]


@dataclass(frozen=True)
class Errors:
    """Distances between baked and exact vertices, in poses that the fit did not see.

    Parameters
    ----------
    frame_count : int
        How many poses.
    held_out : bool
        Whether those are recorded frames; else they are changed training poses.
    mean_mm, p95_mm, max_mm : float
        Over all vertices of all of them.
    """

    frame_count: int = 0
    held_out: bool = False
    mean_mm: float = 0.0
    p95_mm: float = 0.0
    max_mm: float = 0.0

    @classmethod
    def of(cls, errors_mm: np.ndarray, *, held_out: bool) -> "Errors":
        """Sum up ``errors_mm`` (T, V)."""
        mean, most = float(errors_mm.mean()), float(errors_mm.max())
        return cls(len(errors_mm), held_out, mean, float(np.percentile(errors_mm, 95)), most)


@dataclass(frozen=True, eq=False)
class BakedCorrectives:
    """Corrective shapes of the canonical mesh, and how strong each is in a pose.

    The strengths are a kernel regression: a weighted sum of what was fitted at M poses, more of
    those nearby. They fade to zero away from the training poses just as the networks do.

    Parameters
    ----------
    mesh : str
        Fingerprint of the mesh that it was fitted to.
    step : int
        Training step of the avatar that it imitates.
    shapes : (K, V, 3) float32
        Displacements in canonical space at strength one, metres.
    centers : (M, J, 3) float32
        Poses that were fitted, axis-angle in radians.
    strengths : (M, K) float32
        Weights of the regression.
    width : float
        Reach of a center: distance of the joints' rotation matrices (the root left out).
    training_poses : (T, J, 3) float32
        What the gate knows; T is 0 where the avatar has no gate.
    gate_free_deg, gate_fade_deg : float
        See ``avatar.pose_gate``.
    errors : Errors
        As measured after the fit.
    """

    mesh: str
    step: int
    shapes: FloatArray
    centers: FloatArray
    strengths: FloatArray
    width: float
    training_poses: FloatArray
    gate_free_deg: float
    gate_fade_deg: float
    errors: Errors = field(default_factory=Errors)

    @property
    def within_tolerance(self) -> bool:
        """Whether the error stays below what an artist would see."""
        return self.errors.p95_mm <= TOLERANCE_MM

    @property
    def summary(self) -> str:
        """One sentence for people: how close it comes, and what to do if not enough."""
        errors = self.errors
        where = "held-out frames" if errors.held_out else "changed training poses"
        found = (
            f"{len(self.shapes)} correctives come within {errors.p95_mm:.2f} mm of the exact "
            f"avatar at 95 % of the vertices of {errors.frame_count} {where} "
            f"({errors.mean_mm:.2f} mm on average, {errors.max_mm:.1f} mm at most)."
        )
        if self.within_tolerance:
            return found
        return f"{found} That is more than {TOLERANCE_MM:g} mm: use exact frames for the result."


def mesh_fingerprint(mesh: CanonicalMesh) -> str:
    """Return a hash of all that posing depends on: another mesh of the run has another."""
    digest = hashlib.sha256()
    for array in (mesh.vertices, mesh.weights, mesh.joints, mesh.parents, mesh.canonical_pose):
        digest.update(np.ascontiguousarray(array).tobytes())
    return digest.hexdigest()[:32]


def encode_baked(baked: BakedCorrectives) -> bytes:
    """Return the bytes of ``baked.npz``."""
    values = {name: getattr(baked, name) for name in _NAMES}
    return encode_npz(version=BAKED_VERSION, **values, **asdict(baked.errors))


def load_baked(path: Path, mesh: CanonicalMesh, step: int | None = None) -> BakedCorrectives:
    """Read and check the correctives of ``mesh``.

    Parameters
    ----------
    path : Path
    mesh : CanonicalMesh
        The mesh that they shall pose.
    step : int or None
        The step that the avatar has been trained to, where it is known.

    Raises
    ------
    StudioError
        When the file is missing, damaged, of another version, of another mesh, or older than
        the avatar.
    """
    if not path.is_file():
        raise StudioError(
            f"The avatar is not baked: there is no {path}.", "Run `ins-studio bake` on the run."
        )
    arrays = read_npz(path, ("version", *_NAMES, *_ERRORS))
    version = arrays.pop("version")
    if version.shape != () or str(version) != str(BAKED_VERSION):
        raise StudioError(
            f"{path} is of version {version}, this program reads {BAKED_VERSION}.",
            "Update INS Studio, or bake the run again.",
        )
    if arrays["mesh"].shape != () or str(arrays["mesh"]) != mesh_fingerprint(mesh):
        raise StudioError(f"{path} was baked for another mesh.", "Bake the run again.")
    _check(path, arrays, len(mesh.vertices), len(mesh.parents))
    values = {name: _plain(arrays[name]) for name in (*_NAMES, *_ERRORS)}
    errors = Errors(**{name: values.pop(name) for name in _ERRORS})
    baked = BakedCorrectives(**values, errors=errors)
    if step is not None and baked.step != step:
        raise StudioError(
            f"{path} was baked after {baked.step} steps, the avatar has {step}.",
            "Bake the run again.",
        )
    return baked


_ERRORS = tuple(field.name for field in fields(Errors))
_NAMES = tuple(field.name for field in fields(BakedCorrectives) if field.name != "errors")


def _plain(array: NDArray[Any]) -> Any:
    return np.ascontiguousarray(array, np.float32) if array.ndim else array.item()


def _check(path: Path, arrays: dict[str, NDArray[Any]], vertices: int, joints: int) -> None:
    count, fitted = len(np.atleast_1d(arrays["shapes"])), len(np.atleast_1d(arrays["centers"]))
    known = len(np.atleast_1d(arrays["training_poses"]))
    expected = {
        "shapes": (count, vertices, 3),
        "centers": (fitted, joints, 3),
        "strengths": (fitted, count),
        "training_poses": (known, joints, 3),
    }
    for name in (*_NAMES[1:], *_ERRORS):  # the mesh is text
        array = arrays[name]
        if array.shape != expected.get(name, ()):
            raise _damaged(path, f"{name} has the shape {array.shape}")
        if array.dtype.kind not in "fiub" or not np.isfinite(array).all():
            raise _damaged(path, f"{name} holds what is not a number")
    if not float(arrays["width"]) > 0 or not float(arrays["gate_fade_deg"]) >= 0:
        raise _damaged(path, "a width is not above zero")


def _damaged(path: Path, what: str) -> StudioError:
    return StudioError(f"{path} is damaged: {what}.", "Bake the run again.")
