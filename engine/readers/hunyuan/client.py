"""One model server over its OpenAI-compatible HTTP interface: which models it has, and streamed answers.

Every way in which a server can fail becomes a `ServerFailed`, which knows what to tell people and whether asking
again can help.
"""

from __future__ import annotations

import itertools
import json
import re
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import Any

import httpx

from engine.errors import ReaderError, ReaderRefused, ReaderTimeout, ReaderUnavailable
from engine.readers.hunyuan.dialogue import Finish, Said, TokenScore
from engine.readers.hunyuan.repetition import is_looping
from engine.words import Words

_CHAT, _MODELS = "/v1/chat/completions", "/v1/models"
_LOOK_EVERY = 512
_MOST_LINES_AFTER_END = 8
_TOO_LONG_SIGNS = ("context length", "maximum context", "too long", "too large", "exceeds", "max_model_len")
_WRONG_MODEL = re.compile(r"model\b.*(?:does not exist|not found)|pinned to|(?:unknown|no such) model", re.DOTALL)


class ServerFailed(Exception):
    """A server did not answer as it should.

    `may_retry`: asking it again in a while can help. `elsewhere`: another server can do better at once.
    """

    def __init__(
        self, error: ReaderError, *, may_retry: bool, elsewhere: bool = True, after_seconds: float = 0.0
    ) -> None:
        super().__init__(str(error))
        self.error = error
        self.may_retry = may_retry
        self.elsewhere = elsewhere
        self.after_seconds = after_seconds


class UnknownOption(Exception):
    """The server does not know one of the options it was given; another way of asking may do."""


class Stopped(Exception):
    """The caller wants no more."""


@dataclass(frozen=True, slots=True)
class Patience:
    """Seconds to wait: for a connection, for the next piece of an answer, for the whole of it.

    A connection that is idle for `idle_seconds` is closed: before vLLM does so after five, or a question could be lost.
    """

    connect_seconds: float = 5.0
    silence_seconds: float = 180.0
    answer_seconds: float = 900.0
    idle_seconds: float = 4.0


@dataclass(frozen=True, slots=True)
class ListedModel:
    """A model as `/v1/models` lists it."""

    id: str
    owner: str


@dataclass(slots=True)
class _Answer:
    """An answer while it comes in."""

    text: str = ""
    finish: str | None = None
    pieces: list[tuple[bytes, float]] = field(default_factory=list)
    chunks: int = 0

    def said(self, finish: Finish) -> Said:
        return Said(self.text, finish, _aligned(self.text, self.pieces))


