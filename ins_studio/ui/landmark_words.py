"""What landmarks are called, and where they are clicked."""

from ins_studio.fitting.landmarks import ASKED

_WHERE = {
    "head_top": "the top of the head",
    "wrist": "the middle of the person's {side} wrist",
    "elbow": "the person's {side} elbow",
    "knee": "the person's {side} kneecap",
    "ankle": "the person's {side} ankle",
    "fingertip": "the tip of the person's {side} hand",
    "toe": "the tip of the person's {side} foot",
    "pelvis": "the middle of the hips, where the legs begin",
}


def landmark_name(name: str) -> str:
    """Return what a row or a label says: "Left wrist"."""
    return name.replace("_", " ").capitalize()


def where_to_click(name: str) -> str:
    """Return the place on the person, with their own left and right."""
    side, _, what = name.partition("_")
    if side in {"left", "right"}:
        return _WHERE.get(what, f"the person's {{side}} {what}").format(side=side)
    return _WHERE.get(name, f"the {name.replace('_', ' ')}")


def next_landmark(marked: set[str], skipped: set[str]) -> str:
    """Return the first that is still asked for; empty where none is."""
    return next((name for name in ASKED if name not in marked | skipped), "")
