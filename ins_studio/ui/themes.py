"""The colours of the dark and the light theme, by what they are for."""

from dataclasses import dataclass

Rgb = tuple[float, float, float]  # 0 to 1, sRGB


@dataclass(frozen=True)
class Theme:
    """One theme; a colour is written as style sheets write it.

    Both are neutral greys, which do not colour what is painted, and one warm accent. ``TEXT_ON``
    says what is written on what.

    Attributes
    ----------
    ground, panel, raised : str
        Fields and dialogs, the panels around the view, and buttons and menus.
    hover, pressed, chosen : str
        A button under the mouse, one held down, and what is ticked or selected.
    edge, handle : str
        Lines round things; what can be dragged along a bar.
    text, quiet, faint : str
        Words, words that step back, and words of what cannot be used now.
    accent, accent_lit, accent_off, accent_text, accent_text_off : str
        The colour of what is primary, the same under the mouse and disabled, and words on it.
    good, warning, bad, exact, baked, unknown : str
        Verdicts, what the networks made, and what nobody has judged yet.
    row, row_marked, key, line : str
        The dope sheet's rows and keys, and a ruler's thin lines.
    plate : str
        Under words that lie over the picture.
    dim : str
        Laid over what does not play.
    light, mid, dark, shadow : str
        What Qt's style shades edges with.
    far, near, floor : tuple of float
        The wall behind the person, at the picture's rim and around the person, and the floor's
        lines.
    """

    name: str
    ground: str
    panel: str
    raised: str
    hover: str
    pressed: str
    disabled: str
    chosen: str
    edge: str
    handle: str
    handle_lit: str
    text: str
    bright: str
    quiet: str
    faint: str
    accent: str
    accent_lit: str
    accent_off: str
    accent_text: str
    accent_text_off: str
    good: str
    warning: str
    bad: str
    exact: str
    baked: str
    unknown: str
    row: str
    row_marked: str
    key: str
    line: str
    plate: str
    dim: str
    light: str
    mid: str
    dark: str
    shadow: str
    icon: str
    tick: str
    far: Rgb
    near: Rgb
    floor: Rgb


DARK = Theme(
    name="dark",
    ground="#1b1c1f",
    panel="#232529",
    raised="#2e3136",
    hover="#383c43",
    pressed="#202226",
    disabled="#282a2e",
    chosen="#4a3c22",
    edge="#3a3e45",
    handle="#454a52",
    handle_lit="#585e68",
    text="#dfe1e5",
    bright="#ffffff",
    quiet="#9da2ab",
    faint="#6c7078",
    accent="#e8a33d",
    accent_lit="#f4b555",
    accent_off="#5c4a2a",
    accent_text="#1b1c1f",
    accent_text_off="#8d8577",
    good="#6cc287",
    warning="#e6b450",
    bad="#e5645c",
    exact="#63b7d6",
    baked="#a893d8",
    unknown="#565b64",
    row="#202226",
    row_marked="#26282d",
    key="#b9bdc5",
    line="#2b2d32",
    plate="#be101114",
    dim="#0a0b0c",
    light="#4a4e56",
    mid="#2a2d31",
    dark="#141517",
    shadow="#0c0d0e",
    icon="#d6d8dc",
    tick="check.svg",
    far=(0.066, 0.070, 0.080),
    near=(0.205, 0.215, 0.240),
    floor=(0.62, 0.66, 0.74),
)
LIGHT = Theme(
    name="light",
    ground="#f7f7f8",
    panel="#e8e9ec",
    raised="#fcfcfd",
    hover="#dcdee3",
    pressed="#cfd2d8",
    disabled="#e2e3e7",
    chosen="#f3dfbd",
    edge="#b6bac2",
    handle="#a9aeb7",
    handle_lit="#8d939e",
    text="#1d1f23",
    bright="#000000",
    quiet="#50555e",
    faint="#8b9099",
    accent="#8a5200",
    accent_lit="#a36205",
    accent_off="#cbbba3",
    accent_text="#ffffff",
    accent_text_off="#f4efe7",
    good="#1c6b37",
    warning="#7a5200",
    bad="#a92a22",
    exact="#125f80",
    baked="#5b3f9e",
    unknown="#9298a2",
    row="#f0f0f2",
    row_marked="#e3e4e8",
    key="#565b64",
    line="#dcdde1",
    plate="#d2fcfcfd",
    dim="#8b919b",
    light="#ffffff",
    mid="#cfd2d7",
    dark="#a3a8b0",
    shadow="#80858e",
    icon="#3a3d43",
    tick="check-light.svg",
    far=(0.66, 0.67, 0.69),
    near=(0.86, 0.87, 0.885),
    floor=(0.36, 0.38, 0.42),
)
THEMES = {theme.name: theme for theme in (DARK, LIGHT)}
_PAGES = ("ground", "panel", "raised", "row", "row_marked")
# Words and what they are written on; plates lie over the picture and are tested above its wall.
TEXT_ON: dict[str, tuple[str, ...]] = {
    "text": (*_PAGES, "hover", "pressed", "chosen"),
    "quiet": _PAGES,
    "bright": ("panel", "ground"),
    "accent": ("ground", "panel", "raised"),
    "accent_text": ("accent", "accent_lit"),
    "good": ("ground", "panel"),
    "warning": ("ground", "panel"),
    "bad": ("ground", "panel"),
    "exact": ("ground", "panel"),
    "baked": ("ground", "panel"),
}
