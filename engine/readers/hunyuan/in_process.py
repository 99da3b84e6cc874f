"""HunyuanOCR in this process: pages in batches, questions by task and release, answers with confidence."""

from __future__ import annotations

import itertools
import threading
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from engine.choices import BoxSource, FieldsWording, ReleaseChoice
from engine.errors import Cancelled, ReaderOutOfMemory, ReaderUnavailable
from engine.readers import Cancelled as IsCancelled
from engine.readers import PageImage, Reading, Request
from engine.readers.hunyuan.checkpoint import Checkpoint, inspect
from engine.readers.hunyuan.dialogue import Ask, Dialogue, Said
from engine.readers.hunyuan.image import ModelImage, prepare
from engine.readers.hunyuan.model import HunyuanModel, Question, load, out_of_memory
from engine.readers.hunyuan.tasks import AnswerForm, TaskBook
from engine.words import Words

_WAIT_SECONDS = 0.2
_GPU_BATCH, _CPU_BATCH = 8, 1
_GPU_SHORT_SIDE, _CPU_SHORT_SIDE = 1280, 640


@dataclass(frozen=True, slots=True)
class HunyuanConfig:
    """How to run the model here. `batch` pages at a time and `short_side` pixels; 0: as suits the device."""

    weights: Path
    release: ReleaseChoice = "auto"
    device: str = "auto"
    precision: str = "auto"
    batch: int = 0
    short_side: int = 0
    max_batch_tokens: int = 16_384
    boxes: BoxSource = BoxSource.CPU
    fields_wording: FieldsWording = FieldsWording.TOGETHER


@dataclass(frozen=True, slots=True)
class _Job:
    """One question about one of the pages at hand; `place` is where its answer belongs."""

    place: tuple[int, int]
    image: ModelImage
    ask: Ask


