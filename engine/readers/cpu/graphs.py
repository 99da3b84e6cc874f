"""The models' graphs without their ends, which cost more inside than what is taken of them costs outside.

Of the recogniser's softmax over 18,710 classes only the best class of each step is wanted, and its probability only
where a character stands: a tenth of an inference went into the rest. The detector's last layers, at the full size of
the page, say the same as two pointwise ones at a quarter of its sides.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import cv2
import numpy as np

if TYPE_CHECKING:
    from openvino import Model, Node

BLANK = 0
"""The class of CTC that is no character; the space is the last."""
_SPACE_BEHIND = math.log(3)
"""What a space's logit may be below the blank's: it has a quarter of what both have."""
_STRIDE = 2
_CELL = 4
_BY_ROWS = np.arange(_CELL**2).reshape((_STRIDE,) * 4).transpose(0, 2, 1, 3).ravel()
"""The pixels of a cell from its top left, of the places by quarters: the quarter's row and column, and those in it."""
_POINTWISE = ([1, 1], [0, 0], [0, 0], [1, 1])
"""Strides, pads and dilations of a convolution that sees one pixel."""


def characters(recogniser: Model) -> str:
    """The characters it knows, a line each, in the order of its classes."""
    return str(recogniser.get_rt_info(["framework", "character"]).value)


def with_class_logits(recogniser: Model) -> Model:
    """Gives the logits before the softmax: (N, steps, classes) float32."""
    from openvino import Model

    softmax = _before(recogniser.output(0).get_node(), "Softmax")
    return Model([softmax.input_value(0)], recogniser.get_parameters(), "recogniser")


def best_classes(logits: np.ndarray) -> np.ndarray:
    """The class of each step, (steps,), of logits (steps, classes): the best, or the space where it is not far from it.

    The network seldom invents spaces and often misses them: of 1,420 on receipts it missed 107 and invented 33; so 64
    and 44. Nothing is beside it but the blank, of which it says as little.
    """
    best: np.ndarray = logits.argmax(axis=1)
    best[(best == BLANK) & (logits[:, -1] > logits[:, BLANK] - _SPACE_BEHIND)] = logits.shape[1] - 1
    return best


def probabilities(logits: np.ndarray, classes: np.ndarray) -> np.ndarray:
    """The softmax of one class of each step, (steps,) 0..1; `logits`, (steps, classes), are overwritten."""
    logits -= logits.max(axis=1, keepdims=True)
    np.exp(logits, out=logits)
    chances: np.ndarray = logits[np.arange(len(classes)), classes] / logits.sum(axis=1)
    return chances


def with_cells(detector: Model) -> Model:
    """Gives the logits of each 4 x 4 cell of the picture as 16 channels, row by row: (N, 16, H / 4, W / 4) float32.

    Two transposed convolutions of stride 2 and kernel 2 mix no neighbours: each pixel depends on its cell alone.
    """
    from openvino import Model, opset13

    sigmoid = _before(detector.output(0).get_node(), "Sigmoid")
    second, second_bias = _transposed(sigmoid)
    first, first_bias = _transposed(_before(second.input_value(0).get_node(), "Relu"))
    inner, outer = _kernels(first), _kernels(second)
    quarters = inner.transpose(2, 1, 0).reshape(-1, len(inner), 1, 1)
    spread = opset13.convolution(first.input_value(0), opset13.constant(quarters), *_POINTWISE)
    bias = np.tile(first_bias, _STRIDE**2).reshape(1, -1, 1, 1)
    kept = opset13.relu(opset13.add(spread, opset13.constant(bias)))
    # Each quarter of the cell has its own channels, and sees no other's.
    places = np.kron(np.eye(_STRIDE**2, dtype=np.float32), outer[:, 0].T)
    logits = opset13.convolution(kept, opset13.constant(places[_BY_ROWS, :, None, None]), *_POINTWISE)
    shifted = opset13.add(logits, opset13.constant(second_bias.reshape(1, 1, 1, 1)))
    return Model([shifted.output(0)], detector.get_parameters(), "detector")


def ink_of_cells(cells: np.ndarray) -> np.ndarray:
    """The picture of (16, H / 4, W / 4) logits: (H, W) float32, how likely each pixel belongs to text, 0..1."""
    chances = np.negative(cells)
    np.exp(chances, out=chances)
    chances += 1
    np.reciprocal(chances, out=chances)
    height, width = cells.shape[1:]
    ink = np.empty((height, _CELL, width * _CELL), np.float32)
    for row in range(_CELL):
        ink[:, row] = cv2.merge(list(chances[row * _CELL : (row + 1) * _CELL])).reshape(height, -1)
    return ink.reshape(height * _CELL, -1)


def _transposed(end: Node) -> tuple[Node, np.ndarray]:
    """The transposed convolution before `end`, and what is added to its channels."""
    addition = _before(end.input_value(0).get_node(), "Add")
    return (
        _before(addition.input_value(0).get_node(), "ConvolutionBackpropData"),
        addition.input_value(1).get_node().get_data().ravel(),
    )


def _kernels(convolution: Node) -> np.ndarray:
    """Its weights as (channels in, channels out, places), from the top left by rows."""
    weights: np.ndarray = convolution.input_value(1).get_node().get_data()
    return weights.reshape(*weights.shape[:2], _STRIDE**2)


def _before(node: Node, kind: str) -> Node:
    """The nearest of that kind from `node` against the flow, which only identities may part from it.

    Raises `ValueError` where something else stands there: another model than these.
    """
    while node.get_type_name() != kind:
        if node.get_type_name() not in ("Identity", "Result"):
            raise ValueError(f"{node.get_friendly_name()} is a {node.get_type_name()}, not a {kind}")
        node = node.input_value(0).get_node()
    return node
