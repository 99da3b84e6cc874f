"""Several model servers as one: the least busy healthy one is asked, after a failure the next, then all again."""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from engine.errors import ReaderRefused, ReaderUnavailable
from engine.readers.hunyuan.abilities import Abilities, Runtime, find_abilities
from engine.readers.hunyuan.client import ModelServer, ServerFailed, Stopped, UnknownOption
from engine.readers.hunyuan.dialogue import Finish, Said
from engine.readers.hunyuan.tasks import Release
from engine.words import Words

_COOL_DOWN_SECONDS = 10.0
_FIRST_WAIT_SECONDS, _LONGEST_WAIT_SECONDS = 0.5, 8.0

Stop = Callable[[], bool]


@dataclass(slots=True)
class _Place:
    """One server and how it has been doing."""

    server: ModelServer
    lock: threading.Lock = field(default_factory=threading.Lock)
    abilities: Abilities | None = None
    in_flight: int = 0
    down_until: float = 0.0


class ServerPool:
    """Safe for several threads."""

    def __init__(
        self,
        servers: Sequence[ModelServer],
        *,
        model: str,
        runtime: Runtime | None,
        release: Release,
        retries: int,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """`retries`: how often a question is asked again after every server has failed it once."""
        self._places = [_Place(server) for server in servers]
        self._model = model
        self._runtime = runtime
        self._release = release
        self._retries = retries
        self._clock = clock
        self._choosing = threading.Lock()

    def ask(self, make_body: Callable[[Abilities], dict[str, Any]], stopped: Stop) -> Said:
        """One answer. Raises what the last server's failure means, or `Stopped`.

        An answer cut off on the way is asked for again; if that is cut too, it comes back as it is, marked.
        """
        failure: ServerFailed | None = None
        broken: Said | None = None
        wait = _FIRST_WAIT_SECONDS
        for last in [False] * self._retries + [True]:
            is_worth_waiting, after_seconds = False, 0.0
            for place in self._in_turn():
                try:
                    said = self._ask_one(place, make_body, stopped)
                except ServerFailed as error:
                    failure = error
                    if not error.elsewhere:
                        raise error.error from error
                    is_worth_waiting |= error.may_retry
                    after_seconds = max(after_seconds, error.after_seconds)
                    continue
                if said.finish is not Finish.BROKEN:
                    return said
                broken, is_worth_waiting = said, True
            if last or not is_worth_waiting:
                break
            self._wait(max(wait * random.uniform(0.8, 1.2), after_seconds), stopped)  # noqa: S311
            wait = min(2 * wait, _LONGEST_WAIT_SECONDS)
        if broken is not None and broken.text:
            return broken
        raise (failure.error if failure else _nobody()) from failure

    def warm_up(self) -> None:
        """Asks every server what it can do. Raises the first one's error if none answers."""
        failures: list[ServerFailed] = []
        for place in self._places:
            try:
                self._abilities(place)
            except ServerFailed as error:
                failures.append(error)
        if len(failures) == len(self._places):
            raise (failures[0].error if failures else _nobody()) from (failures[0] if failures else None)

    def close(self) -> None:
        """Closes every connection."""
        for place in self._places:
            place.server.close()

    def _ask_one(self, place: _Place, make_body: Callable[[Abilities], dict[str, Any]], stopped: Stop) -> Said:
        with self._counted(place):
            try:
                return place.server.chat(make_body(self._abilities(place)), stopped)
            except UnknownOption as error:
                self._mark_down(place)
                reason = str(error)
                raise ServerFailed(_refused(place.server.address, reason), may_retry=False) from error
            except ServerFailed as error:
                if not isinstance(error.error, ReaderRefused):
                    self._mark_down(place)
                raise

    def _abilities(self, place: _Place) -> Abilities:
        with place.lock:
            if place.abilities is None:
                try:
                    place.abilities = find_abilities(place.server, self._model, self._runtime, self._release)
                except UnknownOption as error:
                    raise ServerFailed(_refused(place.server.address, str(error)), may_retry=False) from error
            return place.abilities

    def _mark_down(self, place: _Place) -> None:
        """Asked last for a while; what it could do is asked anew, for it may come back as another."""
        with self._choosing:
            place.down_until = self._clock() + _COOL_DOWN_SECONDS
            place.abilities = None

    def _in_turn(self) -> Iterator[_Place]:
        """Each server once: healthy ones first, the least busy first; decided anew at every step."""
        left = list(self._places)
        while left:
            with self._choosing:
                now = self._clock()
                place = min(left, key=lambda item: (item.down_until > now, item.in_flight, item.down_until))
            left.remove(place)
            yield place

    @contextmanager
    def _counted(self, place: _Place) -> Iterator[None]:
        with self._choosing:
            place.in_flight += 1
        try:
            yield
        finally:
            with self._choosing:
                place.in_flight -= 1

    def _wait(self, seconds: float, stopped: Stop) -> None:
        until = self._clock() + seconds
        while (left := until - self._clock()) > 0:
            if stopped():
                raise Stopped
            time.sleep(min(0.1, left))


def _nobody() -> ReaderUnavailable:
    return ReaderUnavailable(
        Words("没有设置模型服务的地址。", "No address of a model server is set."),
        Words("请设置 OCR_SERVED_URL，例如 http://gpu1:8000。", "Set OCR_SERVED_URL, for example http://gpu1:8000."),
    )


def _refused(address: str, reason: str) -> ReaderUnavailable:
    return ReaderUnavailable(
        Words(
            f"模型服务 {address} 拒绝了请求（{reason}）。",
            f"The model server {address} refused the request ({reason}).",
        ),
        Words(
            "请用 OCR_SERVED_RUNTIME 写明服务的种类，并运行 ./launch.sh doctor。",
            "Say with OCR_SERVED_RUNTIME which program it is, and run ./launch.sh doctor.",
        ),
    )
