"""The PP-OCRv6 small models, run by OpenVINO: pixels to text boxes, and boxes to characters with their scores.

The two ONNX files ship inside the `rapidocr` wheel; nothing of that package is imported.
"""

from __future__ import annotations

import importlib.util
import itertools
import sys
import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import cv2
import numpy as np

from engine.errors import ReaderUnavailable
from engine.readers.cpu import graphs
from engine.readers.cpu.compiled import CompiledModels, Options
from engine.readers.cpu.precision import Precisions
from engine.words import Words

if TYPE_CHECKING:
    from openvino import Core, InferRequest

DETECTOR_FILE = "PP-OCRv6_det_small.onnx"
RECOGNISER_FILE = "PP-OCRv6_rec_small.onnx"
LINE_HEIGHT = 48

_DETECTOR_STEP = 32
_WIDTH_STEP = 64
_WIDEST = 2400
_LONGEST = 48_000
_LOOK_AROUND = 240
_BATCH_WIDTH = 800
_MOST_AT_ONCE = 8
"""Batches: each takes some 60 MB, and a page has not many more."""
_BEGINNING = 8
_PIXELS_A_STEP = 8


@dataclass(frozen=True, slots=True)
class Recognition:
    """The text of one crop, with a score 0..1 a character, and where in the crop (pixels across) each was seen."""

    text: str
    char_scores: tuple[float, ...]
    char_places: tuple[float, ...] = ()

    @property
    def score(self) -> float:
        """Mean of the characters' scores; 0 for no text."""
        return sum(self.char_scores) / len(self.char_scores) if self.char_scores else 0.0


@dataclass(frozen=True, slots=True)
class Quad:
    """A detected piece of text: four pixel corners clockwise from the top left, and the detector's belief 0..1.

    `seen` is what was read of it so far. `is_cut`: it is a part of what ran together, and may lack letters at its ends.
    `is_tangled`: it is text that something else crosses, around which no line's box could be put.
    """

    corners: np.ndarray
    score: float
    seen: Recognition | None = None
    is_cut: bool = False
    is_tangled: bool = False


