"""What the networks have to compute for a page, and how much of this processor's peak is used for it.

Multiply-accumulates are counted op by op in the models' graphs. The pixels that the detector was shown and the widths
of the lines that the recogniser was given are those of real pages; what is padded is not needed and not counted. The
peak is that of a product of matrices by the same runtime, the largest of some sizes and rounds. Everything is told per
CPU second, which neither other programs nor an idle core change much: the share of the peak is that of all CPU time of
the page, opening and cutting included.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from bench.speed_readers import silence_openvino
from engine.intake import Limits
from engine.intake.opening import open_file
from engine.readers import Request
from engine.readers.cpu.ppocr import (
    DETECTOR_FILE,
    LINE_HEIGHT,
    RECOGNISER_FILE,
    PpOcr,
    Recognition,
    models_folder,
)
from engine.readers.cpu.reader import CpuReader
from engine.readers.cpu.trial import measured

if TYPE_CHECKING:
    from openvino import Core, Model, Node

_LOOK = (1, 3, 960, 960)
_LINE = (1, 3, LINE_HEIGHT, 640)
_SIDES = (512, 1024, 2048)
_ROUNDS = 4
_ROUND_SECONDS = 0.2
_CAPABILITIES = {"f32": "FP32", "bf16": "BF16"}


def _of_convolution(node: Node) -> int:
    return math.prod(_shape(node.output(0))) * math.prod(_shape(node.input(1))[1:])


def _of_group_convolution(node: Node) -> int:
    return math.prod(_shape(node.output(0))) * math.prod(_shape(node.input(1))[2:])


def _of_transposed_convolution(node: Node) -> int:
    return math.prod(_shape(node.input(0))) * math.prod(_shape(node.input(1))[1:])


def _of_product(node: Node) -> int:
    inner = -2 if node.get_attributes()["transpose_a"] else -1
    return math.prod(_shape(node.output(0))) * _shape(node.input(0))[inner]


def _shape(port: Any) -> list[int]:
    """A size that the graph leaves open is that of the batch, which is 1 here."""
    return [size.get_length() if size.is_static else 1 for size in port.get_partial_shape()]


_COUNTS: Mapping[str, Callable[[Node], int]] = {
    "Convolution": _of_convolution,
    "GroupConvolution": _of_group_convolution,
    "ConvolutionBackpropData": _of_transposed_convolution,
    "MatMul": _of_product,
}


def multiply_accumulates(model: Model, shape: Sequence[int]) -> int:
    """Of the convolutions and products of matrices for one picture of that shape, which the model then has."""
    model.reshape(list(shape))
    counted = ((_COUNTS.get(node.get_type_name()), node) for node in model.get_ordered_ops())
    return sum(count(node) for count, node in counted if count is not None)


@dataclass(frozen=True, slots=True)
class Cost:
    """Multiply-accumulates of the detector for a pixel, and of the recogniser for a pixel of a line's width."""

    detector: float
    recogniser: float

    @classmethod
    def of_models(cls) -> Cost:
        """Of the models that ship. Raises `ReaderUnavailable`."""
        core, folder = _core(), models_folder()
        detector = multiply_accumulates(core.read_model(folder / DETECTOR_FILE), _LOOK)
        recogniser = multiply_accumulates(core.read_model(folder / RECOGNISER_FILE), _LINE)
        return cls(detector / math.prod(_LOOK[2:]), recogniser / _LINE[3])


@dataclass(slots=True)
class Work:
    """What the networks were given for some pages, in which arithmetic, and the CPU seconds of everything done."""

    pages: int = 0
    pixels: int = 0
    width: int = 0
    cpu_seconds: float = 0.0
    arithmetic: str = ""


class Counting(PpOcr):
    """The models, which note what they are given."""

    def __init__(self, work: Work) -> None:
        super().__init__(measured().chosen)
        work.arithmetic = str(measured().chosen)
        self._work = work

    def ink(self, pixels: np.ndarray, width: int, height: int) -> np.ndarray:
        """As ever."""
        seen = super().ink(pixels, width, height)
        self._work.pixels += seen.size
        return seen

    def recognise(self, lines: Sequence[np.ndarray]) -> list[Recognition]:
        """As ever."""
        self._work.width += sum(line.shape[1] for line in lines)
        return super().recognise(lines)


def work_of(files: Sequence[Path]) -> Work:
    """Every file read as `bench.speed` has `ours` read it, in this process."""
    work = Work()
    reader = CpuReader()
    reader._ocr = Counting(work)
    started = time.process_time()
    for path in files:
        with open_file(path.read_bytes(), Limits()) as source:
            for image in source:
                list(reader.read([reader.upright(image)], Request(), lambda: False))
                work.pages += 1
    work.cpu_seconds = time.process_time() - started
    return work


def peak_of(precision: str, round_seconds: float = _ROUND_SECONDS) -> float | None:
    """The most GFLOP of a product of matrices in a CPU second; None where the processor has not that precision."""
    core = _core()
    if _CAPABILITIES[precision] not in core.get_property("CPU", "OPTIMIZATION_CAPABILITIES"):
        return None
    return max(_product_speed(core, precision, side, round_seconds) for side in _SIDES)


