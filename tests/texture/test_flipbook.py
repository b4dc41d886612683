"""Pages of a flipbook: still where a surface carries its colours, shimmering where they slip."""

import numpy as np
import pytest

from ins_studio.texture.flipbook import Shimmer, scan_page
from ins_studio.texture.texels import build_texel_map

SIZE = 64


@pytest.fixture(scope="module")
def atlas(capsule_body):
    """Front and back of the figure side by side, as texcoords."""
    vertices = capsule_body.canonical()
    low, span = vertices.min(0), np.ptp(vertices, axis=0)
    flat = ((vertices - low) / span)[:, :2] * [0.45, 0.95] + 0.02
    texcoords = np.concatenate([flat, flat + np.array([0.5, 0])])
    corners = vertices[capsule_body.faces]
    back = np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])[:, 2] < 0
    faces = capsule_body.faces + len(vertices) * back[:, None]
    return build_texel_map(texcoords, faces, SIZE)


def striped(places):
    """Colours that go with the canonical place: broad waves."""
    wave = np.stack([np.sin(9 * places[:, k] + k) for k in (1, 0, 1)], 1)
    return np.rint(127 + 100 * wave).astype(np.uint8)


def posed(body, frame):
    poses = np.zeros((len(body.parents), 3))
    poses[3, 2], poses[1, 0] = 0.2 * frame, -0.15 * frame
    return body.posed(poses, transl=np.array([0.1 * frame, 0, 0])).astype(np.float32)


def pages(body, atlas, slip):
    canonical = body.canonical()
    found = []
    for frame in range(4):
        vertices = posed(body, frame)
        colors = striped(canonical + np.array([0, slip * frame, 0]))
        found.append(scan_page(atlas, body.faces, vertices, (vertices, body.faces, colors)))
    return found


def shimmer(found):
    held = Shimmer(SIZE)
    for page in found:
        held.add(page)
    return held.value()


def test_a_page_has_the_colours_of_the_place(capsule_body, atlas):
    page = pages(capsule_body, atlas, 0.0)[2].reshape(-1, 4)
    seen = page[atlas.order, 3] > 0
    assert seen.mean() > 0.9
    wanted = striped(atlas.values_of(atlas.order, capsule_body.canonical(), capsule_body.faces))
    off = np.abs(page[atlas.order, :3].astype(int) - wanted).max(1)[seen]
    assert np.quantile(off, 0.95) <= 6
    between = np.setdiff1d(np.arange(SIZE * SIZE), atlas.order)
    assert not page[between].any()


def test_what_the_scan_lacks_is_transparent(capsule_body, atlas):
    vertices = posed(capsule_body, 1)
    colors = striped(capsule_body.canonical())
    middle = vertices[capsule_body.faces][..., 1].mean(1)
    upper = capsule_body.faces[middle > np.median(vertices[:, 1])]
    page = scan_page(atlas, capsule_body.faces, vertices, (vertices, upper, colors)).reshape(-1, 4)
    height = atlas.values_of(atlas.order, vertices, capsule_body.faces)[:, 1]
    shown = page[atlas.order, 3] > 0
    cut = np.median(vertices[:, 1])
    assert shown[height > cut + 0.05].mean() > 0.9
    assert not shown[height < cut - 0.05].any()


def test_true_correspondence_is_still_and_slip_shimmers(capsule_body, atlas):
    still, slipping = (shimmer(pages(capsule_body, atlas, slip)) for slip in (0.0, 0.02))
    assert still < 2.0
    assert slipping > 5 * still


def test_pages_can_be_taken_out_again(capsule_body, atlas):
    found = pages(capsule_body, atlas, 0.02)
    held = Shimmer(SIZE)
    for page in found:
        held.add(page)
    before = held.value()
    held.add(found[0], -1)
    assert held.value() != before
    held.add(found[0])
    assert held.value() == pytest.approx(before)


def test_one_page_differs_from_nothing(capsule_body, atlas):
    assert shimmer(pages(capsule_body, atlas, 0.0)[:1]) is None
