"""What people call the joints of a figure, and which convention they follow in it.

Conventions differ most where their words meet: a "shoulder" is the collar bone of Mixamo and
HumanIK but the upper arm of SMPL, a "foot" is an ankle there and the ball of the foot here. So
each part of a limb has a list of words in order, and takes the first that no other part has.
"""

import re
from collections import Counter
from dataclasses import dataclass

SIDES = ("left", "right")
# Which words stand for a part of a limb, most telling first. The parts are named as SMPL's
# joints; they are looked for in this order, and a word is given away once.
_WORDS = {
    "hip": ("upleg", "uppleg", "upperleg", "thigh", "femur", "hip"),
    "knee": ("knee", "loleg", "lowerleg", "lowleg", "calf", "shin", "tibia", "leg"),
    "ankle": ("ankle", "foot"),
    "foot": ("toebase", "toe", "toes", "toe0", "ball", "toe11", "foot"),
    "shoulder": ("uparm", "upperarm", "arm", "humerus", "shoulder"),
    "collar": ("collar", "clavicle", "shoulder"),
    "elbow": ("elbow", "forearm", "loarm", "lowerarm", "lowarm", "radius"),
    "wrist": ("wrist", "hand"),
    "hand": ("hand",),
    "eye": ("eye",),
}
_MIDDLE_WORDS = {"head": ("head",), "jaw": ("jaw",), "pelvis": ("pelvis", "hips", "hip", "root")}
_FINGERS = ("thumb", "index", "middle", "ring", "pinky")
_LIMB_WORDS = frozenset(word for words in _WORDS.values() for word in words)
# "index1", "HandIndex1", "index_01", "IndexProximal", "LittleFinger2".
_FINGER = re.compile(
    r"(?:hand)?(thumb|index|middle|mid|ring|pinky|pinkie|little)(?:finger)?"
    r"(?:0?([123])|(proximal)|(intermediate)|(distal))"
)
_FINGER_WORDS = {"mid": "middle", "little": "pinky", "pinkie": "pinky"}
_SIDE_WORDS = {"left": "left", "right": "right", "l": "left", "r": "right"}
# Words that only one convention has; the first that fits names it.
_SIGNS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("CMU", ("hipjoint", "lowerback")),
    ("CMU", ("humerus", "femur")),
    ("SMPL", ("pelvis", "collar", "ankle")),
    ("MakeHuman", ("uparm", "loarm")),
    ("MakeHuman", ("upperarm02", "lowerleg02")),
    ("Unreal", ("thigh", "calf", "ball")),
    ("HumanIK", ("upleg", "forearm", "toebase")),
    ("HumanIK", ("upleg", "forearm")),
    ("Xsens", ("t8", "l3")),
    ("Biovision", ("collar", "elbow", "knee")),
)
_BIPED = "3ds Max Biped"
_PREFIXES = (("Mixamo", "mixamorig"), (_BIPED, "bip"))
_NAMESPACE = re.compile(r".*[:|]|mixamorig\d*(?=[A-Z])")
_FIRST_WORD = re.compile(r"_*[A-Za-z0-9]+?[_\s-]")
# Words around the one that counts, in rigs of several makers; "c" is neither left nor right.
_ORNAMENTS = {"bip", "base", "bind", "bn", "bone", "c", "cc", "def", "j", "jnt", "org"}
_LAST_NUMBER = re.compile(r"_\d{2,4}$")
_PIECES = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+")
NEARLY_ALL = 0.8


@dataclass(frozen=True)
class JointWord:
    """A joint's name taken apart: "left", "right" or "" for its side, and what is left."""

    side: str
    word: str


def joint_words(names: tuple[str, ...]) -> tuple[JointWord, ...]:
    """Take names apart: ``mixamorig:LeftForeArm`` and ``forearm_l`` are both left, "forearm"."""
    return tuple(_apart(name) for name in _without_ornaments(names))


def convention_of(names: tuple[str, ...]) -> str:
    """Name the convention of these joints: SMPL, CMU, Mixamo, HumanIK, ...; or "no known one"."""
    for convention, prefix in _PREFIXES:
        if sum(name.lower().startswith(prefix) for name in names) * 2 > len(names):
            return convention
    words = {found.word for found in joint_words(names)}
    for convention, signs in _SIGNS:
        if words.issuperset(signs):
            return convention
    return "no known one"


