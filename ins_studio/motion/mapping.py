"""Which joint of a motion moves which joint of an avatar: guessed, edited, kept as JSON."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ins_studio.errors import StudioError
from ins_studio.motion.anatomy import Anatomy
from ins_studio.motion.naming import plain
from ins_studio.project.checked_json import JsonPlace, parse_json
from ins_studio.project.gltf_container import read_whole

if TYPE_CHECKING:
    from pathlib import Path

    from ins_studio.motion.skeleton import Skeleton
    from ins_studio.motion.skeleton_motion import SkeletonMotion

VERSION = 1
KIND = "INS Studio motion mapping"
# From this share of equal names on two skeletons are taken for the same rig.
SAME_RIG = 0.6
LEAST_JOINTS = 3


@dataclass(frozen=True)
class Mapping:
    """A table of joints.

    Attributes
    ----------
    convention : str
        Whose names the motion has, such as "CMU"; for people.
    joints : dict of str to str
        The motion's joint for each joint of the avatar that follows one.
    """

    convention: str
    joints: dict[str, str]


def guess_mapping(motion: SkeletonMotion, target: Skeleton) -> Mapping:
    """Match two skeletons: by equal names if most are equal, and by the parts of a figure.

    Limbs go by the words in their names. Spine and neck go by the tree, whatever they are
    called: the last joint of one chain follows the last of the other, and the others are spread
    evenly where the chains differ in length. What was not recognised is missing in the table.
    """
    source = Anatomy(motion.joint_names, motion.parents)
    found = _by_name(source.names, target.names)
    if len(found) < SAME_RIG * min(len(source.names), len(target.names)):
        found = {}
    for name, follows in _by_part(source, target.anatomy).items():
        if name not in found and follows not in found.values():
            found[name] = follows
    return Mapping(source.convention, found)


def require_mapping(mapping: Mapping, motion: SkeletonMotion, target: Skeleton) -> None:
    """Raise StudioError when too few joints follow for anything to be seen."""
    if len(mapping.joints) < min(LEAST_JOINTS, len(target.names)):
        raise StudioError(
            f"{motion.path}: of its joints ({_few(motion.joint_names)}) only "
            f"{len(mapping.joints)} match the avatar's ({_few(target.names)}).",
            "Say which joint follows which: File > Open a motion shows the table, and in the "
            "terminal --save-mapping writes it.",
        )


def encode_mapping(mapping: Mapping, target: Skeleton) -> dict[str, object]:
    """Return ``mapping`` as JSON values, a line for each joint of the avatar; null rests."""
    joints = {name: mapping.joints.get(name) for name in target.names}
    return {"kind": KIND, "version": VERSION, "names": mapping.convention, "joints": joints}


def load_mapping(path: Path, motion: SkeletonMotion, target: Skeleton) -> Mapping:
    """Read a mapping file, and see that both skeletons have its joints.

    Raises
    ------
    StudioError
        Naming the file and the line that does not fit.
    """
    root = parse_json(path, read_whole(path))
    kind, version = root.at("kind"), root.at("version")
    if kind.text() != KIND:
        raise kind.wrong(f"{KIND!r}")
    version.integer(VERSION, VERSION)
    joints = {}
    for name, place in root.at("joints").members().items():
        if name not in target.names:
            raise StudioError(
                f"{path}: the avatar has no joint {name!r}.", f"It has {', '.join(target.names)}."
            )
        if place.value is not None:
            joints[name] = _known(place, motion)
    named = root.find("names")
    return Mapping("mapping file" if named is None else named.text(), joints)


def _known(place: JsonPlace, motion: SkeletonMotion) -> str:
    name = place.text()
    if name not in motion.joint_names:
        raise StudioError(
            f"{place.path}: {place.place} is {name!r}, a joint that {motion.path} does not have.",
            f"It has {', '.join(motion.joint_names)}.",
        )
    return name


def _by_name(source: tuple[str, ...], target: tuple[str, ...]) -> dict[str, str]:
    own = {plain(name): name for name in reversed(source)}
    return {name: own[plain(name)] for name in target if plain(name) in own}


def _by_part(source: Anatomy, to: Anatomy) -> dict[str, str]:
    parts = [(to.parts[part], source.parts[part]) for part in to.parts if part in source.parts]
    chains = [*_spread(to.spine, source.spine), *_spread(to.neck, source.neck)]
    return {to.names[joint]: source.names[follows] for joint, follows in (*parts, *chains)}


def _spread(chain: tuple[int, ...], source: tuple[int, ...]) -> list[tuple[int, int]]:
    """Pair two chains from bottom to top so that the last ones meet; each joint once."""
    many = max(len(chain), len(source))
    if not chain or not source:
        return []
    few = min(len(chain), len(source))
    places = [(round((i + 1) * many / few) - 1, i) for i in range(few)]
    if len(chain) == many:
        return [(chain[long], source[short]) for long, short in places]
    return [(chain[short], source[long]) for long, short in places]


def _few(names: tuple[str, ...]) -> str:
    return ", ".join(names[:4]) + (", ..." if len(names) > 4 else "")
