"""A process of its own that turns one Alembic archive into a point cache and a mesh.

The bindings of Alembic are C++, and a damaged archive may crash them, so nobody else imports
them. ``alembic_door`` starts this by ``--read-alembic`` and waits.
"""

import contextlib
import json
import os
import struct
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

BYTES, SECONDS = 8 << 30, 3600
MOST_OBJECTS = 1 << 14
MOST_BYTES = 1 << 36  # of a cache


class UnreadableError(Exception):
    """What is wrong with the archive, in words."""


def serve(arguments: list[str]) -> None:
    """Write ``arguments[1]``, an .mdd, and ``arguments[2]``, an .obj; leave the process.

    ``arguments[0]`` is the archive; further ones are the names of the meshes that are wanted, all
    where there are none. What was done, or what is wrong, is printed as JSON.
    """
    _be_limited()
    code = 0
    try:
        said = _unpack(arguments[0], Path(arguments[1]), Path(arguments[2]), set(arguments[3:]))
    except (UnreadableError, RuntimeError, ValueError, OSError, MemoryError) as error:
        said = {"wrong": " ".join(str(error).split()) or "it takes too much memory"}
        code = 1
    with contextlib.suppress(OSError):
        os.write(1, json.dumps(said).encode())
    os._exit(code)  # no destructor of theirs has to run


def _be_limited() -> None:
    with contextlib.suppress(ImportError, OSError, ValueError):
        import resource

        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        resource.setrlimit(resource.RLIMIT_AS, (BYTES, BYTES))
        resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))


def _unpack(path: str, cache: Path, mesh: Path, wanted: set[str]) -> dict[str, Any]:
    try:
        import imath  # noqa: F401  the bindings need it to be there first
        from alembic3d import Abc, AbcGeom
    except ImportError as error:
        raise UnreadableError("the package alembic3d is missing") from error
    archive = Abc.IArchive(path)
    meshes = _Walk(Abc, AbcGeom).meshes(archive.getTop())
    names = [one.name for one in meshes]
    missing = sorted(wanted - set(names))
    if missing or not meshes:
        raise UnreadableError(f"it has no mesh {', '.join(missing)}; it has {', '.join(names)}")
    chosen = [one for one in meshes if not wanted or one.name in wanted]
    times = max((one.times() for one in chosen), key=len)
    first = [one.vertices(times[0]) for one in chosen]
    _write_obj(
        mesh, first, [one.polygons(times[0], len(v)) for one, v in zip(chosen, first, strict=True)]
    )
    count = sum(map(len, first))
    if len(times) * count * 12 > MOST_BYTES:
        raise UnreadableError(f"{len(times)} frames of {count} vertices are too many")
    with cache.open("wb") as stream:
        stream.write(struct.pack(">ii", len(times), count) + np.array(times, ">f4").tobytes())
        for time in times:
            posed = [one.vertices(time) for one in chosen]
            if [len(v) for v in posed] != [len(v) for v in first]:
                raise UnreadableError(f"its number of vertices changes at {time:g} s")
            stream.write(np.concatenate(posed).astype(">f4").tobytes())
    return {"frames": len(times), "vertices": count, "meshes": [one.name for one in chosen]}


class _Walk:
    """Goes through the tree of an archive with the transforms above each mesh."""

    def __init__(self, abc: Any, geometry: Any) -> None:
        self._abc, self._geometry, self._seen = abc, geometry, 0

    def meshes(self, node: Any, above: tuple[Any, ...] = ()) -> list["_Mesh"]:
        found = []
        for child in node.children:
            self._seen += 1
            if self._seen > MOST_OBJECTS:
                raise UnreadableError(f"it has more than {MOST_OBJECTS} objects")
            header, name = child.getHeader(), child.getName()
            if self._geometry.IXform.matches(header):
                schema = self._geometry.IXform(node, name).getSchema()
                found += self.meshes(child, (*above, schema))
            elif self._geometry.IPolyMesh.matches(header):
                schema = self._geometry.IPolyMesh(node, name).getSchema()
                changing = self._geometry.MeshTopologyVariance.kHeterogenousTopology
                if schema.getTopologyVariance() == changing:
                    raise UnreadableError(f"the faces of {name} change from frame to frame")
                found.append(_Mesh(self._abc, str(name), schema, above))
            else:
                found += self.meshes(child, above)
        return found


class _Mesh:
    def __init__(self, abc: Any, name: str, schema: Any, above: tuple[Any, ...]) -> None:
        self._abc, self.name, self._schema, self._above = abc, name, schema, above

    def times(self) -> list[float]:
        """Return the seconds at which the mesh, or a transform above it, has samples."""
        moving = max((self._schema, *self._above), key=lambda schema: schema.getNumSamples())
        sampling, count = moving.getTimeSampling(), max(1, moving.getNumSamples())
        return [float(sampling.getSampleTime(index)) for index in range(count)]

    def vertices(self, time: float) -> NDArray[np.float64]:
        """Return vertices (V, 3) in the archive's world."""
        sample = self._sample(time)  # lives as long as what is taken from it
        places = np.array(sample.getPositions(), np.float64).reshape(-1, 3)
        for schema in reversed(self._above):
            here = self._abc.ISampleSelector(float(time))
            if schema.getNumSamples():
                turn = schema.getValue(here).getMatrix()
                matrix = np.array([[turn[row][column] for column in range(4)] for row in range(4)])
                places = places @ matrix[:3, :3] + matrix[3, :3]  # points are rows
            if not schema.getInheritsXforms(here):
                break
        return places

    def polygons(self, time: float, count: int) -> list[NDArray[np.int64]]:
        """Return the corners of each face, counter-clockwise: an archive has them clockwise."""
        sample = self._sample(time)
        corners = np.array(sample.getFaceIndices(), np.int64)[::-1]
        sizes = np.array(sample.getFaceCounts(), np.int64)[::-1]
        if sizes.sum() != len(corners) or (sizes < 0).any():
            raise UnreadableError(f"the faces of {self.name} do not fit its corners")
        if len(corners) and not 0 <= corners.min() <= corners.max() < count:
            raise UnreadableError(f"a face of {self.name} names a vertex that does not exist")
        return [own for own in np.split(corners, np.cumsum(sizes)[:-1]) if len(own) > 2]

    def _sample(self, time: float) -> Any:
        # A whole number would be taken for a time, too, and not for the sample's place.
        return self._schema.getValue(self._abc.ISampleSelector(float(time)))


def _write_obj(
    path: Path, vertices: list[NDArray[np.float64]], polygons: list[list[NDArray[np.int64]]]
) -> None:
    starts = np.cumsum([1, *(len(own) for own in vertices)])
    with path.open("w", encoding="ascii") as stream:
        for own in vertices:
            stream.writelines(f"v {x:.9g} {y:.9g} {z:.9g}\n" for x, y, z in own.tolist())
        for start, faces in zip(starts.tolist(), polygons, strict=False):
            for face in faces:
                stream.write("f " + " ".join(map(str, (face + start).tolist())) + "\n")
