"""Requests without sense to every route that the server describes, and files as programs send them."""

from __future__ import annotations

import json
import random
import string
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

import httpx

from bench.fuzz.inputs import Input
from bench.fuzz.mutate import EDGES, NUMBERS, spoiled
from bench.fuzz.tally import Tally
from bench.fuzz.texts import hostile_text

_OVER = frozenset({"done", "failed", "cancelled"})
_MAY_WAIT = frozenset({503, 507})
_WORDS = (
    "auto", "invoice", "done", "failed", "queued", "1-3,5", "csv", "xlsx", "zh", "en", "true", "*", "2026-02-30", "cpu",
)  # fmt: skip
_TYPES = (
    "application/json", "multipart/form-data; boundary=x", "multipart/form-data", "text/plain", "image/png",
    "application/x-www-form-urlencoded", "application/json; charset=utf-16", "application/zip", "", "x",
)  # fmt: skip
_HEADERS = (
    "Idempotency-Key", "If-Match", "If-None-Match", "Accept-Language", "X-Request-ID", "Range", "Accept", "Cookie",
    "X-Forwarded-For", "X-Forwarded-Proto", "Origin", "Content-Encoding", "Expect", "Host", "Last-Event-ID",
)  # fmt: skip
_STRAY = (
    "/", "//", "/v1", "/v1/%2e%2e/x", "/v1/documents/%00", "/ui/", "/admin/people", "/login", "/docs", "/auth/verify",
    "/v1/documents/..%2f..", "/static/%2e%2e%2f", "/metrics", "/health/ready", "/ui/gradio_api/info", "/" + "a" * 5000,
    "/ui/gradio_api/file=/etc/passwd", "/openapi.json?x=\ud800", "/account", "/v1/ocr/",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Route:
    """One operation of the description."""

    method: str
    path: str
    operation: dict[str, Any]


class Caller:
    """Sends requests and looks at the answers."""

    def __init__(self, client: httpx.Client, tally: Tally) -> None:
        self._client = client
        self._tally = tally
        self._description: dict[str, Any] = client.get("/openapi.json").raise_for_status().json()
        self._routes = [
            Route(method, path, operation)
            for path, operations in self._description["paths"].items()
            for method, operation in operations.items()
        ]
        self._ids: list[str] = []

    def call(self, dice: random.Random, name: str) -> None:
        """One request without sense."""
        if dice.random() < 0.05:
            self._send(name, dice.choice(("GET", "POST", "PUT", "DELETE", "PATCH", "HEAD", "X")), dice.choice(_STRAY))
            return
        route = dice.choice(self._routes)
        path, query, headers = route.path, [], _headers(dice)
        for parameter in route.operation.get("parameters", ()):
            value = self._value(dice, parameter["schema"])
            if parameter["in"] == "path":
                path = path.replace("{" + parameter["name"] + "}", _quoted(self._path_part(dice, value)))
            elif parameter["in"] == "query" and dice.random() < 0.6:
                query.append(f"{parameter['name']}={_quoted(str(value))}")
        if dice.random() < 0.2:
            query.append(f"{_quoted(hostile_text(dice, 5))}={_quoted(hostile_text(dice, dice.choice((1, 40, 3000))))}")
        content, kind = self._body(dice, route)
        if kind is not None:
            headers["Content-Type"] = kind
        target = path + ("?" + "&".join(query) if query else "")
        self._send(name, route.method.upper(), target, content=content, headers=headers)

    def send_file(self, dice: random.Random, one: Input) -> None:
        """A file of the other kinds, with its order, through one of the ways in."""
        about = {"preset": one.order.preset, "prompt": one.order.instruction, "fields": list(one.order.fields)}
        about |= {"pages": one.order.pages, "password": one.order.password}
        options = {key: value for key, value in about.items() if value}
        if dice.random() < 0.8:
            answer = self._send(one.name, "POST", "/v1/ocr", data=options, files={"file": ("x", one.content)})
        else:
            files = [("files", (f"{place}", one.content)) for place in range(dice.choice((1, 2)))]
            answer = self._send(one.name, "POST", "/v1/jobs", data=options, files=files)
        if answer is not None and answer.status_code in (200, 201):
            self._ids = [*self._ids[-20:], answer.json()["data"]["id"]]

    def drain(self) -> None:
        """Waits until the server has read everything that was accepted."""
        for _ in range(600):
            answer = self._send("drain", "GET", "/v1/jobs?limit=100")
            page = answer.json()["data"] if answer is not None and answer.status_code == 200 else {}
            if all(job["state"] in _OVER for job in page.get("jobs", ())):
                return
            time.sleep(1)

    def _send(self, name: str, method: str, target: str, **more: Any) -> httpx.Response | None:
        kind = name.partition("/")[0]
        marked = {"X-Request-ID": f"fuzz-{name.replace('/', '-')}"} | (more.pop("headers", None) or {})
        try:
            answer = self._client.request(method, target, headers=marked, **more)
        except (httpx.InvalidURL, UnicodeError, ValueError, httpx.LocalProtocolError):
            self._tally.answered(f"sent {kind}", "no request at all")
            return None
        except httpx.TransportError as error:
            self._tally.answered(f"sent {kind}", type(error).__name__)
            if not isinstance(error, httpx.RemoteProtocolError):
                self._tally.wrong(f"{method} {target[:80]}: {type(error).__name__} ({name})")
            return None
        status = answer.status_code
        self._tally.answered(f"sent {kind}", str(status))
        self._tally.took(f"answer to {kind}", answer.elapsed.total_seconds(), name)
        if status >= 500 and not (status in _MAY_WAIT and "Retry-After" in answer.headers):
            self._tally.wrong(f"{method} {target[:80]}: {status} {answer.text[:80]} ({name})")
        return answer

    def _path_part(self, dice: random.Random, value: object) -> str:
        return dice.choice(self._ids) if self._ids and dice.random() < 0.6 else str(value)[:200] or "x"

    def _body(self, dice: random.Random, route: Route) -> tuple[bytes | None, str | None]:
        described = route.operation.get("requestBody", {}).get("content", {})
        if not described:
            return (dice.randbytes(20), None) if dice.random() < 0.05 else (None, None)
        kind = dice.choice(sorted(described))
        value = self._value(dice, described[kind].get("schema", {}))
        if kind == "multipart/form-data":
            content, said = _multipart(dice, value), "multipart/form-data; boundary=x"
        elif kind == "application/json":
            content, said = json.dumps(value).encode(), kind
        else:
            content, said = dice.randbytes(dice.choice((0, 30, 3000))), kind
        if dice.random() < 0.2:
            content = spoiled(dice, content)
        return content, dice.choice(_TYPES) if dice.random() < 0.15 else said

    def _value(self, dice: random.Random, schema: dict[str, Any], depth: int = 0) -> Any:
        """A value that fits the schema, nearly fits it, or does not at all."""
        if depth > 6 or dice.random() < 0.08:
            return _anything(dice)
        if "$ref" in schema:
            return self._value(dice, self._resolved(schema["$ref"]), depth + 1)
        for several in ("anyOf", "oneOf", "allOf"):
            if several in schema:
                return self._value(dice, dice.choice(schema[several]), depth + 1)
        if "enum" in schema and dice.random() < 0.8:
            return dice.choice(schema["enum"])
        match schema.get("type"):
            case "object":
                inside = schema.get("properties", {})
                return {key: self._value(dice, part, depth + 1) for key, part in inside.items() if dice.random() < 0.7}
            case "array":
                return [
                    self._value(dice, schema.get("items", {}), depth + 1) for _ in range(dice.choice((0, 1, 2, 40)))
                ]
            case "integer" | "number":
                return dice.choice((1, 2, 10, 50, *EDGES, -1, 2**63, 10**30, 1e308))
            case "boolean":
                return dice.random() < 0.5
        if self._ids and dice.random() < 0.3:
            return dice.choice(self._ids)
        return dice.choice(_WORDS) if dice.random() < 0.4 else hostile_text(dice, dice.choice((0, 1, 8, 60, 5000)))

    def _resolved(self, reference: str) -> dict[str, Any]:
        found: Any = self._description
        for part in reference.removeprefix("#/").split("/"):
            found = found[part]
        return dict(found)


def _anything(dice: random.Random) -> Any:
    makers: tuple[Callable[[], Any], ...] = (
        lambda: None,
        lambda: dice.choice(NUMBERS),
        lambda: dice.choice((float("nan"), float("inf"), 10**400, -0.0)),
        lambda: hostile_text(dice, dice.choice((1, 30, 4000))),
        lambda: "a\ud800b",
        lambda: {"a": {"b": [1, 2, {"c": None}]}},
        lambda: [[[[[]]]]] * 3,
        lambda: json.loads("[" * 300 + "]" * 300),
    )
    return dice.choice(makers)()


def _headers(dice: random.Random) -> dict[str, str]:
    names = dice.sample(_HEADERS, dice.choice((0, 0, 1, 2)))
    printable = string.ascii_letters + string.digits + " ,;=*\"'/()"
    return {name: "".join(dice.choices(printable, k=dice.choice((1, 20, 3000)))).strip() or "x" for name in names}


def _multipart(dice: random.Random, value: Any) -> bytes:
    parts = value if isinstance(value, dict) else {"file": value}
    out = b""
    for key, part in parts.items():
        for one in part if isinstance(part, list) else [part]:
            name = dice.choice((key, key, key, hostile_text(dice, 5))).replace("\n", " ")
            file = f'; filename="{hostile_text(dice, 9)}"' if dice.random() < 0.4 else ""
            text = one if isinstance(one, str) else json.dumps(one)
            head = f'--x\r\nContent-Disposition: form-data; name="{name}"{file}\r\n\r\n{text}\r\n'
            out += head.encode("utf-8", "surrogatepass")
    return out + dice.choice((b"--x--\r\n", b"--x--\r\n", b"--x", b""))


def _quoted(text: str) -> str:
    return quote(text.encode("utf-8", "surrogatepass"), safe="")
