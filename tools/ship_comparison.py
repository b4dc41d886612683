"""Prepare a comparison beside the avatar in resources/demo/avatar, small enough to ship.

    python tools/ship_comparison.py SNARF_RUN

Comes after ``ship_avatar.py``, which clears the folder, and on a machine that does nothing else:
the times in it are shown to people. SNARF's meshes are thinned out as far as the size asks for.
"""

import sys
from pathlib import Path

from ins_studio.avatar.extraction import finished
from ins_studio.project.run import RunFolder
from ins_studio.tasks.compare import compare

OUT = Path(__file__).resolve().parent.parent / "resources" / "demo" / "avatar"
FRAMES = 8
FACES = (5500, 4000, 3000)
LARGEST = 290_000  # bytes: what the demo has left of its 25 MB


def main(other: Path) -> None:
    """Write ``comparison.npz`` into ``OUT``, with as many faces as fit."""
    for faces in FACES:
        result = finished(compare(str(OUT), str(other), FRAMES, faces=faces))
        print(f"{faces} faces: {result.size_bytes:,} bytes")
        if result.size_bytes <= LARGEST:
            for row in result.systems:
                print(f"{row.system}: {1000 * row.seconds:.0f} ms, {row.distance_mm:.2f} mm")
            return
    RunFolder(OUT).comparison_path.unlink()
    sys.exit(f"Even {FACES[-1]} faces take more than {LARGEST:,} bytes: nothing is shipped.")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
