"""Named sizes of the model, with the training that suits them."""

from dataclasses import asdict, dataclass, fields, replace
from typing import Any

from ins_studio.errors import StudioError


@dataclass(frozen=True)
class Preset:
    """Sizes and training of one kind of avatar.

    Attributes
    ----------
    h_c_blocks, h_d_blocks : int
        Coupling layers of the PIN beside the canonical space, and beside the posed one.
    width, sine_layers, w0
        Of the PINs' spatial embeddings; w0 = 0 takes ordinary layers.
    turning : bool
        Whether the coupling layers rotate.
    pose_multiplied : bool
        Whether the pose code multiplies the spatial embedding, or is only fed in beside x.
    skinned : bool
        False leaves LBS out: the PINs alone map posed space to canonical space.
    bone_hidden, bone_code : int
        Of each bone's encoder.
    pose_mix : int
        Width of the network that mixes the bones' codes; 0 for none.
    pose_centers : int
        Training poses that a pose is compared with (see ``PoseKernel``) in place of all that
        encodes its bones; 0 for none.
    pose_reach, pose_ridge : float
        Radians over which the comparison falls, and how much of a frame it takes for chance.
    pose_locality : float
        How much less than the next one a joint counts for each bone that lies between it and a
        region of the body, when H_c compares poses there (see ``regions``); 1 compares poses as
        wholes. Needs ``pose_centers`` and voxels.
    shift_across, shift_along : float
        Metres between the nodes of H_c's voxels (see ``ShiftField``), across the direction that
        they move and along it; 0 for sine layers.
    shift_shapes : int
        How many shapes each such layer mixes, in each region.
    tracking : float
        Weight of the distance, in metres, between surface points and where the avatar takes them,
        for recordings that follow the same points through all frames; 0 for none.
    mean_shape : float
        Weight of the occupancy's own loss around the usual shape, the median, of such recordings.
    color : float
        Weight of the mean difference between the scans' colours, 0 to 1, and those of a field
        that is learned beside the shape (see ``ColorField``); 0 for none.
    color_spacing : float
        Metres between the nodes of that field's finest voxels.
    occupancy_width, occupancy_layers, octaves : int
        Of the occupancy network.
    weight_norm : bool
        Whether that network is built exactly as SNARF's: weight norm, and the layer before the
        input is fed in again narrower by as much.
    pose_conditioned : bool
        Whether that network sees the pose, as SNARF's does: then every pose has its own mesh.
    grid_spacing, grid_features
        Of the occupancy's grid: metres (0 for none), learned numbers per node.
    skinning : str
        "voxel" weights started from the body, "network" for one that is asked on their nodes, or
        "points" for one that is asked at the points, with Broyden's method from the bones.
    skinning_spacing : float
        Metres between the nodes of the weights.
    pose_dropout : float
        Share of the frames of a batch that train with a zero code.
    pose_noise : float
        Spread of the gaussian added to every number of a pose before it is encoded, radians: the
        PINs learn what holds for a neighbourhood of poses, not single frames by heart.
    gate_free_deg, gate_fade_deg : float
        See ``PoseGate``; a fade of 0 leaves the gate out.
    frames, points, tracked_points : int
        Of a batch: frames, labelled points per frame, and points to follow, the same in all of
        them. Following costs a quarter of what labels cost, which need root finding.
    label_points : int
        Points labelled per training frame before training.
    lr, lr_pins, lr_weights, lr_grid, lr_shifts, lr_color : float
        Learning rates at their highest.
    lr_started : float
        That of the shifts where they begin from followed points, not from nothing: a higher one
        forgets the start (decision 039).
    pins_after : float
        Share of the training before the PINs start to move.
    warm_up : float
        Share of the training with the bone losses.
    max_grad_norm : float
        Of the networks; longer gradients are shortened.
    steps : int
        Steps where neither minutes nor steps are asked for.
    mesh_rounds : int
        How often the extracted mesh is moved to where the scans are; 0 leaves it as the occupancy
        has it, as in the talk.
    trained : bool
        False where there is nothing to train.
    """

    name: str
    h_c_blocks: int = 6
    h_d_blocks: int = 2
    width: int = 64
    sine_layers: int = 2
    w0: float = 30.0
    turning: bool = True
    pose_multiplied: bool = True
    skinned: bool = True
    bone_hidden: int = 32
    bone_code: int = 8
    pose_mix: int = 128
    pose_centers: int = 0
    pose_reach: float = 1.0
    pose_ridge: float = 1e-3
    pose_locality: float = 1.0
    shift_across: float = 0.0
    shift_along: float = 0.0
    shift_shapes: int = 96
    tracking: float = 0.0
    mean_shape: float = 0.0
    color: float = 0.0
    color_spacing: float = 0.008
    occupancy_width: int = 128
    occupancy_layers: int = 4
    octaves: int = 4
    weight_norm: bool = False
    pose_conditioned: bool = False
    grid_spacing: float = 0.02
    grid_features: int = 4
    skinning: str = "voxel"
    skinning_spacing: float = 0.035
    pose_dropout: float = 0.3
    pose_noise: float = 0.0
    gate_free_deg: float = 1.0
    gate_fade_deg: float = 1.5
    frames: int = 8
    points: int = 1024
    tracked_points: int = 1024
    label_points: int = 16_000
    lr: float = 1e-3
    lr_pins: float = 1e-3
    lr_weights: float = 1e-2
    lr_grid: float = 1e-2
    lr_shifts: float = 4e-3
    lr_started: float = 1e-3
    lr_color: float = 2e-2
    pins_after: float = 0.02
    warm_up: float = 0.05
    max_grad_norm: float = 1.0
    steps: int = 6000
    mesh_rounds: int = 0
    trained: bool = True

    def to_dict(self) -> dict[str, Any]:
        """Return the preset as JSON values, for config.json."""
        return asdict(self)

    @classmethod
    def from_dict(cls, values: dict[str, Any]) -> "Preset":
        """Build a preset from ``to_dict``'s values; StudioError for names that are unknown."""
        unknown = sorted(set(values) - {field.name for field in fields(cls)})
        if unknown or "name" not in values:
            raise StudioError(
                f"The run's preset holds unknown values: {', '.join(unknown) or 'no name'}.",
                "Open it with the version of INS Studio that wrote it, or update.",
            )
        return cls(**values)


