"""Linear blend skinning in numpy: what the window does while an artist scrubs."""

import numpy as np

from ins_studio.body.builtin import builtin_body
from ins_studio.geometry.skinning import skin, strongest


class Skinning:
    """100k vertices on the built-in skeleton."""

    def setup(self) -> None:
        """Draw vertices and weights."""
        rng = np.random.default_rng(0)
        body = builtin_body()
        self.x = rng.normal(size=(100_000, 3)).astype(np.float32)
        weights = rng.dirichlet(np.ones(body.joint_count), 100_000).astype(np.float32)
        self.weights = strongest(weights)
        self.bones = body.bones(rng.normal(0, 0.3, (body.joint_count, 3)).astype(np.float32))

    def time_skin_100k(self) -> None:
        """Skin them once."""
        skin(self.x, self.weights, self.bones)
