"""The account of what the networks compute, on graphs and pages whose counts are known."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from openvino import Model, opset13

from bench.flops import Account, Cost, Work, account, multiply_accumulates
from tests.engine import drawing


def zeros(*shape: int) -> np.ndarray:
    """Weights whose values do not matter."""
    return np.zeros(shape, np.float32)


def test_every_kind_of_product_is_counted() -> None:
    """Convolutions plain, by groups and transposed, and matrices either way round; additions are not."""
    given = opset13.parameter([1, 3, -1, -1], np.float32)
    same = {"strides": [1, 1], "pads_begin": [1, 1], "pads_end": [1, 1], "dilations": [1, 1]}
    plain = opset13.convolution(given, zeros(8, 3, 3, 3), **same)
    grouped = opset13.group_convolution(plain, zeros(8, 1, 1, 3, 3), **same)
    doubled = {"strides": [2, 2], "pads_begin": [0, 0], "pads_end": [0, 0], "dilations": [1, 1]}
    larger = opset13.convolution_backprop_data(opset13.add(grouped, grouped), zeros(8, 4, 2, 2), **doubled)
    columns = opset13.reshape(larger, np.array([4, -1]), special_zero=False)
    product = opset13.matmul(columns, zeros(4, 5), transpose_a=True, transpose_b=False)
    model = Model([product], [given], "graph")
    pixels = 10 * 20
    expected = pixels * 8 * 27 + pixels * 8 * 9 + pixels * 8 * 4 * 4 + 4 * pixels * 4 * 5
    assert multiply_accumulates(model, (1, 3, 10, 20)) == expected


def test_shares_and_floors_follow_from_the_counts() -> None:
    """4 GMAC on two pages are 4 GFLOP a page; in two CPU seconds a page, 2 of a peak of 50."""
    told = Account(Cost(1000.0, 1e6), {"f32": 50.0}, Work(2, 2_000_000, 2000, 4.0)).to_dict()
    assert told["gflop_per_page"] == 4.0
    assert told["gflop_per_page_by_network"] == {"detector": 2.0, "recogniser": 2.0}
    assert told["gflop_per_cpu_second"] == 2.0
    assert told["share_of_peak"] == {"f32": 0.04}
    assert told["least_cpu_seconds_per_page"] == {"f32": 0.08}


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_a_real_page_is_accounted_for(tmp_path: Path) -> None:
    """What the networks were given of a drawn receipt, and the processor's own peak."""
    path = tmp_path / "a.png"
    drawing.page().save(path)
    told = account([path], round_seconds=0.01)
    assert told.work is not None
    assert told.work.pages == 1
    assert told.work.pixels >= 640 * 500
    assert told.work.width > 8 * 48
    assert told.gflop_per_page == pytest.approx(
        2e-9 * (told.work.pixels * told.cost.detector + told.work.width * told.cost.recogniser)
    )
    assert told.peaks["f32"] > 0
    assert "| f32 |" in told.table()
    without = account([], round_seconds=0.01)
    assert "work" not in without.to_dict()
    assert without.cost == told.cost