# INS as the talk has it, but for sizes and training: what its table is repeated with
TALK = Preset("talk")
BALANCED = replace(
    TALK,
    name="balanced",
    h_d_blocks=0,
    pose_centers=128,
    pose_reach=0.7,
    pose_ridge=3e-2,
    shift_across=0.04,
    shift_along=0.12,
    tracking=100.0,
    mean_shape=1.0,
    points=512,
    label_points=8_000,
    pose_dropout=0.0,
    gate_fade_deg=0.0,
    steps=1800,
    mesh_rounds=2,
)
SNARF_NC = replace(TALK, name="snarf-nc", h_c_blocks=0, h_d_blocks=0)
# dropout and gate fall back on the shape of no pose, which is INS's idea and not SNARF's
SNARF = replace(SNARF_NC, name="snarf", pose_conditioned=True, pose_dropout=0.0, gate_fade_deg=0.0)

PRESETS: dict[str, Preset] = {
    preset.name: preset
    for preset in (
        BALANCED,
        TALK,
        replace(BALANCED, name="draft", h_c_blocks=3, points=256, steps=400),
        replace(
            BALANCED,
            name="fine",
            h_c_blocks=8,
            h_d_blocks=2,
            pose_ridge=2e-2,
            pose_locality=0.7,
            shift_across=0.03,
            shift_along=0.09,
            shift_shapes=32,
            points=1024,
            label_points=16_000,
            steps=8000,
        ),
        # the paper's sizes are not published; these are method.md's best guess at them
        Preset(
            name="paper",
            h_d_blocks=3,
            width=192,
            occupancy_width=256,
            occupancy_layers=8,
            grid_spacing=0.0,
            skinning="network",
            pose_mix=0,
            pose_dropout=0.0,
            pose_noise=0.0,
            gate_fade_deg=0.0,
            lr_pins=1e-4,
            max_grad_norm=0.1,
            steps=100_000,
        ),
        SNARF_NC,
        SNARF,
        # SNARF as its code has it for CAPE, to compare speed with
        replace(
            SNARF,
            name="snarf-published",
            occupancy_width=256,
            occupancy_layers=8,
            weight_norm=True,
            grid_spacing=0.0,
            skinning="points",
            points=2250,
            lr_weights=1e-3,
            max_grad_norm=0.1,
            steps=100_000,
        ),
        replace(TALK, name="no-pose-mul", pose_multiplied=False),
        replace(TALK, name="no-siren", w0=0.0),
        replace(TALK, name="no-rotation", turning=False),
        replace(TALK, name="no-h-d", h_d_blocks=0),
        replace(TALK, name="no-h-c", h_c_blocks=0),
        # without LBS there is nothing that dropout and gate could fall back on
        replace(TALK, name="no-lbs", skinned=False, pose_dropout=0.0, gate_fade_deg=0.0),
        Preset("avg-lbs", h_c_blocks=0, h_d_blocks=0, trained=False, steps=0),
        Preset("first-lbs", h_c_blocks=0, h_d_blocks=0, trained=False, steps=0),
    )
}


def preset(name: str) -> Preset:
    """Return the preset of that name; StudioError lists them where there is none."""
    if name not in PRESETS:
        raise StudioError(f"There is no preset {name!r}.", f"Choose one of: {', '.join(PRESETS)}.")
    return PRESETS[name]
