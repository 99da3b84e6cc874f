"""Builds the engine and the desk from the settings: shared by the web process and the shell."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import Engine as Database

from auth.front_door import FrontDoor
from desk.cases.exports import Exports
from desk.cases.jobs import Jobs
from desk.cases.leaving import Leaving
from desk.cases.numbers import Numbers
from desk.cases.piles import Piles
from desk.cases.service import Desk
from desk.cases.storage_used import StorageWatch
from desk.cases.trash import Trash
from desk.chosen.chosen import Chosen
from desk.claims.office import Rules
from desk.layouts import Layouts
from desk.line.queue import Queue
from desk.line.worker import Workers
from desk.offers.offers import Offers
from desk.opening.caretaker import Caretaker
from desk.opening.database import Damage
from desk.opening.entrance import open_audit, open_keeper
from desk.opening.secret import load_secret
from desk.outside.addresses import AllowList
from desk.outside.calls import Outside
from desk.outside.courier import Courier
from desk.outside.hook_rights import HookRights
from desk.outside.webhooks import Signer, Webhooks
from desk.record.audit import Audit
from desk.running.metrics import Metrics
from desk.settings import ReaderChoice, ServedRuntime, Settings, child_environment
from desk.standards.standards import Standards
from desk.store.eraser import Eraser
from desk.store.files import FileStore
from desk.studio.bundles import Bundles
from desk.studio.kinds import Kinds
from desk.studio.samples import Samples
from desk.studio.studio import Studio
from desk.studio.trying import Trying
from desk.studio.wishes import Wishes
from desk.taking_in.intake import Intake
from engine.contract import ReadsDocuments
from engine.export import ProfileShelf
from engine.intake import Limits
from engine.kinds import KindShelf, known_names
from engine.pipeline import Engine
from engine.presets import PresetBook
from engine.readers import Reader
from engine.readers.cpu.reader import CpuReader
from engine.readers.hunyuan.abilities import Runtime
from engine.readers.hunyuan.checkpoint import holds_model
from engine.readers.hunyuan.client import Patience
from engine.readers.hunyuan.in_process import HunyuanConfig, HunyuanReader
from engine.readers.hunyuan.served import ServedConfig, ServedReader
from engine.readers.hunyuan.tasks import TaskBook
from engine.room import Room, RoomConfig, RoomLimits

ASSETS = Path(__file__).resolve().parents[2] / "assets"
KINDS = ASSETS / "kinds"


@dataclass(frozen=True, slots=True)
class Office:
    """The desk and those who serve it."""

    desk: Desk
    jobs: Jobs
    piles: Piles
    webhooks: Webhooks
    courier: Courier
    queue: Queue
    workers: Workers
    metrics: Metrics
    layouts: Layouts
    outside: Outside
    rules: Rules
    chosen: Chosen
    standards: Standards


def shipped_presets() -> PresetBook:
    """The presets that the product ships with. Raises `BadPreset`."""
    return PresetBook.load(KINDS)


def presets_of(settings: Settings | None = None, offers: Offers | None = None) -> PresetBook:
    """The shipped presets; with `settings` also the installation's own, as their files are at each moment.

    What `offers` has switched off is chosen for no document.
    """
    return shipped_presets() if settings is None else shelf_of(settings, shipped_presets(), offers)


def shelf_of(settings: Settings, shipped: PresetBook, offers: Offers | None = None) -> KindShelf:
    """The shipped presets with those in `kinds` of the data folder."""
    switched_off = offers.switched_off if offers else frozenset
    return KindShelf(shipped, settings.data_dir / "kinds", known_names(ASSETS / "tasks"), switched_off)


def studio_of(settings: Settings, shelf: KindShelf, offers: Offers, database: Database, audit: Audit) -> Studio:
    """Where administrators make kinds, over a database that is up to date."""
    kinds = Kinds(shelf, offers, database, audit, now)
    files = (FileStore(settings.data_dir / "documents"), FileStore(settings.data_dir / "samples"))
    samples = Samples(database, *files, audit, now)
    trying = Trying(kinds, samples, database, ASSETS / "tasks")
    return Studio(kinds, samples, trying, Bundles(kinds, samples), Wishes(database, now))


def profiles_of(settings: Settings) -> ProfileShelf:
    """The shipped export profiles with those in `exports` of the data folder, which come first."""
    return ProfileShelf(ASSETS / "exports", settings.data_dir / "exports")


def engine_of(settings: Settings, presets: PresetBook | None = None, layouts: Layouts | None = None) -> Engine:
    """An engine with every reader that is set up; nothing is loaded before the first page. Raises `BadPreset`.

    `presets` are those of the installation unless given, as they are now; `layouts` is what it knows of layouts that
    people have confirmed.
    """
    cpu = CpuReader(precision=settings.cpu_precision)
    readers: dict[str, Reader] = {"cpu": cpu, **big_readers(settings)}
    return Engine(
        readers=readers,
        default_reader=_default_reader(settings),
        presets=(presets or presets_of(settings)).now,
        limits=_limits_of(settings),
        second_reader=cpu,
        upright=cpu.upright,
        boxes=settings.boxes,
        when_away=settings.when_away,
        memory=layouts,
    )


def room_of(
    settings: Settings,
    presets: PresetBook | None = None,
    layouts: Layouts | None = None,
    now: Callable[[], Settings] | None = None,
) -> Room:
    """The same engine with its work done in reader processes, started when they are needed. Raises `BadPreset`.

    HunyuanOCR stays in this process, which has the network and the graphics card. `now` gives the settings as they are
    at each moment, for what a file may be.
    """
    hosted = big_readers(settings)
    cpu = CpuReader()
    limits = _limits_of(settings)
    default = _default_reader(settings)
    engine = Engine({"cpu": cpu, **hosted}, default, presets or presets_of(settings), limits, second_reader=cpu)
    readers = settings.readers
    config = RoomConfig(
        presets=str(KINDS),
        default_reader=default,
        hosted=tuple(hosted),
        cpu_precision=settings.cpu_precision,
        threads=settings.threads_a_reader,
        compiled=compiled_folder_of(settings),
        limits=limits,
        boxes=settings.boxes,
        when_away=settings.when_away,
        environment=child_environment(),
    )
    bounds = RoomLimits(
        page_seconds=settings.page_seconds,
        document_seconds=settings.document_seconds,
        memory_megabytes=settings.reader_memory_mb,
    )
    limits_now = None if now is None else lambda: _limits_of(now())
    return Room(engine, config, bounds, hosted=hosted, memory=layouts, readers=readers, limits_now=limits_now)


def chosen_of(settings: Settings, database: Database) -> Chosen:
    """What administrators choose while the service runs, over a database that is up to date."""
    return Chosen(database, settings, open_audit(settings, database, now), now)


def layouts_of(chosen: Chosen, database: Database, audit: Audit, presets: PresetBook) -> Layouts:
    """What was learnt of layouts, over a database that is up to date."""
    return Layouts(database, presets, audit, now, is_on=lambda: chosen.now.learn_layouts)


def office_of(
    chosen: Chosen,
    engine: ReadsDocuments,
    database: Database,
    audit: Audit,
    layouts: Layouts,
    rights: HookRights,
    offers: Offers,
) -> Office:
    """A desk over an engine and a database that is up to date, with the settings that are `chosen`.

    `layouts` is what the engine recalls, `rights` knows what webhooks may still be told, `offers` who may choose which
    preset.
    """
    settings = chosen.at_start
    files = FileStore(settings.data_dir / "documents")
    metrics = Metrics()
    if isinstance(engine, Room):
        room = engine
        metrics.watch_room(lambda: room.state.processes, lambda: room.state.deaths)
    queue = Queue(database, now)
    standards = Standards(database, audit, now)
    workers = Workers(
        engine,
        queue,
        files,
        settings.readers,
        metrics,
        audit,
        layouts,
        own_parties=settings.own,
        standards=standards,
    )
    intake = Intake(engine, files, queue, settings.queue_size, now, metrics, offers)
    address = settings.public_url if settings.ui_enabled else ""
    exports = Exports(intake, database, audit, own=settings.own, address=address, shelf=profiles_of(settings))
    trash = Trash(database, files, queue, audit, now, days=lambda: chosen.now.trash_days)
    desk = Desk(intake, database, workers, audit, layouts, exports, trash)
    jobs = Jobs(
        intake,
        database,
        files,
        workers,
        worker_count=settings.readers,
        max_files=settings.max_job_files,
        audit=audit,
        exports=exports,
    )
    piles = Piles(jobs, desk.deleting, intake, database, files, workers, audit)
    signer = Signer(load_secret(settings.secret_path))

    def allow() -> AllowList:
        return AllowList.parse(chosen.known.webhook_allow)

    webhooks = Webhooks(database, signer, allow, now, audit)
    if webhooks.seal_kept_addresses():
        Eraser(database).erase()
    outside = Outside()
    courier = Courier(
        database,
        signer,
        allow,
        metrics,
        outside,
        most_attempts=settings.webhook_attempts,
        seconds=settings.webhook_seconds,
        clock=now,
        rights=rights,
    )
    rules = Rules(database, audit, now)
    rules.keep_own_parties(settings.own_parties)
    return Office(
        desk, jobs, piles, webhooks, courier, queue, workers, metrics, layouts, outside, rules, chosen, standards
    )


def caretaker_of(settings: Settings, database: Database, audit: Audit, damage: Damage, office: Office) -> Caretaker:
    """Who notes anchors, looks for damage and empties the trash while the service runs."""
    keeper = open_keeper(settings, audit, now)
    files = FileStore(settings.data_dir / "documents")
    return Caretaker(keeper, files, database, damage, office.metrics, settings.data_dir, now, office.desk.trash)


def leaving_of(chosen: Chosen, database: Database, audit: Audit, door: FrontDoor, queue: Queue) -> Leaving:
    """Who deletes people, with what becomes of their documents."""
    files = FileStore(chosen.at_start.data_dir / "documents")
    trash = Trash(database, files, queue, audit, now, days=lambda: chosen.now.trash_days)
    return Leaving(database, door.people, door.accounts, trash, queue.bell, audit, now)


def numbers_of(settings: Settings, database: Database, office: Office, presets: PresetBook) -> Numbers:
    """What administrators are told in numbers."""
    storage = StorageWatch(settings.data_dir / "documents", database, now)
    return Numbers(database, office.queue, presets, storage, office.standards, now)


def now() -> datetime:
    """The time, in UTC."""
    return datetime.now(UTC)


def compiled_folder_of(settings: Settings) -> Path | None:
    """Where compiled models are kept: in a data folder that is there and this account's own, or nowhere."""
    folder = settings.compiled_path.resolve()
    try:
        is_own = folder.parent.stat().st_uid == os.geteuid()
    except OSError:
        return None
    return folder if is_own and os.access(folder.parent, os.W_OK) else None


