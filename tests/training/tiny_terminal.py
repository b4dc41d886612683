"""The terminal with a preset that trains in seconds, for tests that start it as a process."""

import sys
from dataclasses import replace

from ins_studio.__main__ import main
from ins_studio.avatar import presets

TINY = replace(
    presets.BALANCED,
    h_c_blocks=2,
    h_d_blocks=1,
    width=16,
    shift_across=0.08,
    shift_shapes=8,
    pose_centers=16,
    color=1.0,
    color_spacing=0.06,
    occupancy_width=16,
    occupancy_layers=2,
    grid_spacing=0.05,
    skinning_spacing=0.08,
    frames=3,
    points=255,  # cannot be halved: the two parts weigh differently
    label_points=1000,
    pins_after=0.0,
    warm_up=0.5,  # steps with and without the bones' losses
)

if __name__ == "__main__":
    presets.PRESETS["balanced"] = TINY
    sys.exit(main(sys.argv[1:]))