def limb_joints(names: tuple[str, ...]) -> dict[str, int]:
    """Return which joint plays which part, by names alone.

    Parameters
    ----------
    names : tuple of str
        J names of a skeleton.

    Returns
    -------
    dict of str to int
        Parts as SMPL names its joints ("left_knee", "head", "right_index1"), without spine and
        neck, which are found by the tree. What was not recognised is missing.
    """
    words = joint_words(names)
    place = {(found.side, found.word): joint for joint, found in reversed([*enumerate(words)])}
    parts: dict[str, int] = {}
    for side in SIDES:
        free = {word: joint for (where, word), joint in place.items() if where == side}
        parts |= {f"{side}_{part}": joint for part, joint in _shared_out(free, _WORDS).items()}
    middle = {word: joint for (where, word), joint in place.items() if not where}
    parts |= _shared_out(middle, _MIDDLE_WORDS)
    biped = convention_of(names) == _BIPED
    for joint, found in enumerate(words):
        finger = _finger(found.word, biped=biped) if found.side else None
        if finger is not None:
            parts.setdefault(f"{found.side}_{finger}", joint)
    return parts


def plain(name: str) -> str:
    """Return a name's small letters and digits, without a namespace: for names to be equal."""
    return re.sub(r"[^0-9a-z]", "", re.split(r"[:|]", name)[-1].lower())


def _shared_out(free: dict[str, int], words: dict[str, tuple[str, ...]]) -> dict[str, int]:
    found = {}
    for part, candidates in words.items():
        word = next((word for word in candidates if word in free), None)
        if word is not None:
            found[part] = free.pop(word)
    return found


def _without_ornaments(names: tuple[str, ...]) -> list[str]:
    """Drop namespaces, first words that nearly all share, and numbers that an exporter added."""
    short = [_NAMESPACE.sub("", name).strip() for name in names]
    while shared := _shared_first_word(short):
        short = [name.removeprefix(shared) for name in short]
    if sum(bool(_LAST_NUMBER.search(name)) for name in short) >= NEARLY_ALL * len(short):
        short = [_LAST_NUMBER.sub("", name) for name in short]
    return short


def _shared_first_word(names: list[str]) -> str:
    first = [match.group() if (match := _FIRST_WORD.match(name)) else "" for name in names]
    word, count = Counter(first).most_common(1)[0] if first else ("", 0)
    side = re.sub(r"[^a-z]", "", word.lower()) in _SIDE_WORDS
    return word if count >= NEARLY_ALL * len(names) and not side else ""


def _apart(name: str) -> JointWord:
    if name.startswith("__"):  # a bone that only holds another one, in MakeHuman's files
        return JointWord("", "")
    words = [piece.lower() for piece in _PIECES.findall(name)]
    while len(words) > 1 and words[0] in _ORNAMENTS:
        del words[0]
    if len(words) > 1 and words[-1] in _ORNAMENTS:
        del words[-1]
    side = ""
    for place in (0, -1):
        if len(words) > 1 and not side and words[place] in _SIDE_WORDS:
            side = _SIDE_WORDS[words.pop(place)]
    inner = next((word for word in words if word in SIDES), "")
    if inner and not side:
        words.remove(inner)
        side = inner
    word = "".join(words)
    if not side and word[:1] in _SIDE_WORDS and word[1:] in _LIMB_WORDS:
        side, word = _SIDE_WORDS[word[0]], word[1:]  # lfemur
    first_link = re.sub(r"0?1$", "", word)  # upperarm01, of two bones in a row
    return JointWord(side, first_link if first_link in _LIMB_WORDS else word)


def _finger(word: str, *, biped: bool) -> str | None:
    """Return "index2" for the second link of an index finger, whatever people call it."""
    match = _FINGER.fullmatch(word)
    if match is not None:
        finger, link = match[1], match[2] or str((match.lastindex or 3) - 2)
        return f"{_FINGER_WORDS.get(finger, finger)}{link}"
    match = re.fullmatch(r"finger([0-5])([0-3]?)", word)
    if match is None or (not biped and not match[2]):
        return None
    # Biped counts fingers and links from zero and leaves the first zero out; MakeHuman from one.
    finger = int(match[1]) if biped else int(match[1]) - 1
    link = int(match[2] or 0) + 1 if biped else int(match[2])
    return f"{_FINGERS[finger]}{link}" if 0 <= finger < 5 and 1 <= link <= 3 else None
