"""What a grown person's joints can do: single movements to the end of their range, in words.

The ranges are what clinical tables give for the active movement of healthy adults, as those of
the American Academy of Orthopaedic Surgeons do: shoulder 180 degrees up and 60 back, elbow 145,
hip 115 forwards, 25 back and 45 outwards, knee 135, ankle 20 up and 45 down, trunk 70 forwards, 30
back, 35 to the side and 45 round, neck 45 each way and 70 round.

A movement is written for a figure that stands in a T-pose, looks along +z and has its left at
+x; the right side's is its mirror image.
"""

from dataclasses import dataclass

Turn = tuple[str, float]  # axis and degrees; one after another about axes that stay


@dataclass(frozen=True)
class Movement:
    """One end of what some joints can do.

    Attributes
    ----------
    words : str
        What a person would be told to do; ``{side}`` stands for left or right.
    turns : dict
        By part ("left_knee", "spine", ...), its local rotation. "spine" and "neck" are shared out
        among the joints that the figure has there; what is not named stays as it is.
    also : tuple of str
        Parts that belong to the movement although they stay straight.
    both : str
        The words for both sides at once; empty where that is another movement.
    """

    words: str
    turns: dict[str, tuple[Turn, ...]]
    also: tuple[str, ...] = ()
    both: str = ""

    @property
    def sided(self) -> bool:
        """Whether there is another one for the other side."""
        return "{side}" in self.words


_ARM = ("left_collar", "left_shoulder", "left_elbow", "left_wrist")
_LEG = ("left_hip", "left_knee", "left_ankle")
_BEHIND_HEAD = (("x", -118.0), ("z", 45.0))
_BEHIND_BACK = (("x", 95.0), ("z", -70.0), ("x", 35.0))
_LEGS = ("left_hip", "right_hip", "left_knee", "right_knee", "left_ankle", "right_ankle")


def _arm(
    words: str, both: str, shoulder: tuple[Turn, ...], elbow: float = 0, collar: float = 0
) -> Movement:
    turns = {"left_collar": (("z", collar),), "left_shoulder": shoulder}
    return Movement(words, {**turns, "left_elbow": (("y", -elbow),)}, _ARM, both)


def _leg(words: str, hip: tuple[Turn, ...], knee: float = 0) -> Movement:
    return Movement(words, {"left_hip": hip, "left_knee": (("x", knee),)}, _LEG)


ARMS = (
    _arm("{side} arm straight up", "both arms straight up", (("z", 70),), collar=20),
    _arm("{side} arm out to the side", "both arms out to the sides", ()),
    _arm("{side} arm straight forward", "both arms straight forward", (("y", -85),)),
    _arm("{side} arm across the chest", "", (("y", -120),), elbow=15),
    _arm("{side} arm stretched back", "both arms stretched back", (("z", -85), ("x", 50))),
    _arm("{side} hand behind the head", "both hands behind the head", _BEHIND_HEAD, elbow=130),
    _arm("{side} hand on the hip", "both hands on the hips", (("x", 75), ("z", -48)), elbow=95),
    _arm(
        "{side} hand at the {side} shoulder",
        "both hands at the shoulders",
        (("x", 20), ("z", -65)),
        elbow=140,
    ),
    _arm("{side} hand behind the back", "both hands behind the back", _BEHIND_BACK, elbow=90),
)
LEGS = (
    _leg("{side} leg straight forward", (("x", -80),)),
    _leg("{side} knee pulled up", (("x", -110),), knee=120),
    _leg("{side} leg out to the side", (("z", 45),)),
    _leg("{side} leg stretched back", (("x", 25),), knee=10),
    _leg("{side} heel to the seat", (("x", 5),), knee=130),
    _leg("{side} leg across the other", (("z", -20), ("x", -12))),
    _leg("{side} knee up and out", (("y", 40), ("x", -65), ("z", 30)), knee=110),
    Movement(
        "lunge with the {side} foot in front",
        {
            "left_hip": (("x", -75),),
            "left_knee": (("x", 80),),
            "right_hip": (("x", 25),),
            "right_knee": (("x", 30),),
            "right_ankle": (("x", -15),),
        },
        _LEGS,
    ),
)
BOTH_LEGS = (
    Movement(
        "deep squat",
        {
            "pelvis": (("x", 20),),
            "left_hip": (("x", -112), ("z", 18)),
            "right_hip": (("x", -112), ("z", -18)),
            "left_knee": (("x", 130),),
            "right_knee": (("x", 130),),
            "left_ankle": (("x", -20),),
            "right_ankle": (("x", -20),),
        },
        _LEGS,
    ),
    Movement(
        "seated on a stool",
        {part: (("x", -85 if "hip" in part else 85),) for part in _LEGS[:4]},
        _LEGS,
    ),
    Movement("feet wide apart", {"left_hip": (("z", 38),), "right_hip": (("z", -38),)}, _LEGS),
)
TRUNK = (
    Movement(
        "trunk bent forward",
        {
            "pelvis": (("x", 50),),
            "left_hip": (("x", -50),),
            "right_hip": (("x", -50),),
            "spine": (("x", 65),),
        },
        _LEGS,
    ),
    Movement("trunk bent back", {"spine": (("x", -28),)}),
    Movement("trunk bent to the {side}", {"spine": (("z", -33),)}),
    Movement("trunk turned to the {side}", {"spine": (("y", 45),)}),
)
HEAD = (
    Movement("head bowed", {"neck": (("x", 45),)}),
    Movement("head thrown back", {"neck": (("x", -45),)}),
    Movement("head turned to the {side}", {"neck": (("y", 70),)}),
    Movement("head tilted to the {side}", {"neck": (("z", -40),)}),
    Movement("shoulders shrugged", {"left_collar": (("z", 22),), "right_collar": (("z", -22),)}),
)
