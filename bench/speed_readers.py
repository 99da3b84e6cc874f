"""The readers that `bench.speed` compares, each in a process of its own that reads a file and says what it took.

Nothing heavy is imported before a reader is made, so that no process holds the packages of another's.
"""

from __future__ import annotations

import contextlib
import importlib
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from importlib.util import find_spec
from multiprocessing.connection import Connection, Pipe
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from engine.document import Field
    from engine.readers import PageImage

ROOT = Path(__file__).parents[1]
_LANGUAGES = "chi_sim+eng"
_STOP_SECONDS = 10.0
_SETTLE_SECONDS, _STILL_SECONDS = 2.0, 0.03


@dataclass(frozen=True, slots=True)
class Task:
    """One file to read; preset and field names are for a reader that also fills fields.

    `is_first` of its set: the peak of memory is counted anew from here.
    """

    path: str
    preset: str = "auto"
    fields: tuple[str, ...] = ()
    is_first: bool = False


@dataclass(frozen=True, slots=True)
class Text:
    """What was read of a file; one that was refused is a page without a line. `fields` None: the reader has none.

    `arithmetic` is what ours measured to be best on this processor, in this process.
    """

    lines: tuple[str, ...] = ()
    fields: tuple[Field, ...] | None = None
    pages: int = 1
    arithmetic: str | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """A text, and what it took: wall seconds, user and system CPU seconds with those of children, peak MiB."""

    text: Text
    seconds: float
    cpu_seconds: float
    peak_mib: float


ReadFile = Callable[[Task], Text]
ReadPage = Callable[["PageImage"], list[str]]


class Died(Exception):
    """A reader's process ended or kept silent; the message says which."""


@dataclass(frozen=True, slots=True)
class Contender:
    """A reader by name, `module:function` that makes it, and why it cannot run here (None: it can)."""

    name: str
    maker: str
    lacks: Callable[[], str | None] = lambda: None


def our_reader(precision: str, threads: int = 0) -> ReadPage:
    """The CPU reader as the pipeline uses it: turned upright, then read; 0 threads are those of all cores."""
    from engine.readers import Request
    from engine.readers.cpu.reader import CpuReader

    reader = CpuReader(precision, threads)
    reader.warm_up()

    def read(image: PageImage) -> list[str]:
        readings = reader.read([reader.upright(image)], Request(), lambda: False)
        return [line.text for reading in readings for line in reading.lines]

    return read


def rapidocr(runtime: str | None = None) -> Any:
    """RapidOCR as it comes, but quiet; `runtime` names an EngineType for all its models."""
    from rapidocr import EngineType, RapidOCR

    params: dict[str, object] = {"Global.log_level": "critical"}
    if runtime is not None:
        models = "Det.engine_type", "Cls.engine_type", "Rec.engine_type"
        params |= dict.fromkeys(models, EngineType[runtime])
    return RapidOCR(params=params)


def ours() -> ReadFile:
    """With default settings, on all cores."""
    return _of_ours(threads=0)


def ours_one_thread() -> ReadFile:
    """As a busy server with a reader for each core has it."""
    return _of_ours(threads=1)


def _of_ours(threads: int) -> ReadFile:
    """Bytes opened, pages turned upright and read."""
    from engine.errors import EngineError
    from engine.intake import Limits
    from engine.intake.opening import open_file
    from engine.readers.cpu.trial import measured

    read = our_reader("auto", threads)

    def read_file(task: Task) -> Text:
        try:
            with open_file(Path(task.path).read_bytes(), Limits()) as source:
                pages = [read(image) for image in source]
        except EngineError:
            return Text()
        lines = tuple(line for page in pages for line in page)
        return Text(lines, pages=len(pages), arithmetic=str(measured().chosen))

    return read_file


def ours_engine() -> ReadFile:
    """The whole engine in one process: evidence, extraction and checks as well."""
    from desk.opening.reading import engine_of
    from desk.settings import load_settings
    from engine.errors import EngineError
    from engine.pipeline import Order, Upload
    from engine.readers.cpu.trial import measured

    folder = tempfile.TemporaryDirectory(prefix="ocr-speed-")
    engine = engine_of(load_settings(data_dir=Path(folder.name), reader="cpu"))

    def read_file(task: Task, _kept: object = folder) -> Text:
        path = Path(task.path)
        order = Order(preset=task.preset, fields=task.fields, reader="cpu")
        try:
            document = engine.read(Upload(path.name, path.read_bytes()), order)
        except EngineError:
            return Text(fields=())
        lines = tuple(line.text for page in document.pages for line in page.lines)
        return Text(lines, document.fields, len(document.pages), str(measured().chosen))

    return read_file


def rapidocr_default() -> ReadFile:
    """RapidOCR on ONNX Runtime, its default; it opens the file itself."""
    return _of_rapidocr(rapidocr())


def rapidocr_openvino() -> ReadFile:
    """RapidOCR on OpenVINO, its own options; it opens the file itself."""
    return _of_rapidocr(rapidocr("OPENVINO"))


def _of_rapidocr(ocr: Any) -> ReadFile:
    return lambda task: Text(tuple(ocr(task.path).txts or ()))