class HunyuanReader:
    """Loaded at its first page or by `warm_up`; threads take turns, a batch each."""

    def __init__(self, config: HunyuanConfig, tasks: TaskBook) -> None:
        """Loads nothing yet; a folder that cannot be used is an error of the first page, not of this."""
        self._config = config
        self._tasks = tasks
        self._loading = threading.Lock()
        self._running = threading.Lock()
        self._model: HunyuanModel | None = None
        self._checkpoint: Checkpoint | None = None

    @property
    def name(self) -> str:
        """`hunyuan`."""
        return "hunyuan"

    @property
    def revision(self) -> str:
        """The release and a digest of the weights folder's files."""
        checkpoint = self._inspected()
        return f"HunyuanOCR-{checkpoint.chosen_release(self._config.release)}-{checkpoint.digest}"

    def read(self, images: Iterable[PageImage], request: Request, cancelled: IsCancelled) -> Iterator[Reading]:
        """Answers and, where asked for, lines. Pages with a text layer are not spotted again."""
        dialogue = self._dialogue()
        asks = dialogue.asks(request)
        model = self._loaded()
        on_gpu = model.device != "cpu"
        batch = self._config.batch or (_GPU_BATCH if on_gpu else _CPU_BATCH)
        short_side = self._config.short_side or (_GPU_SHORT_SIDE if on_gpu else _CPU_SHORT_SIDE)
        pages = iter(images)
        while group := list(itertools.islice(pages, batch)):
            if cancelled():
                raise _cancelled()
            yield from self._read_group(group, dialogue, asks, short_side, batch, cancelled)

    def warm_up(self) -> None:
        """Loads the model now. Raises `ReaderUnavailable` or `ReaderOutOfMemory`."""
        self._loaded()

    def close(self) -> None:
        """Lets go of the model; a later page loads it again."""
        with self._loading:
            self._model = None

    def _read_group(
        self,
        group: Sequence[PageImage],
        dialogue: Dialogue,
        asks: tuple[Ask, ...],
        short_side: int,
        batch: int,
        cancelled: IsCancelled,
    ) -> Iterator[Reading]:
        try:
            pictures = [prepare(image.pixels, short_side) for image in group]
        except MemoryError as error:
            raise out_of_memory() from error
        wanted = [_needed(image, asks) for image in group]
        jobs = [
            _Job((page, number), picture, ask)
            for page, (picture, needed) in enumerate(zip(pictures, wanted, strict=True))
            for number, ask in enumerate(needed)
        ]
        answers: dict[tuple[int, int], Said] = {}
        for together in _batches(jobs, batch, self._config.max_batch_tokens):
            for job, answer in zip(together, self._ask(together, cancelled), strict=True):
                answers[job.place] = answer
        for page, (image, picture, needed) in enumerate(zip(group, pictures, wanted, strict=True)):
            if not needed:
                yield Reading(lines=image.text_lines)
                continue
            said = [answers[page, number] for number in range(len(needed))]
            yield picture.to_page(dialogue.reading(needed, said))

    def _ask(self, jobs: Sequence[_Job], cancelled: IsCancelled) -> list[Said]:
        """One batch; halved when it does not fit, until a single page does not."""
        model = self._loaded()
        release = self._inspected().chosen_release(self._config.release)
        questions = [Question(job.image.picture, job.ask.prompt) for job in jobs]
        while not self._running.acquire(timeout=_WAIT_SECONDS):
            if cancelled():
                raise _cancelled()
        try:
            said = model.answer(
                questions,
                max_new_tokens=jobs[0].ask.max_new_tokens,
                repetition_penalty=release.repetition_penalty,
                cancelled=cancelled,
            )
        except ReaderOutOfMemory:
            if len(jobs) == 1:
                raise
            said = []
        except ReaderUnavailable:
            self.close()
            raise
        finally:
            self._running.release()
        if said is None:
            raise _cancelled()
        if not said:
            half = len(jobs) // 2
            return self._ask(jobs[:half], cancelled) + self._ask(jobs[half:], cancelled)
        return said

    def _dialogue(self) -> Dialogue:
        release = self._inspected().chosen_release(self._config.release)
        return Dialogue(self._tasks, release, self._config.boxes, self._config.fields_wording)

    def _inspected(self) -> Checkpoint:
        if self._checkpoint is None:
            self._checkpoint = inspect(self._config.weights)
        return self._checkpoint

    def _loaded(self) -> HunyuanModel:
        with self._loading:
            if self._model is None:
                self._checkpoint = inspect(self._config.weights)
                if not self._checkpoint.is_usable:
                    raise _unusable(self._checkpoint)
                self._model = load(self._config.weights, self._config.device, self._config.precision)
            return self._model


def _needed(image: PageImage, asks: tuple[Ask, ...]) -> tuple[Ask, ...]:
    if not image.text_lines:
        return asks
    return tuple(ask for ask in asks if ask.form is not AnswerForm.SPOTTING)


def _batches(jobs: Sequence[_Job], most: int, most_tokens: int) -> Iterator[list[_Job]]:
    """Jobs that may run together: equally long answers, a bounded number of image tokens, like sizes side by side."""
    ordered = sorted(jobs, key=lambda job: (job.ask.max_new_tokens, job.image.tokens))
    batch: list[_Job] = []
    for job in ordered:
        is_other = batch and batch[0].ask.max_new_tokens != job.ask.max_new_tokens
        is_full = len(batch) == most or job.image.tokens * (len(batch) + 1) > most_tokens
        if batch and (is_other or is_full):
            yield batch
            batch = []
        batch.append(job)
    if batch:
        yield batch


def _unusable(checkpoint: Checkpoint) -> ReaderUnavailable:
    problem = checkpoint.problems[0]
    return ReaderUnavailable(
        Words(f"HunyuanOCR 的权重不可用（{problem.zh}）。", f"The HunyuanOCR weights cannot be used ({problem.en})."),
        Words(
            "请检查 OCR_HUNYUAN_WEIGHTS，并运行 ./launch.sh doctor；获取方法见 docs/hunyuan.zh-CN.md。",
            "Check OCR_HUNYUAN_WEIGHTS and run ./launch.sh doctor; docs/hunyuan.md says how to get the weights.",
        ),
    )


def _cancelled() -> Cancelled:
    return Cancelled(
        Words("识别已取消。", "The reading was cancelled."),
        Words("需要时请重新提交文件。", "Submit the file again if you still need it."),
    )
