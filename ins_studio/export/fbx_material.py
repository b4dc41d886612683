"""The material of an FBX scene and its pictures."""

from ins_studio.export.clip import Textures
from ins_studio.export.fbx_mesh import UV_SET
from ins_studio.export.fbx_nodes import Long, node
from ins_studio.export.fbx_properties import named, properties
from ins_studio.export.fbx_scene import Scene

KINDS = {"DiffuseColor": "basecolor", "NormalMap": "normals"}  # slots, and how files are called


def add_material(scene: Scene, name: str, model: Long, textures: Textures) -> Long:
    """Append the material of a node and return its id; ``textures`` will lie on it."""
    bumpy = textures.normals is not None
    strength = (("BumpFactor", "number", textures.strength),) if bumpy else ()
    material = scene.add(
        "Material",
        f"{name}_material",
        "",
        node("Version", 102),
        node("ShadingModel", "Phong"),
        node("MultiLayer", 0),
        properties(
            ("DiffuseColor", "color", (0.8, 0.8, 0.8)),
            ("DiffuseFactor", "number", 1.0),
            ("SpecularFactor", "number", 0.0),
            ("ShininessExponent", "number", 2.0),
            *strength,
        ),
    )
    scene.connect(material, model)
    return material


def add_textures(scene: Scene, name: str, material: Long, textures: Textures) -> None:
    """Append the pictures of a material, which is called after its node's ``name``."""
    pictures = {"DiffuseColor": textures.color, "NormalMap": textures.normals}
    for slot, picture in pictures.items():
        if isinstance(picture, str):
            _add(scene, (material, slot), picture, None)
        elif picture is not None:
            _add(scene, (material, slot), f"{name}_{KINDS[slot]}.png", picture)


def _add(scene: Scene, place: tuple[Long, str], file_name: str, content: bytes | None) -> None:
    """Append a picture: embedded as ``content``, or lying beside the .fbx under ``file_name``."""
    name = file_name.rpartition(".")[0]
    path = [node("Filename", file_name), node("RelativeFilename", file_name)]
    video = scene.add(
        "Video",
        name,
        "Clip",
        node("Type", "Clip"),
        properties(("Path", "url", file_name), ("RelPath", "url", file_name)),
        node("UseMipMap", 0),
        *path,
        *([node("Content", content)] if content is not None else []),
    )
    texture = scene.add(
        "Texture",
        name,
        "",
        node("Type", "TextureVideoClip"),
        node("Version", 202),
        node("TextureName", named(name, "Texture")),
        properties(
            ("UVSet", "text", UV_SET),
            ("UseMaterial", "bool", 1),
            ("WrapModeU", "enum", 1),
            ("WrapModeV", "enum", 1),
        ),
        node("Media", named(name, "Video")),
        node("FileName", file_name),
        node("RelativeFilename", file_name),
        node("ModelUVTranslation", 0.0, 0.0),
        node("ModelUVScaling", 1.0, 1.0),
        node("Texture_Alpha_Source", "None"),
        node("Cropping", 0, 0, 0, 0),
    )
    scene.connect(texture, *place)
    scene.connect(video, texture)