class PpOcr:
    """Both models, compiled once, for all threads.

    The recogniser reads several batches at once, each on a core or few: cores that share one small batch wait for each
    other more than they calculate. Every thread has its own request of it. The detector, whose request holds hundreds
    of megabytes, has one that they take in turns: OpenVINO gives all cores to one inference anyway.
    """

    def __init__(self, precisions: Precisions, threads: int = 0, cache: Path | None = None) -> None:
        """Compiles the models, or loads them from `cache`; `threads` 0 lets OpenVINO take all cores.

        Raises `ReaderUnavailable` when a package or a file is missing.
        """
        core = _core()
        folder = models_folder()
        files = detector, recogniser = folder / DETECTOR_FILE, folder / RECOGNISER_FILE
        options = {
            "detector": _options(precisions.detector, threads, "LATENCY"),
            "recogniser": {
                **_options(precisions.recogniser, threads, "THROUGHPUT"),
                "PERFORMANCE_HINT_NUM_REQUESTS": _MOST_AT_ONCE,
            },
        }
        self.compiled = CompiledModels(core, options, [*files, Path(__file__), Path(graphs.__file__)], cache)
        characters = self.compiled.text("characters", lambda: graphs.characters(core.read_model(recogniser)))
        self._characters = np.array(["", *characters.splitlines(), " "])
        self._detector_request = self.compiled.model(
            "detector", lambda: graphs.with_cells(core.read_model(detector))
        ).create_infer_request()
        self._recogniser = self.compiled.model(
            "recogniser", lambda: graphs.with_class_logits(core.read_model(recogniser))
        )
        self._at_once: int = self._recogniser.get_property("NUM_STREAMS")
        self._workers = ThreadPoolExecutor(self._at_once, thread_name_prefix="recogniser")
        self._detecting = threading.Lock()
        self._own = threading.local()

    def ink(self, pixels: np.ndarray, width: int, height: int) -> np.ndarray:
        """How likely each place holds text, (H', W') float32 in 0..1, of (H, W, 3) uint8 RGB.

        It is looked at in about `width` x `height` pixels, rounded to what the model takes; so large is the answer.
        """
        width, height = _round_to(width, _DETECTOR_STEP), _round_to(height, _DETECTOR_STEP)
        # To half its size a linear resampling passes over no pixel, and costs a tenth of the areas' means.
        leaves_out = 2 * width < pixels.shape[1]
        resized = cv2.resize(pixels, (width, height), interpolation=cv2.INTER_AREA if leaves_out else cv2.INTER_LINEAR)
        picture = _normalised(resized)[None]
        with self._detecting:
            self._detector_request.infer([picture], share_inputs=True)
            return graphs.ink_of_cells(self._detector_request.get_output_tensor(0).data[0])

    def release_memory(self) -> None:
        """Frees the buffers of inferences that are over; the next one takes new ones, which costs some 50 ms."""
        self._detector_request.get_compiled_model().release_memory()
        self._recogniser.release_memory()

    def recognise(self, lines: Sequence[np.ndarray]) -> list[Recognition]:
        """Reads one line a picture, as `cut_line` makes them; the answers come in their order.

        A line too long for the model is read in pieces, cut between its words.
        """
        pieces = [_pieces(line) for line in lines]
        seen = iter(self._recognise_pieces([piece for line in pieces for piece in line]))
        return [_concatenated([(piece.shape[1], next(seen)) for piece in line]) for line in pieces]

    def _recognise_pieces(self, lines: Sequence[np.ndarray]) -> list[Recognition]:
        batches = _batches([line.shape[1] for line in lines], self._at_once)
        pictures = [[lines[index] for index in batch] for batch in batches]
        each = map if len(batches) < 2 else self._workers.map
        answers: dict[int, Recognition] = {}
        for batch, seen in zip(batches, each(self._recognise_batch, pictures), strict=True):
            answers.update(zip(batch, seen, strict=True))
        return [answers[index] for index in range(len(lines))]

    def _recognise_batch(self, lines: list[np.ndarray]) -> list[Recognition]:
        width = _padded_width(max(line.shape[1] for line in lines))
        batch = np.zeros((len(lines), 3, LINE_HEIGHT, width), np.float32)
        for row, line in zip(batch, lines, strict=True):
            row[:, :, : line.shape[1]] = _normalised(line)
        request = self._recogniser_request()
        request.infer([batch], share_inputs=True)
        return [self._decode(logits) for logits in request.get_output_tensor(0).data]

    def _decode(self, logits: np.ndarray) -> Recognition:
        """CTC of (steps, classes): repeated classes collapse, blanks vanish."""
        classes = graphs.best_classes(logits)
        is_kept = classes != graphs.BLANK
        is_kept[1:] &= classes[1:] != classes[:-1]
        kept = np.flatnonzero(is_kept)
        scores = graphs.probabilities(logits[kept], classes[kept])
        places = (kept + 0.5) * _PIXELS_A_STEP
        return Recognition(
            "".join(self._characters[classes[kept]]), tuple(map(float, scores)), tuple(map(float, places))
        )

    def _recogniser_request(self) -> InferRequest:
        """This thread's own: a request holds its output buffers."""
        mine: dict[str, InferRequest] = self._own.__dict__
        if "request" not in mine:
            mine["request"] = self._recogniser.create_infer_request()
        return mine["request"]


def models_folder() -> Path:
    """Where the wheel keeps the models. Raises `ReaderUnavailable`."""
    spec = importlib.util.find_spec("rapidocr")
    if spec is None or spec.origin is None:
        raise _not_installed("rapidocr")
    folder = Path(spec.origin).parent / "models"
    if not all((folder / name).is_file() for name in (DETECTOR_FILE, RECOGNISER_FILE)):
        raise _not_installed("rapidocr")
    return folder


