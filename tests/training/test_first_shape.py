"""The closed-form first shape: the mean of the labels, where there are labels."""

from pathlib import Path

import torch

from ins_studio.avatar.extraction import finished
from ins_studio.avatar.initial import build_model, start_from_body
from ins_studio.avatar.presets import Preset
from ins_studio.dataset.opening import open_dataset
from ins_studio.dataset.splits import read_split
from ins_studio.training.batches import draw
from ins_studio.training.first_shape import start_from_labels
from ins_studio.training.sampling import label_frames

SIZES = Preset("small", width=16, occupancy_width=16, occupancy_layers=2, frames=3, points=2000)


@torch.no_grad()
def test_labels_give_a_better_shape_than_the_body(tiny_dataset: Path) -> None:
    dataset = open_dataset(tiny_dataset)
    training = read_split(dataset).training
    model = build_model(SIZES, dataset.body).eval()
    start_from_body(model, dataset.body)
    labels = finished(label_frames(dataset, training, model, 8000, seed=0))
    batch = draw(labels, SIZES, 0, 0, torch.device("cpu"))

    def right() -> float:
        code = model.pose_code(batch.poses)
        logits = model.logits(batch.points, batch.bones, code, batch.starts)
        return float(((logits > 0) == (batch.inside > 0.5)).float().mean())

    body = right()
    start_from_labels(model, labels)
    assert right() > body + 0.02
    far = model.box[0][None] + 0.01
    assert model.occupancy(far) < -2  # where no point came, the body's answer stays
