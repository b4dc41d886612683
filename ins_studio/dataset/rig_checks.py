"""What may be odd about a rigged figure, though it can be read."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np

from ins_studio.dataset.checks import Problem, problem_of
from ins_studio.dataset.dataset_json import NAME
from ins_studio.dataset.rig_figure import Figure
from ins_studio.dataset.rig_reader import RigReader
from ins_studio.errors import StudioError
from ins_studio.geometry.mesh import signed_volume

SIZES = (0.4, 5.0)  # metres: smaller or larger figures are learned badly, or not at all
THIN = 1e-5  # share of a cube about the figure that it should enclose; a person has a hundredth
STRETCH = 0.02  # metres between the file's skinning and the joints' rotations, worth a word
PROBES = 4  # frames of each clip in which that is looked at


def oversized(path: Path, figure: Figure) -> Iterator[Problem]:
    """Say so of a figure that is no size for an avatar."""
    size = float(np.ptp(figure.body.template, axis=0).max())
    if not SIZES[0] <= size <= SIZES[1]:
        what = (
            f"the figure is {size:.2g} m large. Avatars are learned in steps of centimetres, as "
            f'suits people: write other "units" into {NAME} beside it, and open the folder.'
        )
        yield Problem(path, what)


def flat(path: Path, figure: Figure) -> Iterator[Problem]:
    """Say so of a surface that has no inside."""
    template = figure.body.template
    size = float(np.ptp(template, axis=0).max())
    volume = signed_volume(template - template.mean(axis=0), figure.body.faces)
    if abs(volume) < THIN * size**3:
        what = "the surface encloses nothing, but an avatar is learned by what is inside of it."
        yield Problem(path, f"{what} Close it in a mesh editor.")


def stretched(reader: RigReader) -> Iterator[Problem]:
    """Say which animations do more than turn joints, which is all that a skeleton here can."""
    for own in reader.sequences:
        poses, transl = reader.tracks[own.name]
        for index in np.unique(np.linspace(0, own.frame_count - 1, PROBES).astype(int)):
            try:
                frame = reader.frame(own, int(index))
            except StudioError as error:
                yield problem_of(own.files[0], error)
                break
            posed = reader.body.posed(poses[index], transl=transl[index])
            apart = float(np.linalg.norm(frame.vertices - posed, axis=1).max())
            if apart > STRETCH:
                what = (
                    f"{own.name} does more than turn joints: it stretches, moves or morphs by "
                    f"{100 * apart:.0f} cm in frame {index + 1}. The avatar learns that as if it "
                    "were cloth."
                )
                yield Problem(own.files[0], what)
                break
