"""The pictures of a glTF material: base colour and normals."""

from ins_studio.export.clip import Textures
from ins_studio.export.glb_buffer import GlbBuffer, Json

CLAMP, LINEAR, LINEAR_MIPMAP_LINEAR = 33071, 9729, 9987
PLAIN_GREY = 0.8


def add_textures(document: Json, buffer: GlbBuffer, textures: Textures) -> None:
    """Put pictures on the one material of a document; it is grey without a colour."""
    material = document["materials"][0]
    surface = material["pbrMetallicRoughness"]
    if textures.color is None:
        surface["baseColorFactor"] = [PLAIN_GREY, PLAIN_GREY, PLAIN_GREY, 1.0]
    else:
        surface["baseColorTexture"] = {"index": _add(document, buffer, textures.color, "basecolor")}
    if textures.normals is not None:
        index = _add(document, buffer, textures.normals, "normals")
        material["normalTexture"] = {"index": index, "scale": float(textures.strength)}


def _add(document: Json, buffer: GlbBuffer, picture: bytes | str, kind: str) -> int:
    """Append a picture, and return the number of its texture."""
    image: Json = {"name": f"{document['nodes'][0]['name']}_{kind}"}
    if isinstance(picture, str):
        image["uri"] = picture
    else:
        image |= {"mimeType": "image/png", "bufferView": buffer.file(picture)}
    images, textures = document.setdefault("images", []), document.setdefault("textures", [])
    sampler = {"magFilter": LINEAR, "minFilter": LINEAR_MIPMAP_LINEAR, "wrapS": CLAMP}
    document["samplers"] = [sampler | {"wrapT": CLAMP}]
    images.append(image)
    textures.append({"source": len(images) - 1, "sampler": 0})
    return len(textures) - 1
