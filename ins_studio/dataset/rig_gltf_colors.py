"""What a primitive of a glTF looks like, as a colour for each of its vertices."""

import numpy as np
from numpy.typing import NDArray

from ins_studio.dataset.rig_colors import decode_picture, vertex_colors
from ins_studio.errors import StudioError
from ins_studio.motion.keyframes import Floats
from ins_studio.project.checked_json import JsonPlace
from ins_studio.project.gltf_container import fetch
from ins_studio.project.gltf_file import GltfFile


class Painter:
    """Looks up base colours; a picture that cannot be read is none.

    Parameters
    ----------
    file : GltfFile
    """

    def __init__(self, file: GltfFile) -> None:
        self._file = file
        self._pictures: dict[int, NDArray[np.uint8] | None] = {}

    def colors(self, primitive: JsonPlace, count: int) -> NDArray[np.uint8]:
        """Return sRGB (V, 3) of a primitive's ``count`` vertices; white where nothing is said."""
        attributes = primitive.at("attributes")
        factor, picture, texcoords = np.ones(3), None, np.zeros((count, 2))
        look = self._look(primitive)
        if look is not None:
            said, texture = look.find("baseColorFactor"), look.find("baseColorTexture")
            factor = np.ones(3) if said is None else np.array(said.numbers(4)[:3])
            if texture is not None:
                picture = self._picture(texture)
                number = texture.find("texCoord")
                which = 0 if number is None else number.integer(0, 7)
                coords = self._values(attributes.find(f"TEXCOORD_{which}"), count, (2,))
                picture = None if coords is None else picture
                texcoords = texcoords if coords is None else coords
        own = self._values(attributes.find("COLOR_0"), count, (3, 4))
        return vertex_colors(factor, None if own is None else own[:, :3], picture, texcoords)

    def _look(self, primitive: JsonPlace) -> JsonPlace | None:
        number, materials = primitive.find("material"), self._file.root.list_at("materials")
        if number is None or not materials:
            return None
        return materials[number.integer(0, len(materials) - 1)].find("pbrMetallicRoughness")

    def _values(
        self, place: JsonPlace | None, count: int, widths: tuple[int, ...]
    ) -> Floats | None:
        if place is None:
            return None
        accessors = self._file.root.list_at("accessors")
        accessor = accessors[place.integer(0, len(accessors) - 1)]
        if accessor.at("count").integer(0, 1 << 26) != count:
            raise place.wrong(f"an accessor of {count} values")
        values = self._file.accessor(place)
        if values.shape[1] not in widths:
            raise place.wrong(f"an accessor of {widths[0]} numbers each")
        return values.astype(np.float64)

    def _picture(self, texture: JsonPlace) -> NDArray[np.uint8] | None:
        textures, images = (self._file.root.list_at(kind) for kind in ("textures", "images"))
        if not textures or not images:
            return None
        source = textures[texture.at("index").integer(0, len(textures) - 1)].find("source")
        if source is None:  # in a format that only an extension knows
            return None
        number = source.integer(0, len(images) - 1)
        if number not in self._pictures:
            self._pictures[number] = self._decoded(images[number])
        return self._pictures[number]

    def _decoded(self, image: JsonPlace) -> NDArray[np.uint8] | None:
        uri, view = image.find("uri"), image.find("bufferView")
        try:
            if uri is not None:
                return decode_picture(fetch(uri))
            return None if view is None else decode_picture(self._file.view(view))
        except StudioError:  # a figure without its picture can still be learned
            return None