def _limits_of(settings: Settings) -> Limits:
    return Limits(
        max_bytes=settings.max_upload_bytes,
        max_pages=settings.max_pages,
        max_megapixels=settings.max_megapixels,
    )


def big_readers(settings: Settings) -> dict[str, Reader]:
    """HunyuanOCR here, behind a server, both or neither: those that are set up. Raises `BadTask`."""
    tasks = TaskBook.load(ASSETS / "tasks")
    readers: dict[str, Reader] = {}
    if settings.hunyuan_weights is not None or settings.reader is ReaderChoice.HUNYUAN:
        readers["hunyuan"] = HunyuanReader(hunyuan_config(settings), tasks)
    if settings.served_urls or settings.reader is ReaderChoice.SERVED:
        readers["served"] = ServedReader(served_config(settings), tasks)
    return readers


def served_config(settings: Settings) -> ServedConfig:
    """How to reach the model servers."""
    key = settings.served_api_key
    runtime = settings.served_runtime
    return ServedConfig(
        urls=settings.served_urls,
        model=settings.served_model,
        api_key=key.get_secret_value() if key else "",
        release=settings.hunyuan_release,
        runtime=None if runtime is ServedRuntime.AUTO else Runtime(runtime),
        window=settings.served_window,
        retries=settings.served_retries,
        patience=Patience(silence_seconds=settings.served_timeout),
        short_side=settings.served_short_side,
        boxes=settings.boxes,
        fields_wording=settings.hunyuan_fields,
    )


def hunyuan_config(settings: Settings) -> HunyuanConfig:
    """How to run the model here."""
    return HunyuanConfig(
        weights=settings.hunyuan_weights or Path(),
        release=settings.hunyuan_release,
        device=settings.hunyuan_device,
        precision=settings.hunyuan_precision,
        batch=settings.hunyuan_batch,
        short_side=settings.hunyuan_short_side,
        boxes=settings.boxes,
        fields_wording=settings.hunyuan_fields,
    )


def _default_reader(settings: Settings) -> str:
    """As set; else a server if one is named, else the weights if they are whole, else the CPU reader."""
    if settings.reader is not ReaderChoice.AUTO:
        return str(settings.reader)
    if settings.served_urls:
        return "served"
    if settings.hunyuan_weights is not None and holds_model(settings.hunyuan_weights):
        return "hunyuan"
    return "cpu"
