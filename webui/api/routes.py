"""The machine's door, joined: every route below `/v1`."""

from __future__ import annotations

import re

from fastapi import FastAPI

from desk.chosen.chosen import Chosen
from desk.opening.assembly import Office
from desk.opening.health import Health
from desk.outside.allow_list import AllowList
from desk.outside.calls import Outside
from desk.outside.fetch import Fetcher
from desk.settings import Settings
from desk.studio import bundles
from desk.studio.studio import Studio
from desk.taking_in.archive import archive_limits
from webui.api import (
    accepting,
    deleting,
    documents,
    errors,
    events,
    exports,
    me,
    openapi,
    saved_views,
    shares,
    trash,
    webhooks,
    wishes,
)
from webui.api import studio as studio_routes
from webui.api.described import described_router
from webui.api.health import MetricsGuard, health_router
from webui.api.jobs import JobsConfig, jobs_router
from webui.api.ocr import OcrConfig, ocr_router
from webui.api.piles import piles_router
from webui.api.uploads import Porter

_JSON_BYTES = 1024 * 1024
_FORM_BYTES = 64 * 1024
_ONE_PLACE = re.compile(r"/v1/jobs/[^/]{1,100}/documents/[^/]{1,100}$")


def add_routes(app: FastAPI, settings: Settings, office: Office, health: Health, studio: Studio) -> None:
    """Puts the routes into `app`, over the desk and the jobs of `office`."""
    app.state.studio = studio
    app.state.desk = office.desk
    app.state.jobs = office.jobs
    app.state.piles = office.piles
    app.state.webhooks = office.webhooks
    errors.install(app)
    porter = porter_of(office.chosen, office.outside)
    app.include_router(ocr_router(porter, OcrConfig(settings.sync_seconds, settings.root_path)))
    app.include_router(jobs_router(porter, JobsConfig(settings.root_path)))
    app.include_router(accepting.router)
    app.include_router(deleting.router)
    app.include_router(piles_router(porter))
    app.include_router(documents.router)
    app.include_router(events.router)
    app.include_router(exports.router)
    app.include_router(saved_views.router)
    app.include_router(trash.router)
    app.include_router(shares.router)
    app.include_router(me.router)
    app.include_router(studio_routes.router)
    app.include_router(wishes.router)
    app.include_router(webhooks.router)
    app.include_router(described_router(lambda: office.chosen.known))
    token = settings.metrics_token.get_secret_value() if settings.metrics_token else None
    guard = MetricsGuard(token, AllowList.parse(settings.metrics_allow))
    app.include_router(health_router(health, office.metrics, office.queue, guard))
    openapi.install(app)


def porter_of(chosen: Chosen, outside: Outside) -> Porter:
    """What carries files from requests to the desk, within the limits set."""
    settings = chosen.at_start
    fetcher = Fetcher(
        outside,
        lambda: AllowList.parse(chosen.known.url_allow),
        max_bytes=lambda: chosen.known.max_upload_bytes,
        seconds=settings.url_seconds,
    )
    return Porter(fetcher, lambda: archive_limits(chosen.known))


def most_bytes(path: str, settings: Settings) -> int | None:
    """The largest body for a path below `/v1`; Base64 makes a file a third larger."""
    if path.endswith("/v1/ocr") or _ONE_PLACE.search(path):
        return settings.max_upload_bytes * 4 // 3 + _FORM_BYTES
    if path.endswith("/v1/jobs"):
        return settings.max_job_bytes * 4 // 3 + _FORM_BYTES
    if path.endswith("/v1/studio/bundles"):
        return bundles.MOST_BYTES
    return _JSON_BYTES if "/v1/" in path else None
