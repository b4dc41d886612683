import json
import math
from dataclasses import fields
from pathlib import Path

import numpy as np
import pytest

from ins_studio.engine.exchange import Exchange, new_exchange, remove_exchange
from ins_studio.engine.messages import decode, encode
from ins_studio.project.avatar_records import PosedFrame
from ins_studio.project.evaluation_records import Evaluated, EvaluationRow
from ins_studio.project.training_records import Preview, Step


@pytest.fixture
def exchange(tmp_path: Path) -> Exchange:
    return Exchange(tmp_path, "t")


def test_a_record_without_arrays_survives(exchange: Exchange) -> None:
    step = Step(3, 10, 0.5, 0.4, 1.25, 0.9, 1e-4, 2.0, float("inf"))
    assert decode(encode({"record": step}, exchange), exchange) == {"record": step}


def test_nested_records_and_their_tuples_survive(exchange: Exchange) -> None:
    figures = np.linspace(0, 1, len(fields(EvaluationRow)) - 3).tolist()
    row = EvaluationRow("INS", "interpolation", 7, *figures)
    message = {"result": Evaluated((row, row))}
    assert decode(encode(message, exchange), exchange) == message


def test_a_row_of_an_older_version_is_read(exchange: Exchange) -> None:
    """Figures that it did not know yet are not numbers."""
    row = EvaluationRow("INS", "interpolation", 7, 0.9, 0.8, 3.0, 2.0, 6.0, 0.95)
    line = json.loads(encode({"result": row}, exchange))
    names = [field.name for field in fields(EvaluationRow)]
    for name in names[names.index("iou_paper") :]:
        del line["result"]["fields"][name]
    heard = decode(json.dumps(line).encode(), exchange)["result"]
    assert (heard.system, heard.iou_points) == ("INS", 0.95)
    assert math.isnan(heard.slip_mm)


def test_arrays_survive_bit_by_bit_and_belong_to_the_receiver(exchange: Exchange) -> None:
    vertices = np.random.default_rng(0).normal(size=(101, 3)).astype(np.float32)
    faces = np.arange(30, dtype=np.int32).reshape(10, 3)
    record = Preview(5, "walk", 2, vertices[::-1], faces, 1.5, 2.5)
    message = decode(encode({"record": record}, exchange), exchange)
    heard = message["record"]
    np.testing.assert_array_equal(heard.vertices, vertices[::-1])
    np.testing.assert_array_equal(heard.faces, faces)
    assert heard.vertices.dtype == np.float32
    assert heard.faces.dtype == np.int32
    heard.vertices[0] = 0
    assert message["$file"]
    assert not list(exchange.folder.iterdir())


@pytest.mark.parametrize("shape", [(0, 3), (), (1,), (3, 0, 2)])
def test_odd_shapes_survive(exchange: Exchange, shape: tuple[int, ...]) -> None:
    array = np.ones(shape, np.float64)
    message = decode(encode({"record": PosedFrame(0, array, True)}, exchange), exchange)
    np.testing.assert_array_equal(message["record"].vertices, array)


def test_arguments_may_hold_arrays_paths_and_numpy_numbers(exchange: Exchange) -> None:
    poses = np.zeros((2, 5, 3))
    given = {"run": Path("a/b"), "poses": poses, "order": [np.int64(1), 0], "mode": "lbs"}
    heard = decode(encode({"arguments": given}, exchange), exchange)["arguments"]
    assert heard["run"] == "a/b"
    assert heard["order"] == [1, 0]
    np.testing.assert_array_equal(heard["poses"], poses)


def test_an_exchange_is_private_and_goes_away() -> None:
    folder = new_exchange()
    assert folder.stat().st_mode & 0o077 == 0
    Exchange(folder, "s").put([np.zeros(3)])
    remove_exchange(folder)
    assert not folder.exists()
