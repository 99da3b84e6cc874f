"""Builds the engine and the desk from the settings: shared by the web process and the shell."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

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
from desk.line.memory import Memory
from desk.line.queue import Queue
from desk.line.worker import Workers
from desk.offers.offers import Offers
from desk.opening.caretaker import Caretaker
from desk.opening.database import Damage
from desk.opening.entrance import open_audit, open_keeper
from desk.opening.reader_setup import ASSETS
from desk.opening.secret import load_secret
from desk.outside.allow_list import AllowList
from desk.outside.calls import Outside
from desk.outside.courier import Courier
from desk.outside.hook_rights import HookRights
from desk.outside.webhooks import Signer, Webhooks
from desk.record.audit import Audit
from desk.running.metrics import Metrics
from desk.settings import Settings
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
from engine.presets import PresetBook
from engine.presets.shelf import KindShelf
from engine.room.room import Room


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
    memory = Memory(
        engine,
        database,
        files,
        metrics,
        setup=lambda: chosen.now.model_dump_json(),
        layouts=layouts,
        is_on=lambda: chosen.now.remember,
    )
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
        memory=memory,
    )
    intake = Intake(engine, files, queue, settings.queue_size, now, metrics, offers, memory)
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