class ModelServer:
    """One address. Safe for several threads."""

    def __init__(self, url: str, api_key: str = "", patience: Patience | None = None) -> None:
        """`url` with or without `/v1` at its end; the proxies of the environment are not used."""
        patience = patience or Patience()
        self._patience = patience
        base = url.strip().rstrip("/").removesuffix("/v1")
        self._client = httpx.Client(
            base_url=base,
            headers={"Authorization": f"Bearer {api_key}"} if api_key else {},
            timeout=httpx.Timeout(patience.silence_seconds, connect=patience.connect_seconds),
            # As many as the window of pages in flight opens.
            limits=httpx.Limits(keepalive_expiry=patience.idle_seconds),
            trust_env=False,
        )
        parsed = httpx.URL(base)
        self.address = (
            f"{parsed.scheme}://{parsed.host}" + (f":{parsed.port}" if parsed.port else "") + parsed.path.rstrip("/")
        )
        """What people see: without name and password."""

    def close(self) -> None:
        """Closes its connections."""
        self._client.close()

    def models(self) -> tuple[ListedModel, ...]:
        """What the server lists; nothing where it lists nothing or knows no list. Raises `ServerFailed`."""
        with self._wrapped():
            # Not kept open: a server that fails at its list may drop the connection under the next question.
            response = self._client.get(
                _MODELS, timeout=self._patience.connect_seconds * 2, headers={"Connection": "close"}
            )
            if response.status_code in (401, 403):
                raise self._refusal(response.status_code, "", None)
            listed = _json(response.text) if response.is_success else None
        entries = listed.get("data") if isinstance(listed, dict) else None
        return tuple(
            ListedModel(str(entry["id"]), str(entry.get("owned_by", "")))
            for entry in entries or ()
            if isinstance(entry, dict) and "id" in entry
        )

    def chat(self, body: dict[str, Any], stopped: Callable[[], bool]) -> Said:
        """One streamed answer; closed early when it loops or grows beyond all bounds.

        Raises `ServerFailed`, `UnknownOption`, or `Stopped` when `stopped` says so.
        """
        answer = _Answer()
        deadline = time.monotonic() + self._patience.answer_seconds
        most_chars = 16 * int(body.get("max_tokens", 4096)) + 4096
        with self._wrapped(), self._client.stream("POST", _CHAT, json=body) as response:
            if not response.is_success:
                response.read()
                retry_after = response.headers.get("retry-after")
                raise self._refusal(response.status_code, response.text, retry_after)
            looked_at = 0
            for event in _events(response):
                self._take(answer, event)
                if stopped():
                    raise Stopped
                if len(answer.text) - looked_at >= _LOOK_EVERY:
                    looked_at = len(answer.text)
                    if is_looping(answer.text):
                        return answer.said(Finish.LOOP)
                    if looked_at > most_chars:
                        return answer.said(Finish.TOO_LONG)
                if time.monotonic() > deadline:
                    raise ServerFailed(self._slow(), may_retry=False)
        if answer.chunks == 0:
            raise ServerFailed(self._garbage(), may_retry=False)
        if answer.finish is None:
            return answer.said(Finish.BROKEN)
        return answer.said(Finish.TOO_LONG if answer.finish == "length" else Finish.COMPLETE)

    def _take(self, answer: _Answer, event: str) -> None:
        """Adds one event of the stream (or a whole answer that was not streamed)."""
        parsed = _json(event)
        if not isinstance(parsed, dict) or "error" in parsed:
            is_error = event.lstrip().startswith('{"error"')
            raise ServerFailed(self._broken(event) if is_error else self._garbage(), may_retry=is_error)
        choices = parsed.get("choices")
        if not isinstance(choices, list):
            raise ServerFailed(self._garbage(), may_retry=False)
        answer.chunks += 1
        if not choices:
            return
        choice = choices[0]
        part = choice.get("delta") or choice.get("message") or {}
        answer.text += part.get("content") or ""
        answer.finish = choice.get("finish_reason") or answer.finish
        for token in (choice.get("logprobs") or {}).get("content") or ():
            printed = token.get("bytes")
            raw = bytes(printed) if printed is not None else str(token.get("token", "")).encode()
            answer.pieces.append((raw, float(token.get("logprob", 0.0))))

    @contextmanager
    def _wrapped(self) -> Iterator[None]:
        """Turns what httpx raises into `ServerFailed`."""
        try:
            yield
        except (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout) as error:
            raise ServerFailed(self._away(), may_retry=True) from error
        except httpx.TimeoutException as error:
            raise ServerFailed(self._slow(), may_retry=False) from error
        except httpx.TransportError as error:
            raise ServerFailed(self._broken(str(error)), may_retry=True) from error
        except (httpx.InvalidURL, httpx.HTTPError) as error:
            raise ServerFailed(self._garbage(), may_retry=False) from error

    def _refusal(self, status: int, text: str, retry_after: str | None) -> Exception:
        """What an answer that is no success means."""
        said = text.lower()
        if status == 429 or (status == 503 and retry_after):
            wait = float(retry_after) if retry_after and retry_after.isdigit() else 0.0
            return ServerFailed(self._busy(), may_retry=True, after_seconds=wait)
        if status in (401, 403):
            return ServerFailed(self._wrong_key(), may_retry=False)
        if status in (400, 404, 422) and _WRONG_MODEL.search(said):
            return ServerFailed(self._wrong_model(text), may_retry=False)
        if status == 413 or (status in (400, 422) and any(sign in said for sign in _TOO_LONG_SIGNS)):
            return ServerFailed(self._too_long(), may_retry=False, elsewhere=False)
        if status in (400, 422):
            return UnknownOption(_short(text))
        if status == 404:
            return ServerFailed(self._garbage(), may_retry=False)
        return ServerFailed(self._broken(f"HTTP {status} {text}"), may_retry=True)

    def _away(self) -> ReaderUnavailable:
        return ReaderUnavailable(
            Words(f"连不上模型服务 {self.address}。", f"The model server {self.address} cannot be reached."),
            Words(
                "请检查服务是否启动、地址和防火墙；./launch.sh doctor 可诊断。",
                "Check that it runs, its address and the firewall; ./launch.sh doctor looks into it.",
            ),
        )

    def _slow(self) -> ReaderTimeout:
        seconds = self._patience.silence_seconds
        return ReaderTimeout(
            Words(
                f"模型服务 {self.address} 超时未答（{seconds:.0f} 秒没有新内容）。",
                f"The model server {self.address} did not answer in time (nothing new for {seconds:.0f} s).",
            ),
            Words(
                "请稍后重试；若服务本来就慢，请加大 OCR_SERVED_TIMEOUT。",
                "Try again later; if the server is simply slow, raise OCR_SERVED_TIMEOUT.",
            ),
        )

    def _busy(self) -> ReaderUnavailable:
        return ReaderUnavailable(
            Words(f"模型服务 {self.address} 正忙。", f"The model server {self.address} is busy."),
            Words(
                "请稍后重新识别；若经常如此，请减小 OCR_SERVED_WINDOW 或增加服务器。",
                "Read it again later; if it happens often, lower OCR_SERVED_WINDOW or add a server.",
            ),
        )

    def _broken(self, reason: str) -> ReaderUnavailable:
        told = _short(reason) or "?"
        return ReaderUnavailable(
            Words(f"模型服务 {self.address} 出错（{told}）。", f"The model server {self.address} failed ({told})."),
            Words("请稍后重试，并请管理员查看模型服务的日志。", "Try again later and look into the server's log."),
        )

    def _garbage(self) -> ReaderUnavailable:
        return ReaderUnavailable(
            Words(
                f"{self.address} 的回答不是 OpenAI 兼容格式。",
                f"What {self.address} answers is not an OpenAI-compatible model server's answer.",
            ),
            Words(
                "请检查 OCR_SERVED_URL：它要指向模型服务本身，而不是网页或登录页。",
                "Check OCR_SERVED_URL: it has to name the model server itself, not a web page or a login.",
            ),
        )

    def _wrong_key(self) -> ReaderRefused:
        return ReaderRefused(
            Words(f"模型服务 {self.address} 不接受访问密钥。", f"The model server {self.address} refuses the API key."),
            Words("请检查 OCR_SERVED_API_KEY。", "Check OCR_SERVED_API_KEY."),
        )

    def _wrong_model(self, text: str) -> ReaderRefused:
        return ReaderRefused(
            Words(
                f"模型服务 {self.address} 没有这个模型（{_short(text)}）。",
                f"The model server {self.address} has no such model ({_short(text)}).",
            ),
            Words(
                "请修改或清空 OCR_SERVED_MODEL；./launch.sh doctor 会列出服务里的模型。",
                "Mend or empty OCR_SERVED_MODEL; ./launch.sh doctor lists the models it has.",
            ),
        )

    def _too_long(self) -> ReaderRefused:
        return ReaderRefused(
            Words(
                f"这一页对模型服务 {self.address} 来说太大。",
                f"This page is too much for the model server {self.address}.",
            ),
            Words(
                "请减小 OCR_SERVED_SHORT_SIDE，或加大服务的最大上下文长度。",
                "Lower OCR_SERVED_SHORT_SIDE, or raise the server's context length.",
            ),
        )


