"""What Gradio leaves open, closed: whose a page is, whose an uploaded file is, and which addresses exist at all.

Gradio knows a page by a `session_hash` that the browser makes up, and a file by its path; it hands either to whoever
names it. Here each belongs to the user who brought it, and every address that the pages do not need is refused.
"""

from __future__ import annotations

import json
import os
from collections import OrderedDict
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from urllib.parse import parse_qsl

from starlette.types import Message, Receive, Scope, Send

from auth.errors import Forbidden
from engine.plain_text import is_plain, leaves
from webui.wall.upload_paths import Places, TooMuchToRead, folder_of

_OPEN_GETS = frozenset(
    {"", "/", "/config", "/theme.css", "/favicon.ico", "/robots.txt", "/manifest.json", "/pwa_icon"}
    | {f"/gradio_api/{name}" for name in ("startup-events", "theme.css", "info", "app_id")}
)
_OPEN_FOLDERS = ("/assets/", "/static/", "/gradio_api/custom_component/")
_BOUND_GETS = frozenset({"/gradio_api/queue/data", "/gradio_api/upload_progress"})
_HEARTBEAT = "/gradio_api/heartbeat/"
_FILES = ("/gradio_api/file=", "/gradio_api/file/")
_UPLOAD = "/gradio_api/upload"
_JSON_POSTS = frozenset(
    f"/gradio_api/{name}" for name in ("queue/join", "run/predict", "cancel", "reset", "component_server")
)
_BODY_LIMIT = 16 * 1024 * 1024
_REMEMBERED = 200_000

Learn = Callable[[bytes], None]


class Owners:
    """Who brought what, oldest use forgotten first; lives and dies with Gradio's own memory of it."""

    def __init__(self, capacity: int = _REMEMBERED) -> None:
        self._owners: OrderedDict[str, str] = OrderedDict()
        self._capacity = capacity

    def claim(self, thing: str, user_id: str) -> bool:
        """Whether `thing` is the user's; it becomes theirs if nobody brought it before."""
        owner = self._owners.setdefault(thing, user_id)
        self._owners.move_to_end(thing)
        if len(self._owners) > self._capacity:
            self._owners.popitem(last=False)
        return owner == user_id

    def holds(self, thing: str, user_id: str) -> bool:
        """Whether the user brought `thing`."""
        return self._owners.get(thing) == user_id


class GradioGuard:
    """Stands in front of the mounted Gradio app; runs on the event loop, holds no lock.

    `pages` are the paths of further pages below the mount; files in `shared_folders` are everyone's; `uploads` is the
    folder of all uploads, Gradio's own unless given.
    """

    def __init__(
        self,
        ui_path: str,
        pages: Sequence[str] = (),
        shared_folders: Sequence[Path] = (),
        uploads: Path | None = None,
    ) -> None:
        self._uploads = uploads
        self.ui_path = ui_path.rstrip("/")
        self._gets = _OPEN_GETS | {f"/{page.strip('/')}" for page in pages}
        self._shared = tuple(folder.resolve() for folder in shared_folders)
        self._pages = Owners()
        self._files = Owners()
        self._events = Owners()

    def covers(self, path: str) -> bool:
        """Whether `path` is below the mount."""
        return path == self.ui_path or path.startswith(f"{self.ui_path}/")

    async def admit(self, scope: Scope, path: str, user_id: str, receive: Receive, send: Send) -> tuple[Receive, Send]:
        """The `receive` and `send` to go on with; raises `Forbidden` for everything that is not the user's."""
        inside = path.removeprefix(self.ui_path)
        method = scope["method"]
        query = parse_qsl(scope.get("query_string", b"").decode("latin-1"))
        self._claim_query(query, user_id)
        if method in {"GET", "HEAD"}:
            if inside in _BOUND_GETS:
                return receive, _Listener(send, lambda body: self._learn_events(body, user_id))
            self._check_get(inside, user_id)
            return receive, send
        trimmed = inside.rstrip("/")
        if method == "POST" and trimmed == _UPLOAD:
            return receive, _Listener(send, lambda body: self._learn_upload(body, user_id))
        if method == "POST" and trimmed in _JSON_POSTS:
            raw = await _read_body(receive)
            self._check_body(raw, user_id)
            return _replay(raw, receive), _Listener(send, lambda body: self._learn_join(body, user_id))
        raise Forbidden

    def _claim_query(self, query: list[tuple[str, str]], user_id: str) -> None:
        for name, value in query:
            if name in {"session_hash", "upload_id"} and not self._pages.claim(f"{name}:{value}", user_id):
                raise Forbidden

    def _check_get(self, inside: str, user_id: str) -> None:
        if inside.startswith(_HEARTBEAT):
            if self._pages.claim(f"session_hash:{inside.removeprefix(_HEARTBEAT)}", user_id):
                return
        elif inside.startswith(_FILES):
            if self._may_use_file(inside[len(_FILES[0]) :], user_id):
                return
        elif inside.rstrip("/") in self._gets or inside in self._gets or inside.startswith(_OPEN_FOLDERS):
            return
        raise Forbidden

    def _may_use_file(self, path: str, user_id: str) -> bool:
        if self._files.holds(path, user_id) or self._files.holds(_as_brought(path, user_id), user_id):
            return True
        own = os.path.realpath(folder_of(user_id, self._upload_folder()))
        if path.startswith(own + os.sep) and path == os.path.realpath(path.partition("\x00")[0]):
            return True
        resolved = Path(path).resolve() if path.startswith("/") else None
        return resolved is not None and any(resolved.is_relative_to(folder) for folder in self._shared)

    def _check_body(self, raw: bytes, user_id: str) -> None:
        body = _parse(raw)
        if not isinstance(body, dict) or not all(is_plain(leaf) for _, leaf in leaves(body) if isinstance(leaf, str)):
            raise Forbidden
        page = body.get("session_hash")
        if page is None and "event_id" not in body:
            raise Forbidden
        if page is not None and not (isinstance(page, str) and self._pages.claim(f"session_hash:{page}", user_id)):
            raise Forbidden
        event = body.get("event_id")
        if event is not None and not (isinstance(event, str) and self._events.holds(event, user_id)):
            raise Forbidden
        if not all(self._may_use_file(path, user_id) for path in _file_paths(body, marked_only=False)):
            raise Forbidden
        self._check_texts(body, user_id)

    def _check_texts(self, body: object, user_id: str) -> None:
        """No text names an upload of anybody else, whatever it stands in: Gradio takes a path in many shapes."""
        folder = self._upload_folder()
        places = Places(folder)
        own = os.path.realpath(folder_of(user_id, folder))
        for text in _texts(body):
            try:
                named = places.named_in(text)
            except TooMuchToRead as error:
                raise Forbidden from error
            if not all(self._is_own(place, own, user_id) for place in named):
                raise Forbidden

    def _upload_folder(self) -> Path:
        if self._uploads is None:
            from gradio.utils import get_upload_folder

            self._uploads = Path(get_upload_folder())
        return self._uploads

    def _is_own(self, place: str, own: str, user_id: str) -> bool:
        if place.startswith(own + os.sep):
            return True
        return self._files.holds(place, user_id) or self._files.holds(_as_brought(place, user_id), user_id)

    def _learn_upload(self, body: bytes, user_id: str) -> None:
        paths = _parse(body)
        for path in paths if isinstance(paths, list) else ():
            if isinstance(path, str):
                self._files.claim(_as_brought(path, user_id), user_id)
                self._files.claim(_as_brought(os.path.realpath(path), user_id), user_id)

    def _learn_join(self, body: bytes, user_id: str) -> None:
        answer = _parse(body)
        if isinstance(answer, dict):
            event = answer.get("event_id")
            if isinstance(event, str):
                self._events.claim(event, user_id)
            self._learn_files(answer, user_id)

    def _learn_events(self, body: bytes, user_id: str) -> None:
        """A file that an answer shows to the user is theirs to fetch and to send back."""
        for line in body.split(b"\n"):
            if line.startswith(b"data:"):
                self._learn_files(_parse(line[5:]), user_id)

    def _learn_files(self, answer: object, user_id: str) -> None:
        for path in _file_paths(answer):
            self._files.claim(path, user_id)


