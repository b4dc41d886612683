from pathlib import Path

import numpy as np

from ins_studio.body.body import Body
from ins_studio.dataset.checks import check_frame, check_topology

FILE = Path("somewhere/frame.npz")


def test_good_frames_and_closed_surfaces_pass(capsule_body: Body) -> None:
    assert check_frame(FILE, v_posed=capsule_body.template, transl=np.zeros(3)) == ()
    assert check_topology(FILE, capsule_body.faces) == ()


def test_each_bad_array_is_named_and_counted() -> None:
    vertices = np.zeros((10, 3), np.float32)
    vertices[2], vertices[5, 1] = np.nan, np.inf
    problems = check_frame(FILE, v_posed=vertices, pose=np.array([np.nan]), transl=np.zeros(3))
    assert [problem.path for problem in problems] == [FILE, FILE]
    assert "2 of 10 rows of v_posed" in str(problems[0])
    assert "1 of 1 rows of pose" in str(problems[1])
    assert str(FILE) in str(problems[0])


def test_holes_and_doubled_faces_are_counted(capsule_body: Body) -> None:
    faces = capsule_body.faces
    assert "(3 boundary edges)" in check_topology(FILE, faces[1:])[0].what
    doubled = np.concatenate([faces, faces[:1]])
    assert "3 edges have more than two faces" in check_topology(FILE, doubled)[0].what
