"""HunyuanOCR in this process: pages in batches, questions by task and release, answers with confidence."""

from __future__ import annotations

import itertools
import threading
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from engine.choices import BoxSource, FieldsWording, ReleaseChoice
from engine.errors import ReaderUnavailable
from engine.readers import Cancelled as IsCancelled
from engine.readers import PageImage, Reading, Request
from engine.readers.hunyuan.batching import Answer, Asked, Batches, cancelled_error
from engine.readers.hunyuan.checkpoint import Checkpoint, inspect
from engine.readers.hunyuan.dialogue import Ask, Dialogue, Said
from engine.readers.hunyuan.image import ModelImage, prepare
from engine.readers.hunyuan.model import HunyuanModel, Question, load, out_of_memory
from engine.readers.hunyuan.tasks import AnswerForm, Release, TaskBook
from engine.words import Words

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


@dataclass(frozen=True, slots=True, eq=False)
class _Sheet:
    """One page with what is asked about it, in line."""

    image: PageImage
    picture: ModelImage
    asks: tuple[Ask, ...]
    asked: tuple[Asked, ...]


class HunyuanReader:
    """Loaded at its first page or by `warm_up`; pages of all threads are answered in common batches."""

    def __init__(self, config: HunyuanConfig, tasks: TaskBook) -> None:
        """Loads nothing yet; a folder that cannot be used is an error of the first page, not of this."""
        self._config = config
        self._tasks = tasks
        self._loading = threading.Lock()
        self._model: HunyuanModel | None = None
        self._batches: Batches | None = None
        self._checkpoint: Checkpoint | None = None

    @property
    def name(self) -> str:
        """`hunyuan`."""
        return "hunyuan"

    @property
    def revision(self) -> str:
        """The release and a digest of the weights folder's files."""
        return f"HunyuanOCR-{self._release()}-{self._inspected().digest}"

    def read(self, images: Iterable[PageImage], request: Request, cancelled: IsCancelled) -> Iterator[Reading]:
        """Answers and, where asked for, lines. Pages with a text layer are not spotted again."""
        dialogue = Dialogue(self._tasks, self._release(), self._config.boxes, self._config.fields_wording)
        asks = dialogue.asks(request)
        on_gpu = self._loaded().device != "cpu"
        batch = self._config.batch or (_GPU_BATCH if on_gpu else _CPU_BATCH)
        short_side = self._config.short_side or (_GPU_SHORT_SIDE if on_gpu else _CPU_SHORT_SIDE)
        batches = self._lined_up(batch)
        pages = iter(images)
        while group := list(itertools.islice(pages, batch)):
            if cancelled():
                raise cancelled_error()
            sheets = _sheets(group, asks, short_side)
            asked = [one for sheet in sheets for one in sheet.asked]
            try:
                batches.put(asked)
                for sheet in sheets:
                    yield _reading(sheet, dialogue, cancelled)
            finally:
                for one in asked:
                    one.withdraw()

    def warm_up(self) -> None:
        """Loads the model now. Raises `ReaderUnavailable` or `ReaderOutOfMemory`."""
        self._loaded()

    def close(self) -> None:
        """Ends what it is reading and lets go of the model; a later page loads it again."""
        if self._batches is not None:
            self._batches.close()
        self._forget()

    def _forget(self) -> None:
        """Has the model loaded anew for the next batch."""
        with self._loading:
            self._model = None

    def _lined_up(self, batch: int) -> Batches:
        with self._loading:
            if self._batches is None:
                self._batches = Batches(self._ready, batch, self._config.max_batch_tokens)
            return self._batches

    def _ready(self) -> Answer:
        """What answers the next batch. Raises `ReaderUnavailable` or `ReaderOutOfMemory`."""
        model = self._loaded()

        def answer(batch: Sequence[Asked]) -> Sequence[Said | None]:
            try:
                return model.answer(
                    [asked.question for asked in batch],
                    max_new_tokens=batch[0].max_new_tokens,
                    repetition_penalty=self._release().repetition_penalty,
                    is_unwanted=lambda row: batch[row].is_withdrawn,
                )
            except ReaderUnavailable:
                if len(batch) == 1:
                    self._forget()
                raise

        return answer

    def _release(self) -> Release:
        return self._inspected().chosen_release(self._config.release)

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


def _sheets(group: Sequence[PageImage], asks: tuple[Ask, ...], short_side: int) -> list[_Sheet]:
    """Raises `ReaderOutOfMemory` where not even the pictures fit."""
    try:
        return [_sheet(image, asks, short_side) for image in group]
    except MemoryError as error:
        raise out_of_memory() from error


def _sheet(image: PageImage, asks: tuple[Ask, ...], short_side: int) -> _Sheet:
    if image.text_lines:
        asks = tuple(ask for ask in asks if ask.form is not AnswerForm.SPOTTING)
    picture = prepare(image.pixels, short_side)
    asked = (Asked(Question(picture.picture, ask.prompt), ask.max_new_tokens, picture.tokens) for ask in asks)
    return _Sheet(image, picture, asks, tuple(asked))


def _reading(sheet: _Sheet, dialogue: Dialogue, cancelled: IsCancelled) -> Reading:
    """What is answered about a page, waited for."""
    if not sheet.asks:
        return Reading(lines=sheet.image.text_lines)
    said = [asked.said(cancelled) for asked in sheet.asked]
    return sheet.picture.to_page(dialogue.reading(sheet.asks, said))


def _unusable(checkpoint: Checkpoint) -> ReaderUnavailable:
    problem = checkpoint.problems[0]
    return ReaderUnavailable(
        Words(f"HunyuanOCR 的权重不可用（{problem.zh}）。", f"The HunyuanOCR weights cannot be used ({problem.en})."),
        Words(
            "请检查 OCR_HUNYUAN_WEIGHTS，并运行 ./launch.sh doctor；获取方法见 docs/hunyuan.zh-CN.md。",
            "Check OCR_HUNYUAN_WEIGHTS and run ./launch.sh doctor; docs/hunyuan.md says how to get the weights.",
        ),
    )