def _events(response: httpx.Response) -> Iterator[str]:
    """The payloads of a stream of server-sent events, or the whole body where the server did not stream."""
    if "event-stream" not in response.headers.get("content-type", ""):
        yield response.read().decode("utf-8", "replace")
        return
    lines = response.iter_lines()
    for line in lines:
        payload = line.removeprefix("data:").strip()
        if not line.startswith("data:") or not payload:
            continue
        if payload == "[DONE]":
            _drain(lines)
            return
        yield payload


def _drain(lines: Iterator[str]) -> None:
    """Reads to the end, a few lines at most: a connection with something left in it cannot be used again."""
    with suppress(httpx.TransportError):
        for _ in itertools.islice(lines, _MOST_LINES_AFTER_END):
            pass


def _aligned(text: str, pieces: list[tuple[bytes, float]]) -> tuple[TokenScore, ...]:
    """Token scores by the characters their bytes print; nothing where the bytes are not the text's."""
    whole = b"".join(raw for raw, _ in pieces)
    if not pieces or whole.decode("utf-8", "replace") != text:
        return ()
    # Byte offset -> index of the character that the byte belongs to; one more entry for the end.
    owner = [index for index, character in enumerate(text) for _ in character.encode("utf-8", "replace")]
    if len(owner) != len(whole):
        return ()
    scores, at = [], 0
    for raw, logprob in pieces:
        if raw:
            scores.append(TokenScore(owner[at], owner[at + len(raw) - 1] + 1, logprob))
        at += len(raw)
    return tuple(scores)


def _json(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        return None


def _short(text: str) -> str:
    return " ".join(text.split())[:160]