def _as_brought(path: str, user_id: str) -> str:
    """An uploaded file as one person's: Gradio keeps the same file of several people once, under one path."""
    return f"{user_id}\n{path}"


class _Listener:
    """A `send` that passes everything on and hands each whole answer, or each server-sent event, to `learn` first."""

    def __init__(self, send: Send, learn: Learn) -> None:
        self._send = send
        self._learn = learn
        self._kept = b""
        self._is_stream = False
        self._is_read = False

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            kind = dict(message.get("headers", ())).get(b"content-type", b"")
            self._is_stream = kind.startswith(b"text/event-stream")
            self._is_read = message["status"] == 200 and (self._is_stream or kind.startswith(b"application/json"))
        elif message["type"] == "http.response.body" and self._is_read:
            self._kept += message.get("body", b"")
            self._read(is_last=not message.get("more_body", False))
        await self._send(message)

    def _read(self, *, is_last: bool) -> None:
        if self._is_stream:
            whole, separator, self._kept = self._kept.rpartition(b"\n\n")
            if separator:
                self._learn(whole)
        elif is_last:
            self._learn(self._kept)
            self._kept = b""


def _file_paths(value: object, *, marked_only: bool = True) -> Iterator[str]:
    """Every path of a file anywhere inside a JSON value; `marked_only`: of those that Gradio has marked as files."""
    waiting = [value]
    while waiting:
        node = waiting.pop()
        if isinstance(node, dict):
            path = node.get("path")
            meta = node.get("meta")
            is_marked = isinstance(meta, dict) and meta.get("_type") == "gradio.FileData"
            if isinstance(path, str) and (is_marked or not marked_only):
                yield path
            waiting.extend(node.values())
        elif isinstance(node, list):
            waiting.extend(node)


def _texts(value: object) -> Iterator[str]:
    """Every text inside a JSON value, the names in it too."""
    waiting = [value]
    while waiting:
        node = waiting.pop()
        if isinstance(node, str):
            yield node
        elif isinstance(node, dict):
            waiting.extend(node)
            waiting.extend(node.values())
        elif isinstance(node, list):
            waiting.extend(node)


def _parse(raw: bytes) -> object:
    try:
        return json.loads(raw)
    except (ValueError, RecursionError):
        return None


async def _read_body(receive: Receive) -> bytes:
    """The whole body; raises `Forbidden` when it is larger than any event of the pages."""
    parts, size = [], 0
    while True:
        message = await receive()
        if message["type"] != "http.request":
            raise Forbidden
        parts.append(message.get("body", b""))
        size += len(parts[-1])
        if size > _BODY_LIMIT:
            raise Forbidden
        if not message.get("more_body", False):
            return b"".join(parts)


def _replay(raw: bytes, receive: Receive) -> Receive:
    """A `receive` that gives the body once more, then what really comes."""
    is_given = False

    async def again() -> Message:
        nonlocal is_given
        if is_given:
            return await receive()
        is_given = True
        return {"type": "http.request", "body": raw, "more_body": False}

    return again
