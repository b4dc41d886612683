"""Everything about one atlas that painting needs, worked out once."""

from dataclasses import dataclass
from functools import cached_property

from ins_studio.project.canonical import CanonicalMesh
from ins_studio.texture.padding import Padding
from ins_studio.texture.posed import Topology, face_neighbours
from ins_studio.texture.texels import build_texel_map


@dataclass(frozen=True, eq=False)
class AtlasIndex:
    """The atlas of ``mesh`` at ``size`` texels; its parts are built when first asked for.

    Building both takes about half a second at 2048: do it before the first stroke, in any thread.
    """

    mesh: CanonicalMesh
    size: int

    @cached_property
    def topology(self) -> Topology:
        """Faces, neighbours and texels."""
        texels = build_texel_map(self.mesh.texcoords, self.mesh.texcoord_faces, self.size)
        return Topology(self.mesh.faces, face_neighbours(self.mesh.faces), texels)

    @cached_property
    def padding(self) -> Padding:
        """The margin around the charts."""
        return Padding(self.topology.texels)
