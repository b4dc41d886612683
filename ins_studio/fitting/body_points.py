"""Points that a body carries along, and how they move with every joint and with the shape.

Linear blend skinning (Loper et al., 2015) with analytic derivatives. A joint that turns carries
all that hangs on it and on the joints below it about its own place, so the derivative needs one
lever for each point and joint, and no chain of matrices.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ins_studio.body.body import Body
from ins_studio.fitting.body_state import BodyState, Doubles
from ins_studio.fitting.joint_tree import JointTree
from ins_studio.geometry.mesh import face_normals
from ins_studio.geometry.skeleton import forward_kinematics
from ins_studio.geometry.surface import Spots, Surface

_OF_EACH = ("rest", "normals", "shape_dirs", "pose_dirs", "weights")


@dataclass(frozen=True, eq=False)
class BodyPoints:
    """N points of a body.

    Attributes
    ----------
    tree : JointTree
    rest : (N, 3) float64
        In the zero pose with zero betas, metres.
    normals : (N, 3) float64
        There, unit; zero for what lies on no surface.
    shape_dirs : (N, 3, S) float64
    pose_dirs : (N, 3, P) float32
        Of ``R(pose[1:]) - I``; P may be 0.
    weights : (N, J) float64
        Skinning weights, rows sum to one.
    """

    tree: JointTree
    rest: Doubles
    normals: Doubles
    shape_dirs: Doubles
    pose_dirs: NDArray[np.float32]
    weights: Doubles

    def posed(self, state: BodyState) -> "Posed":
        """Carry the points into a pose."""
        joints = self.tree.joints + self.tree.joint_dirs @ state.betas
        placed = forward_kinematics(state.rotations, joints, self.tree.parents)
        turns, places = placed[:, :3, :3], placed[:, :3, 3] + state.transl
        rest = self.rest + self.shape_dirs @ state.betas
        if self.pose_dirs.shape[2]:
            feature = (state.rotations[1:] - np.eye(3)).reshape(-1).astype(np.float32)
            rest = rest + self.pose_dirs @ feature
        # Where each joint alone would carry each point, times its weight: (N, J, 3).
        carried = np.einsum("jrc,nc->njr", turns, rest) + (
            places - np.einsum("jrc,jc->jr", turns, joints)
        )
        carried *= self.weights[:, :, None]
        blended = np.einsum("nj,jrc->nrc", self.weights, turns)
        normals = np.einsum("nrc,nc->nr", blended, self.normals)
        length = np.linalg.norm(normals, axis=1, keepdims=True)
        normals = normals / np.where(length > 0, length, 1.0)
        return Posed(self, carried.sum(axis=1), normals, carried, blended, turns, places)

    def chosen(self, index: NDArray[np.int64]) -> "BodyPoints":
        """Return those of the points that ``index`` names."""
        parts = (getattr(self, name)[index] for name in _OF_EACH)
        return BodyPoints(self.tree, *parts)

    def joined(self, other: "BodyPoints") -> "BodyPoints":
        """Return the points and behind them those of the same body that ``other`` has."""
        parts = (np.concatenate([getattr(self, n), getattr(other, n)]) for n in _OF_EACH)
        return BodyPoints(self.tree, *parts)


@dataclass(frozen=True, eq=False)
class Posed:
    """The points in a pose.

    Attributes
    ----------
    points : BodyPoints
    vertices, normals : (N, 3) float64
        In the world, metres.
    carried : (N, J, 3) float64
        Each joint's share of ``vertices``.
    blended : (N, 3, 3) float64
        What skinning turns each point's surroundings by.
    turns, places : (J, 3, 3) and (J, 3) float64
        The joints' frames in the world.
    """

    points: BodyPoints
    vertices: Doubles
    normals: Doubles
    carried: Doubles
    blended: Doubles
    turns: Doubles
    places: Doubles

    def derivatives(self, index: NDArray[np.int64], directions: Doubles) -> Doubles:
        """Return how points move along directions for a step of ``BodyState.moved``.

        Parameters
        ----------
        index : (M,) int
            Of the points.
        directions : (M, 3) float64
            One for each of them.

        Returns
        -------
        (M, 3 J + 3 + S) float64
            Metres per radian, per metre and per unit of each beta. Pose blend shapes count as
            if they stood still.
        """
        tree, weights = self.points.tree, self.points.weights[index]
        below = tree.below
        lever = np.einsum("jk,mkc->mjc", below, self.carried[index], optimize=True)
        lever -= (weights @ below.T)[:, :, None] * self.places
        # d . (axis x lever) = axis . (lever x d), for the parent's three axes at once.
        moment = np.cross(lever, directions[:, None])
        parents = tree.parents
        frames = np.where((parents < 0)[:, None, None], np.eye(3), self.turns[parents])
        turning = np.einsum("mjr,jrc->mjc", moment, frames, optimize=True)
        return np.concatenate(
            [turning.reshape(len(index), -1), directions, self._growing(index, directions)], axis=1
        )

    def _growing(self, index: NDArray[np.int64], directions: Doubles) -> Doubles:
        """Return the part of the betas, (M, S)."""
        tree = self.points.tree
        dirs, parents = tree.joint_dirs, tree.parents.tolist()
        moved = dirs.copy()  # of the posed joints, (J, 3, S)
        for joint, parent in enumerate(parents):
            if parent >= 0:
                moved[joint] = moved[parent] + self.turns[parent] @ (dirs[joint] - dirs[parent])
        loose = moved - self.turns @ dirs
        own = np.einsum("mrc,mr->mc", self.blended[index], directions)
        shape = np.einsum("mc,mcs->ms", own, self.points.shape_dirs[index])
        shares = self.points.weights[index] @ loose.reshape(len(loose), -1)
        joint = np.einsum("mr,mrs->ms", directions, shares.reshape(len(index), 3, -1))
        return np.asarray(shape + joint)


def surface_points(body: Body, tree: JointTree, count: int, seed: int = 0) -> BodyPoints:
    """Return ``count`` points spread evenly over the skin."""
    surface = Surface(body.template, body.faces)
    spots = surface.spread(count, np.random.default_rng(seed))
    normals = face_normals(body.template, body.faces)[spots.face]
    return _at(body, tree, spots, normals)


def _at(body: Body, tree: JointTree, spots: Spots, normals: Doubles) -> BodyPoints:
    corners, mix = body.faces[spots.face], spots.barycentric

    def mean(values: NDArray[np.float32]) -> Doubles:
        return np.asarray(np.einsum("nk,nk...->n...", mix, values[corners]), np.float64)

    return BodyPoints(
        tree,
        mean(body.template),
        normals,
        mean(body.shape_dirs),
        mean(body.pose_dirs).astype(np.float32),
        mean(body.weights),
    )


def joint_points(body: Body, tree: JointTree) -> BodyPoints:
    """Return the joints themselves as points: J of them, without normals."""
    count = body.joint_count
    nothing = np.zeros((count, 3, body.pose_dirs.shape[2]), np.float32)
    still = np.zeros((count, 3))
    return BodyPoints(tree, tree.joints, still, tree.joint_dirs, nothing, np.eye(count))