def _product_speed(core: Core, precision: str, side: int, round_seconds: float) -> float:
    from openvino import Model, opset13

    chance = np.random.default_rng(1)
    given = opset13.parameter([side, side], np.float32)
    weights = opset13.constant(chance.standard_normal((side, side), np.float32))
    product = Model([opset13.matmul(given, weights, False, False)], [given], "product")
    options = {"PERFORMANCE_HINT": "LATENCY", "INFERENCE_PRECISION_HINT": precision}
    request = core.compile_model(product, "CPU", options).create_infer_request()
    pixels = chance.standard_normal((side, side), np.float32)
    request.infer([pixels])
    return max(_rate(lambda: request.infer([pixels]), 2 * side**3, round_seconds) for _ in range(_ROUNDS))


def _rate(compute: Callable[[], object], operations: int, round_seconds: float) -> float:
    """GFLOP a CPU second over so many of them."""
    done, started = 0, time.process_time()
    while (spent := time.process_time() - started) < round_seconds:
        compute()
        done += operations
    return done / spent / 1e9


@dataclass(frozen=True, slots=True)
class Account:
    """Costs, peaks in GFLOP a CPU second by precision, and the work of pages where some were read."""

    cost: Cost
    peaks: Mapping[str, float]
    work: Work | None

    @property
    def gflop_by_network(self) -> dict[str, float]:
        """For a page, two operations a multiply-accumulate; 0 without pages."""
        work = self.work or Work(pages=1)
        counted = {"detector": work.pixels * self.cost.detector, "recogniser": work.width * self.cost.recogniser}
        return {name: 2 * count / work.pages / 1e9 for name, count in counted.items()}

    @property
    def gflop_per_page(self) -> float:
        """Of both networks."""
        return sum(self.gflop_by_network.values())

    @property
    def gflop_per_cpu_second(self) -> float:
        """What is reached while pages are read."""
        return self.gflop_per_page * self.work.pages / self.work.cpu_seconds if self.work is not None else 0.0

    def to_dict(self) -> dict[str, object]:
        """For JSON."""
        told: dict[str, object] = {
            "detector_kmac_per_pixel": round(self.cost.detector / 1e3, 3),
            "recogniser_mmac_per_pixel_of_width": round(self.cost.recogniser / 1e6, 3),
            "peak_gflop_per_cpu_second": {name: round(peak, 1) for name, peak in self.peaks.items()},
        }
        if self.work is None:
            return told
        return {
            **told,
            "work": asdict(self.work),
            "gflop_per_page": round(self.gflop_per_page, 1),
            "gflop_per_page_by_network": {name: round(gflop, 1) for name, gflop in self.gflop_by_network.items()},
            "gflop_per_cpu_second": round(self.gflop_per_cpu_second, 1),
            "share_of_peak": {name: round(self.gflop_per_cpu_second / peak, 3) for name, peak in self.peaks.items()},
            "least_cpu_seconds_per_page": {
                name: round(self.gflop_per_page / peak, 3) for name, peak in self.peaks.items()
            },
        }

    def table(self) -> str:
        """As Markdown, with a sentence on the pages."""
        told = [
            f"detector: {self.cost.detector / 1e3:.2f} kMAC a pixel; "
            f"recogniser: {self.cost.recogniser / 1e6:.2f} MMAC a pixel of width"
        ]
        if self.work is not None:
            pages, by_network = self.work.pages, self.gflop_by_network
            told += [
                f"{pages} pages; each: {self.work.pixels / pages / 1e6:.2f} MP looked at "
                f"({by_network['detector']:.0f} GFLOP) and {self.work.width / pages:.0f} pixels of lines read "
                f"({by_network['recogniser']:.0f} GFLOP) in {self.work.cpu_seconds / pages:.2f} CPU s: "
                f"{self.gflop_per_cpu_second:.0f} GFLOP a CPU s, computed in {self.work.arithmetic}"
            ]
        told += ["", "| precision | peak, GFLOP a CPU s | used of it | least CPU s a page |", "|---|---|---|---|"]
        for name, peak in self.peaks.items():
            used, least = "", ""
            if self.work is not None:
                used, least = f"{self.gflop_per_cpu_second / peak:.0%}", f"{self.gflop_per_page / peak:.2f}"
            told.append(f"| {name} | {peak:.0f} | {used} | {least} |")
        return "\n".join([*told, ""])


def account(files: Sequence[Path], round_seconds: float = _ROUND_SECONDS) -> Account:
    """Counts, measures the peaks, and reads the files if there are any. Raises `ReaderUnavailable`."""
    peaks = {name: peak for name in _CAPABILITIES if (peak := peak_of(name, round_seconds)) is not None}
    return Account(Cost.of_models(), peaks, work_of(files) if files else None)


def _core() -> Core:
    silence_openvino()
    from openvino import Core

    return Core()
