"""Questions of many threads in common batches: what is asked while the model is at work goes together afterwards.

Nobody waits for company: a question that finds the model free is answered at once, alone.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Future, wait

from engine.errors import Cancelled, EngineError
from engine.readers import Cancelled as IsCancelled
from engine.readers.hunyuan.dialogue import Said
from engine.readers.hunyuan.model import Question
from engine.words import Words

_LOOK_SECONDS = 0.05
_END_SECONDS = 10.0


class Asked:
    """One question in line, and its answer once there is one. One thread waits for it, another answers."""

    def __init__(self, question: Question, max_new_tokens: int, image_tokens: int) -> None:
        """`image_tokens`: about how many its picture costs."""
        self.question = question
        self.max_new_tokens = max_new_tokens
        self.image_tokens = image_tokens
        self.is_withdrawn = False
        self._answer: Future[Said] = Future()

    def withdraw(self) -> None:
        """Nobody waits for it any more: it is not answered, or no further."""
        self.is_withdrawn = True

    def said(self, cancelled: IsCancelled) -> Said:
        """Its answer, waited for. Raises what kept it from being answered, or `Cancelled` (withdrawn, too)."""
        while not self._answer.done():
            if self.is_withdrawn or cancelled():
                raise cancelled_error()
            wait([self._answer], _LOOK_SECONDS)
        return self._answer.result()

    def settle(self, said: Said | None) -> None:
        """Gives the answer; None, if it was withdrawn on the way."""
        if said is not None:
            self._answer.set_result(said)

    def fail(self, error: BaseException) -> None:
        """Gives the reason why there is no answer; one that is there already stays."""
        if not self._answer.done():
            self._answer.set_exception(error)


Answer = Callable[[Sequence[Asked]], Sequence[Said | None]]
"""What answers a batch, in its order; None for what was withdrawn meanwhile."""


class Batches:
    """The line in front of one model, which a thread of its own works off for as long as there is one.

    The oldest question is always in the next batch, so that none is passed over for ever.
    """

    def __init__(self, ready: Callable[[], Answer], most: int, most_image_tokens: int) -> None:
        """`ready` gives what answers the next batch, or raises what all in it are told.

        `most` questions run together, and `most_image_tokens` of pictures, padding counted.
        """
        self._ready = ready
        self._most = most
        self._most_image_tokens = most_image_tokens
        self._lock = threading.Lock()
        self._line: list[Asked] = []
        self._running: list[Asked] = []
        self._thread: threading.Thread | None = None

    def put(self, asked: Sequence[Asked]) -> None:
        """Puts questions in line; returns at once."""
        with self._lock:
            self._line.extend(asked)
            if self._line and self._thread is None:
                thread = threading.Thread(target=self._work, name="hunyuan", daemon=True)
                thread.start()
                self._thread = thread

    def close(self) -> None:
        """Ends what is in line and at work as cancelled, and waits for the model to rest, ten seconds at most.

        A process that ends while a thread computes would be aborted.
        """
        with self._lock:
            thread = self._thread
            for asked in (*self._line, *self._running):
                asked.withdraw()
        if thread is not None:
            thread.join(_END_SECONDS)

    def _work(self) -> None:
        while batch := self._next():
            try:
                answer_each(self._ready(), batch)
            except BaseException as error:  # noqa: BLE001 - handed on to the threads that wait for it
                for asked in batch:
                    asked.fail(error)

    def _next(self) -> list[Asked]:
        with self._lock:
            waiting = [asked for asked in self._line if not asked.is_withdrawn]
            self._running = _together(waiting, self._most, self._most_image_tokens)
            self._line = [asked for asked in waiting if asked not in self._running]
            if not self._running:
                self._thread = None
            return self._running


def answer_each(answer: Answer, batch: Sequence[Asked]) -> None:
    """Answers what is still wanted; halved where it fails, so that the memory suffices and a bad page fails alone."""
    batch = [asked for asked in batch if not asked.is_withdrawn]
    if not batch:
        return
    try:
        said = answer(batch)
    except EngineError as error:
        # Kept without its traceback, which would hold on to what the batch took of memory.
        failure = error.with_traceback(None)
    else:
        for asked, one in zip(batch, said, strict=True):
            asked.settle(one)
        return
    if len(batch) == 1:
        batch[0].fail(failure)
        return
    half = len(batch) // 2
    answer_each(answer, batch[:half])
    answer_each(answer, batch[half:])


def _together(line: Sequence[Asked], most: int, most_image_tokens: int) -> list[Asked]:
    """The first in line and what may run with it: equally long answers at most, the likest sizes first."""
    if not line:
        return []
    first = line[0]
    alike = [asked for asked in line if asked.max_new_tokens == first.max_new_tokens]
    batch: list[Asked] = []
    widest = 0
    for asked in sorted(alike, key=lambda other: abs(other.image_tokens - first.image_tokens)):
        wider = max(widest, asked.image_tokens)
        fits = wider * (len(batch) + 1) <= most_image_tokens
        if not batch or (fits and len(batch) < most):
            batch.append(asked)
            widest = wider
    return batch


def cancelled_error() -> Cancelled:
    """What is raised when the caller wants no more."""
    return Cancelled(
        Words("识别已取消。", "The reading was cancelled."),
        Words("需要时请重新提交文件。", "Submit the file again if you still need it."),
    )
