"""Hands of SMPL-H and SMPL-X: from coefficients around a mean hand to the rotations of joints.

A ``Body`` knows rotations only. What a coefficient means, and what the mean hand is, smplx reads
from the user's own model file. smplx may not be passed on, so the app comes without it: it is
imported in this file alone, and only when a hand asks for it.
"""

import io
import warnings
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stdout
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np

from ins_studio.body.body import Body
from ins_studio.body.files import arrays_of, read_more
from ins_studio.errors import StudioError
from ins_studio.files import unwritable
from ins_studio.motion.smpl_file import HAND_SIZE, HANDS, SmplFile

_HAND_SHAPES: dict[str, tuple[int | None, ...]] = {
    "hands_componentsl": (None, HAND_SIZE),
    "hands_componentsr": (None, HAND_SIZE),
    "hands_meanl": (HAND_SIZE,),
    "hands_meanr": (HAND_SIZE,),
}
# Of SMPL-X; smplx does not build without them.
_LANDMARK_SHAPES: dict[str, tuple[int | None, ...]] = {
    "lmk_faces_idx": (None,),
    "lmk_bary_coords": (None, 3),
}
_SMPLX_JOINTS = 55


def expand_hands(source: SmplFile, body: Body, model: Path, *, flat: bool = False) -> SmplFile:
    """Return ``source`` with both hands as rotations (T, 45), radians, from the zero pose.

    Parameters
    ----------
    source : SmplFile
        Hands of 45 rotations or of fewer coefficients; missing hands rest in the mean hand.
    body : Body
        With 52 or 55 joints, as read from ``model``.
    model : Path
        The makers' file of SMPL-H or SMPL-X, with components and mean of the hands.
    flat : bool
        Whether the hands are relative to the flat hand of the zero pose, so that no mean is added.

    Raises
    ------
    StudioError
        smplx is missing, the model file has no hands, or the hands have a wrong size.
    """
    size = source.hand_size()
    if flat and size == HAND_SIZE:
        return source
    smplx = _imported_smplx(source)
    smplx_model = _build(smplx, body, _more_arrays(model, body, size), size, flat)
    expanded = dict(source.parts)
    for key in HANDS:
        side = key.removesuffix("_pose")
        hand = source.part(key, size)
        if size < HAND_SIZE:
            hand = hand @ getattr(smplx_model, f"{side}_components").numpy()
        expanded[key] = hand + getattr(smplx_model, f"{side}_mean").numpy()
    return replace(source, parts=expanded)


def _imported_smplx(source: SmplFile) -> Any:
    try:
        with _quiet():
            import smplx
    except ImportError as error:
        raise StudioError(
            f"{source.path} gives {source.hand_in_words()} for a hand, counted from the mean hand; "
            "that needs smplx, which is not installed.",
            "The app may not bring smplx along, for its licence. Install INS Studio from its "
            "source (make setup), or `pip install smplx` beside it. Without it: files with full "
            "poses (T, 3 x joints), and hands of 45 rotations from the flat hand (--flat-hands).",
        ) from error
    return smplx


def _more_arrays(model: Path, body: Body, size: int) -> dict[str, Any]:
    """Read what smplx needs of the model file and a ``Body`` does not hold."""
    shapes = _HAND_SHAPES | (_LANDMARK_SHAPES if body.joint_count == _SMPLX_JOINTS else {})
    arrays = read_more(model, shapes)
    components = min(len(arrays["hands_componentsl"]), len(arrays["hands_componentsr"]))
    if size < HAND_SIZE and components < size:
        raise StudioError(
            f"{model}: the hands have {components} components, fewer than the {size} coefficients.",
            "Give the model file that the poses were fitted with.",
        )
    return arrays


def _build(smplx: Any, body: Body, more: dict[str, Any], size: int, flat: bool) -> Any:
    """Let smplx build its model from a copy of the user's file that holds plain arrays alone.

    Given the file itself, smplx would unpickle whatever is in it. Blend shapes, by far the largest
    arrays, move no joint: one of zeros stands for them.
    """
    still = np.zeros((*body.template.shape, 1), np.float32)
    arrays = arrays_of(body) | more | {"shapedirs": still, "posedirs": still}
    build = smplx.SMPLX if body.joint_count == _SMPLX_JOINTS else smplx.SMPLH
    with TemporaryDirectory() as folder, _quiet():
        copy = Path(folder) / "model.npz"
        try:
            np.savez(copy, **arrays)
        except OSError as error:
            raise unwritable(copy, error) from error
        return build(
            str(copy),
            ext="npz",
            use_pca=size < HAND_SIZE,
            num_pca_comps=size,
            flat_hand_mean=flat,
        )


@contextmanager
def _quiet() -> Iterator[None]:
    """Keep smplx from printing: stdout is for the answer of a command."""
    with warnings.catch_warnings(), redirect_stdout(io.StringIO()):
        warnings.simplefilter("ignore")
        yield
