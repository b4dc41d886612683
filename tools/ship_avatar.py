"""Copy a trained, extracted run into resources/demo/avatar, without what only training needs.

    python tools/ship_avatar.py RUN

The newest checkpoint goes along in half precision (0.03 mm on the mesh) and without the
optimiser's memory, the body without its shape directions (the person's own template remains), the
.glb with its texture beside it, and the dataset is named relative to the run, so that it works in
every checkout and in the frozen app.
"""

import json
import shutil
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
from PIL import Image
from safetensors.numpy import load_file, save_file

from ins_studio.body.files import encode_body, load_body
from ins_studio.export.gltf import encode_static_glb
from ins_studio.project.canonical import load_canonical
from ins_studio.project.run import RunFolder

OUT = Path(__file__).resolve().parent.parent / "resources" / "demo" / "avatar"


def main(source: RunFolder) -> None:
    """Write ``OUT`` anew from ``source``."""
    shutil.rmtree(OUT, ignore_errors=True)
    target = RunFolder(OUT)
    for folder in (target.checkpoints, target.mesh_path.parent):
        folder.mkdir(parents=True)
    config = source.config()
    config["settings"] |= {"dataset": "../dataset", "out": "resources/demo/avatar"}
    config["dataset"]["path"] = "../dataset"
    target.config_path.write_text(json.dumps(config, indent=2) + "\n", encoding="utf-8")
    newest = source.steps()[-1]
    parameters = load_file(source.checkpoint_path(newest))
    half = {name: values.astype(np.float16) for name, values in parameters.items()}
    save_file(half, target.checkpoint_path(newest))
    facts = source.checkpoint_path(newest).with_suffix(".json")
    shutil.copy(facts, target.checkpoint_path(newest).with_suffix(".json"))
    body = load_body(source.body_path)
    target.body_path.write_bytes(encode_body(replace(body, shape_dirs=body.shape_dirs[..., :0])))
    shutil.copy(source.poses_path, target.poses_path)
    shutil.copy(source.mesh_path, target.mesh_path)
    with Image.open(source.scan_color_path) as picture:
        picture.save(target.scan_color_path, optimize=True)
    mesh = load_canonical(source.mesh_path)
    surface = (mesh.vertices, mesh.faces, mesh.texcoords, mesh.texcoord_faces)
    target.glb_path.write_bytes(encode_static_glb(*surface, target.scan_color_path.name))


if __name__ == "__main__":
    main(RunFolder(Path(sys.argv[1])))