def cut_line(pixels: np.ndarray, corners: np.ndarray) -> np.ndarray:
    """The quadrilateral as a picture of one line, `LINE_HEIGHT` pixels high; one that stands on end is laid down."""
    flat = cut_upright(pixels, corners)
    if flat.shape[0] >= 1.5 * flat.shape[1]:
        flat = np.rot90(flat)
    height, width = flat.shape[:2]
    line: np.ndarray = cv2.resize(flat, (min(-(-width * LINE_HEIGHT // height), _LONGEST), LINE_HEIGHT))
    return line


def beginning(line: np.ndarray) -> np.ndarray:
    """The first few characters of a cut line: whether it makes sense they tell as well as the whole."""
    return np.ascontiguousarray(line[:, : _BEGINNING * line.shape[0]])


def cut_upright(pixels: np.ndarray, corners: np.ndarray) -> np.ndarray:
    """The quadrilateral as an upright picture of its own size."""
    top_left, top_right, bottom_right, bottom_left = corners.astype(np.float32)
    width = max(_distance(top_left, top_right), _distance(bottom_left, bottom_right), 1)
    height = max(_distance(top_left, bottom_left), _distance(top_right, bottom_right), 1)
    target = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float32)
    matrix = cv2.getPerspectiveTransform(corners.astype(np.float32), target)
    flat: np.ndarray = cv2.warpPerspective(
        pixels, matrix, (width, height), flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE
    )
    return flat


def along(corners: np.ndarray, degrees: float) -> np.ndarray:
    """The corners of a text that reads in the direction `degrees` clockwise from the x axis, from its own top left."""
    turn = np.radians(degrees)
    forward, down = np.array([np.cos(turn), np.sin(turn)]), np.array([-np.sin(turn), np.cos(turn)])
    by_forward = corners[np.argsort(corners @ forward, kind="stable")]
    start = by_forward[:2][np.argsort(by_forward[:2] @ down, kind="stable")]
    end = by_forward[2:][np.argsort(by_forward[2:] @ down, kind="stable")]
    return np.array([start[0], end[0], end[1], start[1]], np.float32)


def _distance(one: np.ndarray, other: np.ndarray) -> int:
    return int(np.hypot(*(other - one)))


def _core() -> Core:
    # OpenVINO tells Google Analytics of each start through this package; without it, it uses its own empty stand-in.
    sys.modules.setdefault("openvino_telemetry", None)  # type: ignore[arg-type]
    try:
        from openvino import Core
    except ImportError as error:
        raise _not_installed("openvino") from error
    return Core()


def _not_installed(package: str) -> ReaderUnavailable:
    return ReaderUnavailable(
        Words(f"CPU 识别引擎缺少组件 {package}。", f"The CPU reader lacks the package {package}."),
        Words(
            "请管理员重新运行 ./launch.sh 完成安装。",
            "Have ./launch.sh run again: it installs what is missing.",
        ),
    )


def has_bf16() -> bool:
    """Whether OpenVINO can calculate in bf16 on this processor. Raises `ReaderUnavailable`."""
    return "BF16" in _core().get_property("CPU", "OPTIMIZATION_CAPABILITIES")


def _options(precision: str, threads: int, hint: str) -> Options:
    options: Options = {"PERFORMANCE_HINT": hint, "INFERENCE_PRECISION_HINT": precision}
    options["ENABLE_CPU_PINNING"] = False  # each process would take the same first cores
    if threads:
        options["INFERENCE_NUM_THREADS"] = threads
    return options


def _normalised(pixels: np.ndarray) -> np.ndarray:
    """(3, H, W) float32 in -1..1, blue first, as the models were trained."""
    planes: np.ndarray = cv2.dnn.blobFromImage(pixels, 1 / 127.5, mean=(127.5, 127.5, 127.5), swapRB=True)[0]
    return planes


def _round_to(size: int, step: int) -> int:
    return max(step, round(size / step) * step)


def _pieces(line: np.ndarray) -> list[np.ndarray]:
    """The line cut where it is emptiest, in pieces that the model can take."""
    pieces = []
    while line.shape[1] > _WIDEST:
        around = line[:, _WIDEST - _LOOK_AROUND : _WIDEST].mean(axis=2)
        ink = np.convolve(np.ptp(around, axis=0), np.ones(LINE_HEIGHT // 4), mode="same")
        at = _WIDEST - _LOOK_AROUND + int(ink.argmin())
        pieces.append(line[:, :at])
        line = line[:, at:]
    return [*pieces, line]


def _concatenated(pieces: list[tuple[int, Recognition]]) -> Recognition:
    """One line out of its pieces, each with its width."""
    if len(pieces) == 1:
        return pieces[0][1]
    starts = itertools.accumulate((width for width, _ in pieces), initial=0)
    return Recognition(
        "".join(piece.text for _, piece in pieces),
        tuple(score for _, piece in pieces for score in piece.char_scores),
        tuple(start + place for start, (_, piece) in zip(starts, pieces, strict=False) for place in piece.char_places),
    )


def _padded_width(width: int) -> int:
    """Few distinct widths: OpenVINO prepares its kernels for each shape anew, in 15 ms, and keeps 5 MB of each.

    With steps of 32 a page took as long, and 300 MB more.
    """
    return -(-width // _WIDTH_STEP) * _WIDTH_STEP


def _batches(widths: Sequence[int], at_once: int) -> list[list[int]]:
    """Which lines are read together, the widest first: those of one padded width, no more pixels than are worth it.

    Nor more than leaves work for all that read at once.
    """
    padded = [_padded_width(width) for width in widths]
    most = min(_BATCH_WIDTH, sum(padded) // at_once)
    order = sorted(range(len(padded)), key=lambda at: -padded[at])
    batches = []
    for width, group in itertools.groupby(order, key=lambda at: padded[at]):
        alike, size = list(group), max(1, most // width)
        batches += [alike[at : at + size] for at in range(0, len(alike), size)]
    return batches