def tesseract() -> ReadFile:
    """The system's Tesseract, a process a file; on one thread, since several cost it more than they win."""
    environment = {**os.environ, "OMP_THREAD_LIMIT": "1"}

    def read_file(task: Task) -> Text:
        command = ["tesseract", task.path, "stdout", "-l", _LANGUAGES]
        done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
        return Text(tuple(filter(None, map(str.strip, done.stdout.splitlines()))))

    return read_file


def _lacks_onnxruntime() -> str | None:
    if find_spec("onnxruntime") is None:
        return "onnxruntime is not installed: pip install -r requirements-bench.txt"
    return None


def _lacks_tesseract() -> str | None:
    if shutil.which("tesseract") is None:
        return "Tesseract is not installed: apt-get install tesseract-ocr tesseract-ocr-chi-sim"
    listed = subprocess.run(["tesseract", "--list-langs"], capture_output=True, text=True, check=False).stdout.split()
    missing = [language for language in _LANGUAGES.split("+") if language not in listed]
    return f"Tesseract lacks the language packs {', '.join(missing)}" if missing else None


CONTENDERS = (
    Contender("ours", "bench.speed_readers:ours"),
    Contender("ours_one_thread", "bench.speed_readers:ours_one_thread"),
    Contender("ours_engine", "bench.speed_readers:ours_engine"),
    Contender("rapidocr_default", "bench.speed_readers:rapidocr_default", _lacks_onnxruntime),
    Contender("rapidocr_openvino", "bench.speed_readers:rapidocr_openvino"),
    Contender("tesseract", "bench.speed_readers:tesseract", _lacks_tesseract),
)


class ReaderProcess:
    """A contender at work in its own process, with the settings' defaults whatever the environment says."""

    def __init__(self, contender: Contender, patience_seconds: float = 300.0) -> None:
        self.name = contender.name
        self._patience_seconds = patience_seconds
        self._connection, theirs = Pipe()
        environment = {name: value for name, value in os.environ.items() if not name.startswith("OCR_")}
        with theirs:
            self._process = subprocess.Popen(
                [sys.executable, "-c", _SERVE, contender.maker, str(theirs.fileno())],
                cwd=ROOT,
                env=environment,
                stdout=subprocess.DEVNULL,
                pass_fds=[theirs.fileno()],
            )

    def read(self, task: Task) -> Answer:
        """Reads one file. Raises `Died`; the process is over then."""
        try:
            self._connection.send(task)
            if self._connection.poll(self._patience_seconds):
                answer: Answer = self._connection.recv()
                return answer
        except (EOFError, OSError) as error:
            raise Died(f"its process ended with status {self.close()} at {Path(task.path).name}") from error
        self._process.kill()
        self.close()
        raise Died(f"it did not answer within {self._patience_seconds:.0f} s at {Path(task.path).name}")

    def settle(self) -> None:
        """Waits until the process does nothing: threads of a runtime go on spinning, on the cores of who comes next."""
        give_up = time.monotonic() + _SETTLE_SECONDS
        before = -1.0
        while time.monotonic() < give_up and (now := self._cpu_seconds()) != before:
            before = now
            time.sleep(_STILL_SECONDS)

    def _cpu_seconds(self) -> float:
        """Of its own threads so far, by the kernel's ticks of 10 ms."""
        told = Path(f"/proc/{self._process.pid}/stat").read_text("utf-8", "replace").rpartition(")")[2].split()
        return (int(told[11]) + int(told[12])) / os.sysconf("SC_CLK_TCK")

    def close(self) -> int:
        """Ends the process; its exit status."""
        self._connection.close()
        try:
            return self._process.wait(_STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
            return self._process.wait()


_SERVE = "import sys; from bench.speed_readers import serve; serve(sys.argv[1], int(sys.argv[2]))"


def serve(maker: str, descriptor: int) -> None:
    """Reads what comes through the connection until it closes."""
    silence_openvino()
    module, _, function = maker.partition(":")
    read: ReadFile = getattr(importlib.import_module(module), function)()
    with Connection(descriptor) as connection, contextlib.suppress(EOFError, ConnectionError):
        while True:
            connection.send(_measured(read, connection.recv()))


def silence_openvino() -> None:
    """Before its import: it tells Google Analytics of each start through a package, whose lack it makes up for."""
    sys.modules.setdefault("openvino_telemetry", None)  # type: ignore[arg-type]


def _measured(read: ReadFile, task: Task) -> Answer:
    if task.is_first:
        _forget_peak()
    cpu, started = _cpu_seconds(), time.perf_counter()
    text = read(task)
    seconds = time.perf_counter() - started
    return Answer(text, seconds, _cpu_seconds() - cpu, _peak_mib())


def _cpu_seconds() -> float:
    """User and system time of this process and of its children that are over."""
    usages = map(resource.getrusage, (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(usage.ru_utime + usage.ru_stime for usage in usages)


def _peak_mib() -> float:
    """VmHWM, or the peak of the largest child where that is more: Tesseract is one."""
    status = Path("/proc/self/status").read_text("ascii", "replace").splitlines()
    own = next(int(line.split()[1]) for line in status if line.startswith("VmHWM:"))
    return max(own, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss) / 1024


def _forget_peak() -> None:
    Path("/proc/self/clear_refs").write_text("5", "ascii")
