"""The ways in which the avatar can be shown: words for menus, and what each needs."""

from dataclasses import dataclass

from ins_studio.viewport.heat import CLOSE, DISTANCE, STRETCH, Scale


@dataclass(frozen=True)
class Look:
    """One way to show the avatar.

    Attributes
    ----------
    text, tip : str
        For menus and lists.
    picture : str
        "paint", "checker" or "grid": what lies on the surface; "" for vertex colours or clay.
    scale : Scale or None
        What its colours mean, where they are measured.
    ball : str
        The matcap that lights it; "" for lamps.
    measured : bool
        Whether its numbers take longer than a picture may: they come when they are there.
    """

    text: str
    tip: str
    picture: str = ""
    scale: Scale | None = None
    ball: str = ""
    measured: bool = False


LOOKS = {
    "paint": Look("Painted", "Its texture", "paint"),
    "clay": Look("Clay", "One grey, to see the shape"),
    "wax": Look("Matcap, wax", "Lit by the picture of a ball: the shape alone", ball="wax"),
    "stripes": Look(
        "Matcap, stripes", "Mirrored stripes: dents and folds bend them", ball="stripes"
    ),
    "normals": Look("Normals", "Which way the surface faces, as colours"),
    "checker": Look("UV checker", "Squares of the texture's own size", "checker"),
    "grid": Look("Numbered UV grid", "Cells with numbers: sliding shows at once", "grid"),
    "place": Look("Canonical place", "A colour for each spot of the canonical shape"),
    "weights": Look("Skinning weights", "A colour for each bone, mixed by weight"),
    "stretch": Look("Stretch", "How much area changes against the canonical shape", scale=STRETCH),
    "correction": Look(
        "Correction", "How far the networks move it from where its bones do", scale=DISTANCE
    ),
    "h_c": Look(
        "Moved by H_c",
        "How far the network before skinning moves it: clothes and folds",
        scale=DISTANCE,
        measured=True,
    ),
    "h_d": Look(
        "Moved by H_d",
        "How far the network after skinning moves it; only Fine and the paper's avatars have one",
        scale=DISTANCE,
        measured=True,
    ),
    "distance": Look(
        "Distance to the scan",
        "Red outside of the scan, blue inside; measured while it stands still",
        scale=CLOSE,
        measured=True,
    ),
    "slip": Look(
        "Slip",
        "How far it is from its point of the cloth, where the recordings follow that",
        scale=DISTANCE,
        measured=True,
    ),
}
