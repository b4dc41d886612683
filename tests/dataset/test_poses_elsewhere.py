"""Poses need not lie beside the scans: a person can say where they are."""

from pathlib import Path

import numpy as np
import pytest
from scan_folders import poses_of, write_npz, write_scans

from ins_studio.body.files import encode_body
from ins_studio.dataset.curation import Curation
from ins_studio.dataset.opening import open_dataset
from ins_studio.dataset.scan_opening import NoPosesError
from ins_studio.errors import StudioError


def test_poses_that_lie_elsewhere_are_taken(small_dataset: Path, tmp_path: Path) -> None:
    recorded = open_dataset(small_dataset)
    keys = [("shirt_step", index) for index in range(3)]
    root, fits = tmp_path / "scans", tmp_path / "fits"
    write_scans(root, recorded, keys)
    (root / "body.npz").write_bytes(encode_body(recorded.body))
    (root / "dataset.json").write_text('{"body": "body.npz"}')
    with pytest.raises(NoPosesError) as missing:
        open_dataset(root)
    assert (missing.value.path, missing.value.count) == (root, 3)
    write_npz(fits / "shirt_step.npz", *poses_of(recorded, keys))
    write_npz(fits / "another.npz", *poses_of(recorded, keys[:1]))
    for said in (fits / "shirt_step.npz", fits):
        curation = Curation(poses=str(said))
        assert Curation.from_dict(curation.to_dict()) == curation
        found = open_dataset(root, curation=curation)
        assert found.frame_count == 3
        for key in keys:
            np.testing.assert_allclose(found.pose(*key).pose, recorded.pose(*key).pose, atol=1e-6)
    assert found.fingerprint(), "files outside the dataset count, too"
    with pytest.raises(StudioError, match="no poses at"):
        open_dataset(root, curation=Curation(poses=str(tmp_path / "gone")))
