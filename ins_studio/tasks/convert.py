"""Turning recordings of the SMPL family into motions that an avatar can follow."""

from collections.abc import Generator
from pathlib import Path

from ins_studio.avatar.smplx_hands import expand_hands
from ins_studio.body.files import find_model, load_body
from ins_studio.files import write_atomic
from ins_studio.motion.motion import Motion, encode_motion
from ins_studio.motion.smpl_file import SmplFile, has_hands, load_smpl_file
from ins_studio.project.avatar_records import Converted
from ins_studio.project.records import Note, Record


def convert(
    file: str, body: str, out: str, flat_hands: bool = False
) -> Generator[Record, None, Converted]:
    """Write the poses of ``file`` as a motion for avatars on ``body``.

    Directions are kept: a recording with z up gives a motion with z up.

    Parameters
    ----------
    file : str
        An .npz with all joints in ``poses``, or with the parts of a pose apart.
    body : str
        Body model file, or a folder of one for each gender.
    out : str
        The .npz to write.
    flat_hands : bool
        Whether the hands of parts are relative to the flat hand, not to the model's mean hand.
    """
    source = load_smpl_file(Path(file))
    model = find_model(Path(body), source.gender)
    shape = load_body(model, source.gender)
    unused = source.unused(shape.joint_count)
    if unused:
        yield Note(f"Left out of {file}: {', '.join(unused)}; the body has no joint for it.")
    if not source.is_joined() and has_hands(shape.joint_count):
        yield Note(_about_hands(source, flat_hands))
        source = expand_hands(source, shape, model, flat=flat_hands)
    motion = Motion(source.joined(shape.joint_count), source.transl, source.fps)
    write_atomic(Path(out), encode_motion(motion))
    return Converted(out, motion.frame_count, shape.joint_count)


def _about_hands(source: SmplFile, flat: bool) -> str:
    start = "the flat hand" if flat else "the model's mean hand (--flat-hands: from the flat one)"
    return f"Each hand: {source.hand_in_words()}, from {start}."
