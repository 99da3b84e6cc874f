"""Builds the engine and the desk from the settings: shared by the web process and the shell."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import Engine as Database

from desk.files import FileStore
from desk.intake import Intake
from desk.jobs import Jobs
from desk.metrics import Metrics
from desk.queue import Queue
from desk.service import Desk
from desk.settings import ReaderChoice, Settings
from desk.worker import Workers
from engine.intake import Limits
from engine.pipeline import Engine
from engine.presets import PresetBook
from engine.readers import Reader
from engine.readers.cpu import CpuReader

ASSETS = Path(__file__).resolve().parents[1] / "assets"


@dataclass(frozen=True, slots=True)
class Office:
    """The desk and those who serve it."""

    desk: Desk
    jobs: Jobs
    queue: Queue
    workers: Workers
    metrics: Metrics


def engine_of(settings: Settings) -> Engine:
    """An engine with every reader that is set up; nothing is loaded before the first page. Raises `BadPreset`."""
    cpu = CpuReader(precision=settings.cpu_precision)
    readers: dict[str, Reader] = {"cpu": cpu}
    return Engine(
        readers=readers,
        default_reader=_default_reader(settings),
        presets=PresetBook.load(ASSETS / "presets"),
        limits=Limits(
            max_bytes=settings.max_upload_bytes,
            max_pages=settings.max_pages,
            max_megapixels=settings.max_megapixels,
        ),
        second_reader=cpu,
        upright=cpu.upright,
    )


def office_of(settings: Settings, engine: Engine, database: Database) -> Office:
    """A desk over an engine and a database that is up to date."""
    files = FileStore(settings.data_dir / "documents")
    metrics = Metrics()
    queue = Queue(database, now)
    workers = Workers(engine, queue, files, settings.workers, metrics)
    intake = Intake(engine, files, queue, settings.queue_size, now, metrics)
    desk = Desk(engine, database, files, queue, workers, queue_size=settings.queue_size, clock=now, metrics=metrics)
    jobs = Jobs(intake, database, files, workers, worker_count=settings.workers, max_files=settings.max_job_files)
    return Office(desk, jobs, queue, workers, metrics)


def now() -> datetime:
    """The time, in UTC."""
    return datetime.now(UTC)


def _default_reader(settings: Settings) -> str:
    if settings.reader is not ReaderChoice.AUTO:
        return str(settings.reader)
    return "cpu"
