"""`/health`, `/health/ready`, `/metrics` and `/v1/version`: for those who keep the service running."""

from __future__ import annotations

import hmac
import ipaddress
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse

from auth.errors import Forbidden
from desk.line.queue import Queue
from desk.opening.health import Health
from desk.outside.allow_list import AllowList
from desk.running.metrics import Metrics
from webui.api.documents import TheUser
from webui.api.errors import success

_PROJECT = Path(__file__).resolve().parents[2] / "pyproject.toml"
_NO_STORE = {"Cache-Control": "no-store"}


@dataclass(frozen=True, slots=True)
class MetricsGuard:
    """Who may see the numbers: whoever has the token, or comes from one of the networks."""

    token: str | None
    networks: AllowList

    def check(self, request: Request) -> None:
        """Raises `Forbidden`."""
        given = request.headers.get("authorization", "").removeprefix("Bearer ").strip()
        if self.token is not None and hmac.compare_digest(given.encode(), self.token.encode()):
            return
        try:
            address = ipaddress.ip_address(request.client.host if request.client else "")
        except ValueError as error:
            raise Forbidden from error
        if not self.networks.holds(address):
            raise Forbidden


def health_router(health: Health, metrics: Metrics, queue: Queue, guard: MetricsGuard) -> APIRouter:
    """The routes, over their parts."""
    router = APIRouter(tags=["health"])
    version = tomllib.loads(_PROJECT.read_text("utf-8"))["project"]["version"]

    @router.get("/health", summary="存活 (alive)")
    async def show_alive() -> JSONResponse:
        """Answers while the process lives; tells nothing else. Needs no thread, so none can keep it waiting."""
        return JSONResponse({"status": "ok"}, headers=_NO_STORE)

    @router.get("/health/ready", summary="就绪 (ready)")
    async def show_ready() -> JSONResponse:
        """Database, reader, directory and queue. 503: do not send requests here now."""
        found = await health.look()
        parts = {
            "database": found.database,
            "reader": found.reader,
            "directory": found.directory,
            "queue": found.queue,
            "queue_depth": found.depth.waiting,
            "queue_age_seconds": round(found.depth.oldest_seconds, 1),
        }
        content = {"status": found.status, "parts": parts}
        return JSONResponse(content, status_code=200 if found.is_ready else 503, headers=_NO_STORE)

    @router.get("/metrics", summary="指标 (numbers for Prometheus)")
    def show_metrics(request: Request) -> Response:
        """Prometheus' text format; opened by OCR_METRICS_TOKEN or from OCR_METRICS_ALLOW."""
        guard.check(request)
        depth = queue.depth()
        text = metrics.render(depth.waiting, depth.oldest_seconds)
        return Response(text, media_type="text/plain; version=0.0.4; charset=utf-8", headers=_NO_STORE)

    @router.get("/v1/version", summary="版本 (version)")
    def show_version(_user: TheUser) -> dict[str, Any]:
        """Which release this is."""
        return success({"name": "OCR Desk", "version": version})

    return router
