"""The talk's own numbers, to be set beside ours.

Source: the slides of "Invertible Neural Skinning" (Kant, Siarohin, Guler, Chai, Tulyakov,
Gilitschenski; CVPR 2023): Table 1's row of averages over CAPE's subjects, Table 3, and the caption
of Figure 5. Percent. The slides give no times, no seeds, and no budget of training.
"""

from dataclasses import dataclass

SOURCE = (
    'the slides of "Invertible Neural Skinning" (Kant et al., CVPR 2023): averages over subjects '
    "of CAPE"
)
FIGURE_5 = "an order of magnitude faster than SNARF, at 128 cells a side and 125 target poses"


@dataclass(frozen=True)
class TalkRow:
    """IoU near the surface and in the bounding box, percent."""

    surface: float
    bbox: float


TABLE_1: dict[str, TalkRow] = {
    "avg-lbs": TalkRow(65.01, 65.12),
    "first-lbs": TalkRow(57.41, 57.5),
    "snarf": TalkRow(72.24, 72.17),
    "snarf-nc": TalkRow(66.89, 66.78),
    "talk": TalkRow(73.13, 73.19),
}

TABLE_3: dict[str, TalkRow] = {
    "talk": TalkRow(72.83, 72.69),
    "no-pose-mul": TalkRow(61.94, 62.00),
    "no-siren": TalkRow(69.67, 69.57),
    "no-rotation": TalkRow(71.91, 71.87),
    "no-h-d": TalkRow(72.66, 72.58),
    "no-h-c": TalkRow(67.89, 67.81),
    "no-lbs": TalkRow(40.79, 40.65),
}
