"""HunyuanOCR behind any OpenAI-compatible server: a window of pages in flight, answers in order."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future
from concurrent.futures import TimeoutError as NotYet
from dataclasses import dataclass, field
from typing import Any

from engine.choices import BoxSource, FieldsWording, ReleaseChoice
from engine.errors import Cancelled
from engine.readers import Cancelled as IsCancelled
from engine.readers import PageImage, Reading, Request
from engine.readers.hunyuan.abilities import Abilities, Runtime, chat_body, picture_uri
from engine.readers.hunyuan.client import ModelServer, Patience, Stopped
from engine.readers.hunyuan.dialogue import Ask, Dialogue, Said
from engine.readers.hunyuan.image import prepare
from engine.readers.hunyuan.pool import ServerPool
from engine.readers.hunyuan.tasks import AnswerForm, Release, TaskBook
from engine.words import Words

_LOOK_SECONDS = 0.1


@dataclass(frozen=True, slots=True)
class ServedConfig:
    """Which servers, and how to ask them. `window`: pages in flight at a time, over all documents."""

    urls: tuple[str, ...]
    model: str = ""
    api_key: str = field(default="", repr=False)
    release: ReleaseChoice = "auto"
    runtime: Runtime | None = None
    window: int = 8
    retries: int = 2
    patience: Patience = field(default_factory=Patience)
    short_side: int = 1280
    boxes: BoxSource = BoxSource.CPU
    fields_wording: FieldsWording = FieldsWording.TOGETHER

    @property
    def chosen_release(self) -> Release:
        """As set; else 1.5 where the model's name says so, else 1.0, whose sampling changes no token."""
        if self.release != "auto":
            return Release(self.release)
        return Release.V1_5 if "1.5" in self.model else Release.V1_0


class ServedReader:
    """Connects at its first page or by `warm_up`; safe for several threads."""

    def __init__(self, config: ServedConfig, tasks: TaskBook) -> None:
        """Opens no connection yet."""
        self._config = config
        self._dialogue = Dialogue(tasks, config.chosen_release, config.boxes, config.fields_wording)
        self._opening = threading.Lock()
        self._open: ServerPool | None = None
        self._slots = threading.BoundedSemaphore(config.window)

    @property
    def name(self) -> str:
        """`served`."""
        return "served"

    @property
    def revision(self) -> str:
        """The model's name as set, and the release it is spoken to as."""
        return f"{self._config.model or 'HunyuanOCR'} ({self._config.chosen_release})"

    def read(self, images: Iterable[PageImage], request: Request, cancelled: IsCancelled) -> Iterator[Reading]:
        """Answers and, where asked for, lines. Pages with a text layer are not spotted again."""
        asks = self._dialogue.asks(request)
        pool = self._opened()
        give_up = threading.Event()
        waiting: deque[Future[Reading]] = deque()
        pages = iter(images)
        try:
            while True:
                while len(waiting) < self._config.window and (image := next(pages, None)) is not None:
                    waiting.append(self._start(pool, image, asks, give_up))
                if not waiting:
                    return
                yield _result(waiting.popleft(), cancelled)
        finally:
            give_up.set()

    def warm_up(self) -> None:
        """Asks the servers what they can do. Raises `ReaderUnavailable` or `ReaderRefused`."""
        self._opened().warm_up()

    def close(self) -> None:
        """Closes connections; a later page opens them again."""
        with self._opening:
            pool, self._open = self._open, None
        if pool is not None:
            pool.close()

    def _opened(self) -> ServerPool:
        with self._opening:
            if self._open is None:
                config = self._config
                servers = [ModelServer(url, config.api_key, config.patience) for url in config.urls]
                self._open = ServerPool(
                    servers,
                    model=config.model,
                    runtime=config.runtime,
                    release=config.chosen_release,
                    retries=config.retries,
                )
            return self._open

    def _start(
        self, pool: ServerPool, image: PageImage, asks: tuple[Ask, ...], give_up: threading.Event
    ) -> Future[Reading]:
        """One page in a thread of its own, a daemon: a hanging server must not keep this process from ending."""
        future: Future[Reading] = Future()

        def work() -> None:
            with self._slots:
                try:
                    future.set_result(self._read_page(pool, image, asks, give_up))
                except BaseException as error:  # noqa: BLE001 - handed on to the thread that waits for it
                    future.set_exception(error)

        threading.Thread(target=work, name="served", daemon=True).start()
        return future

    def _read_page(
        self, pool: ServerPool, image: PageImage, asks: tuple[Ask, ...], give_up: threading.Event
    ) -> Reading:
        """All questions about one page."""
        if give_up.is_set():
            raise Stopped
        if image.text_lines:
            asks = tuple(ask for ask in asks if ask.form is not AnswerForm.SPOTTING)
        if not asks:
            return Reading(lines=image.text_lines)
        prepared = prepare(image.pixels, self._config.short_side)
        uri = picture_uri(prepared.picture)
        said = [self._ask(pool, uri, ask, give_up) for ask in asks]
        return prepared.to_page(self._dialogue.reading(asks, said))

    def _ask(self, pool: ServerPool, uri: str, ask: Ask, give_up: threading.Event) -> Said:
        def body(abilities: Abilities) -> dict[str, Any]:
            release = self._config.chosen_release
            return chat_body(abilities, release, uri, ask.prompt, ask.max_new_tokens, _schema(ask))

        return pool.ask(body, give_up.is_set)


def _schema(ask: Ask) -> dict[str, Any] | None:
    """An object of the asked keys, each a text or null: a schema must not make the model invent."""
    if ask.form is not AnswerForm.FIELDS or ask.is_free:
        return None
    return {
        "type": "object",
        "properties": {key: {"type": ["string", "null"]} for key in ask.keys},
        "required": list(ask.keys),
        "additionalProperties": False,
    }


def _result(future: Future[Reading], cancelled: IsCancelled) -> Reading:
    """The page's reading, waited for with an eye on the caller."""
    while True:
        if cancelled():
            raise _cancelled()
        try:
            return future.result(timeout=_LOOK_SECONDS)
        except NotYet:
            continue
        except Stopped as error:
            raise _cancelled() from error


def _cancelled() -> Cancelled:
    return Cancelled(
        Words("识别已取消。", "The reading was cancelled."),
        Words("需要时请重新提交文件。", "Submit the file again if you still need it."),
    )
