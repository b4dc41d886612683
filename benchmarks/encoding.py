"""Encoding a clip of the built-in body: 100 frames, a dozen corrective shapes."""

import numpy as np

from ins_studio.body.builtin import builtin_body
from ins_studio.export.basis import fit_shapes
from ins_studio.export.clip import ExportClip
from ins_studio.export.fbx import encode_fbx
from ins_studio.export.gltf import encode_glb
from ins_studio.project.canonical import CanonicalMesh

FRAMES, SHAPES = 100, 12


class Encoding:
    """Motion and folds from formulas."""

    def setup(self) -> None:
        """Pose the body, add folds that skinning cannot make, and fit shapes to them."""
        rng = np.random.default_rng(0)
        body = builtin_body()
        faces, vertices = body.faces, body.canonical()
        mesh = CanonicalMesh(
            vertices=vertices,
            faces=faces,
            texcoords=rng.random((len(vertices), 2)).astype(np.float32),
            texcoord_faces=faces,
            weights=body.weights,
            joints=body.joints(),
            parents=body.parents,
            joint_names=body.joint_names,
            canonical_pose=body.canonical_pose,
        )
        time = np.linspace(0, 2 * np.pi, FRAMES)[:, None, None]
        phase = rng.uniform(0, 6, (body.joint_count, 3))
        poses = (0.2 * np.sin(time + phase)).astype(np.float32)
        transl = np.zeros((FRAMES, 3), np.float32)
        folds = 0.003 * np.sin(40 * vertices @ rng.normal(size=(3, SHAPES)))
        amount = np.sin(time[:, :, 0] + rng.uniform(0, 6, SHAPES))
        normal = vertices / np.linalg.norm(vertices, axis=1, keepdims=True)
        posed = np.stack([body.posed(pose, pose_blend=False) for pose in poses])
        posed += ((amount @ folds.T)[:, :, None] * normal).astype(np.float32)
        self.clip = ExportClip(mesh, poses, transl, posed)
        self.basis = fit_shapes(self.clip)

    def time_fit_shapes(self) -> None:
        """Find the corrective shapes."""
        fit_shapes(self.clip)

    def time_encode_glb(self) -> None:
        """Write the .glb."""
        encode_glb(self.clip, self.basis)

    def time_encode_fbx(self) -> None:
        """Write the .fbx."""
        encode_fbx(self.clip, self.basis)
