"""The one place where the web process is built and joined."""

from __future__ import annotations

import logging
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, nullcontext
from pathlib import Path

from fastapi import FastAPI
from fastapi.responses import FileResponse, RedirectResponse
from fastapi.staticfiles import StaticFiles

from auth.accounts import FIRST_ADMIN
from auth.accounts import SOURCE as LOCAL
from desk.cases.failures import Failures
from desk.cases.standard_setting import StandardSetting
from desk.chosen.chosen import Chosen
from desk.offers.offers import Offers
from desk.opening.assembly import (
    Office,
    caretaker_of,
    layouts_of,
    leaving_of,
    now,
    numbers_of,
    office_of,
    studio_of,
)
from desk.opening.database import Damage, open_ready
from desk.opening.entrance import directory_probe, hook_rights_of, open_audit, open_entrance
from desk.opening.health import Health
from desk.opening.limits import CallerLimits
from desk.opening.mail_room import folder_check, mailboxes_of
from desk.opening.private_files import close_to_others
from desk.opening.reader_setup import ASSETS
from desk.opening.reading import room_of, shelf_of, shipped_presets
from desk.record.audit import AuditEvent
from desk.running.each_second import EachSecond
from desk.running.log_level import LogLevel
from desk.settings import Settings
from engine.contract import ReadsDocuments
from webui.api.limiting import Limiting
from webui.api.routes import add_routes, most_bytes
from webui.door.front_door import add_entrance
from webui.late_pages import LatePages
from webui.wall.body_limit import BodyLimit
from webui.wall.database_away import DatabaseWatch
from webui.wall.guard import GradioGuard
from webui.wall.hosts import PublicHosts
from webui.wall.plain_requests import PlainRequests
from webui.wall.telemetry import Telemetry, Witness
from webui.wall.wall import Wall, WallConfig

logger = logging.getLogger(__name__)

PAGES_PATH = "/ui"


def create_app(settings: Settings, engine: ReadsDocuments | None = None) -> FastAPI:
    """The application: database up to date, front door, desk, routes and pages, all behind the wall.

    The pages are built once it runs: everything else answers before they are there.

    `engine` is one of the caller's own, to be closed by the application; by default the settings' one.
    `app.state.one_time_password` is the first administrator's, on the very first start only.
    Raises `DatabaseUnusable`.
    """
    database = open_ready(settings)
    damage = Damage()
    damage.watch(database)
    closed = close_to_others(settings)
    if closed.mended or closed.open_still:
        logger.warning(
            "files were open to other accounts", extra={"closed": closed.mended, "open_still": closed.open_still}
        )
    audit = open_audit(settings, database, now)
    offers = Offers(database, audit, now)
    presets = shelf_of(settings, shipped_presets(), offers)
    chosen = Chosen(database, settings, audit, now)
    chosen.look()
    layouts = layouts_of(chosen, database, audit, presets.shipped)
    engine = engine or room_of(settings, presets, layouts, lambda: chosen.known)
    door = open_entrance(settings, database, audit, now=lambda: chosen.known)
    office = office_of(chosen, engine, database, audit, layouts, hook_rights_of(settings, database, door), offers)
    caretaker = caretaker_of(settings, database, audit, damage, office)

    log_level = LogLevel(settings.log_level, lambda: chosen.known.log_level)

    def follow_settings() -> None:
        chosen.look()
        log_level.follow()

    following = EachSecond(follow_settings, "chosen-settings")
    pages = _pages_of(chosen, office) if settings.ui_enabled else None

    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        office.workers.start()
        office.courier.start()
        caretaker.start()
        following.start()
        async with pages.running() if pages else nullcontext():
            yield
        following.stop()
        office.workers.stop()
        office.courier.stop()
        office.outside.stop()
        office.desk.views.finish()
        office.jobs.views.finish()
        caretaker.stop()
        engine.close()
        database.dispose()

    app = FastAPI(title="OCR Desk", lifespan=lifespan, docs_url=None, redoc_url=None)
    failures = Failures(database, office.workers, audit, now)
    add_entrance(
        app,
        settings,
        database,
        audit,
        layouts,
        door=door,
        webhooks=office.webhooks,
        rules=office.rules,
        failures=failures,
        chosen=chosen,
        leaving=leaving_of(chosen, database, audit, door, office.queue),
        numbers=numbers_of(settings, database, office, presets),
        setting=StandardSetting(database, office.standards, now),
        mailboxes=mailboxes_of(settings, database, audit, folder_check(door, engine, offers)),
        presets=presets,
    )
    is_first_start = not door.accounts.all()
    app.state.one_time_password = door.accounts.create_first_admin(
        settings.admin_password.get_secret_value() if settings.admin_password else None
    )
    if is_first_start:
        audit.record(None, AuditEvent.ACCOUNT_CREATE, target=f"{LOCAL}:{FIRST_ADMIN}", reason="first_start")
    _add_routes(app, settings)
    health = Health(
        database,
        office.queue,
        engine,
        queue_size=settings.queue_size,
        directory=directory_probe(settings),
        is_damaged=damage,
    )
    add_routes(app, settings, office, health, studio_of(settings, presets, offers, database, audit))
    if pages is not None:
        app.router.routes.append(pages)
    limits = CallerLimits(settings.api_rate, settings.token_rate, settings.api_concurrency)
    app.add_middleware(Witness)
    app.add_middleware(BodyLimit, limit=lambda path: most_bytes(path, chosen.known))
    app.add_middleware(Limiting, limits=limits, metrics=office.metrics, root_path=settings.root_path)
    app.add_middleware(
        Wall,
        door=door,
        config=WallConfig(settings.root_path, PAGES_PATH, settings.secure_cookies),
        guard=GradioGuard(PAGES_PATH, uploads=_uploads_of(settings)),
    )
    app.add_middleware(DatabaseWatch)
    app.add_middleware(PublicHosts, names=settings.public_host_names)
    app.add_middleware(PlainRequests)
    app.add_middleware(Telemetry, metrics=office.metrics)
    return app


def _add_routes(app: FastAPI, settings: Settings) -> None:
    app.mount("/assets", StaticFiles(directory=ASSETS / "static"), name="assets")

    @app.get("/", include_in_schema=False)
    def home() -> RedirectResponse:
        return RedirectResponse(f"{settings.root_path}{PAGES_PATH}/")

    @app.get("/favicon.ico", include_in_schema=False)
    def favicon() -> FileResponse:
        """What browsers ask for by themselves before they have read a page."""
        return FileResponse(ASSETS / "login" / "mark.svg", media_type="image/svg+xml")


def _uploads_of(settings: Settings) -> Path:
    """Where files lie that were dropped on the pages and not yet submitted."""
    return settings.data_dir.resolve() / "uploads"


def _pages_of(chosen: Chosen, office: Office) -> LatePages:
    """The Gradio pages. Its own variables are set before it is imported: it reads them only then."""
    settings = chosen.at_start
    uploads = _uploads_of(settings)
    uploads.mkdir(exist_ok=True, mode=0o700)
    os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"
    os.environ["GRADIO_TEMP_DIR"] = str(uploads)
    os.environ["HF_HUB_OFFLINE"] = "1"

    def build() -> FastAPI:
        from webui.pages import mounted

        return mounted(PAGES_PATH, uploads, office.desk, office.jobs, settings, lambda: chosen.known)

    return LatePages(PAGES_PATH, build)
