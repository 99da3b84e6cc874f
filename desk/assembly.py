"""Builds the engine and the desk from the settings: shared by the web process and the shell."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import Engine as Database

from desk.addresses import AllowList
from desk.audit import Audit
from desk.courier import Courier
from desk.files import FileStore
from desk.intake import Intake
from desk.jobs import Jobs
from desk.layouts import Layouts
from desk.metrics import Metrics
from desk.outside import Outside
from desk.queue import Queue
from desk.secret import load_secret
from desk.service import Desk
from desk.settings import ReaderChoice, ServedRuntime, Settings
from desk.webhooks import Signer, Webhooks
from desk.worker import Workers
from engine.checkpoint import holds_model
from engine.intake import Limits
from engine.pipeline import Engine
from engine.presets import PresetBook
from engine.readers import Reader
from engine.readers.cpu import CpuReader
from engine.readers.hunyuan import HunyuanConfig, HunyuanReader
from engine.readers.openai_client import Patience
from engine.readers.served import ServedConfig, ServedReader
from engine.readers.server_abilities import Runtime
from engine.tasks import TaskBook

ASSETS = Path(__file__).resolve().parents[1] / "assets"


@dataclass(frozen=True, slots=True)
class Office:
    """The desk and those who serve it."""

    desk: Desk
    jobs: Jobs
    webhooks: Webhooks
    courier: Courier
    queue: Queue
    workers: Workers
    metrics: Metrics
    layouts: Layouts
    outside: Outside


def presets_of() -> PresetBook:
    """The shipped presets. Raises `BadPreset`."""
    return PresetBook.load(ASSETS / "presets")


def engine_of(settings: Settings, presets: PresetBook | None = None, layouts: Layouts | None = None) -> Engine:
    """An engine with every reader that is set up; nothing is loaded before the first page. Raises `BadPreset`.

    `presets` are the shipped ones unless given; `layouts` is what it knows of layouts that people have confirmed.
    """
    cpu = CpuReader(precision=settings.cpu_precision)
    readers: dict[str, Reader] = {"cpu": cpu, **big_readers(settings)}
    return Engine(
        readers=readers,
        default_reader=_default_reader(settings),
        presets=presets or presets_of(),
        limits=Limits(
            max_bytes=settings.max_upload_bytes,
            max_pages=settings.max_pages,
            max_megapixels=settings.max_megapixels,
        ),
        second_reader=cpu,
        upright=cpu.upright,
        boxes=settings.boxes,
        when_away=settings.when_away,
        memory=layouts,
    )


def layouts_of(settings: Settings, database: Database, audit: Audit, presets: PresetBook) -> Layouts:
    """What was learnt of layouts, over a database that is up to date."""
    return Layouts(database, presets, audit, now, is_on=settings.learn_layouts)


def office_of(settings: Settings, engine: Engine, database: Database, audit: Audit, layouts: Layouts) -> Office:
    """A desk over an engine and a database that is up to date; `layouts` is what the engine recalls."""
    files = FileStore(settings.data_dir / "documents")
    metrics = Metrics()
    queue = Queue(database, now)
    workers = Workers(engine, queue, files, settings.workers, metrics, audit, layouts)
    intake = Intake(engine, files, queue, settings.queue_size, now, metrics)
    desk = Desk(intake, database, workers, audit, layouts)
    jobs = Jobs(
        intake, database, files, workers, worker_count=settings.workers, max_files=settings.max_job_files, audit=audit
    )
    signer = Signer(load_secret(settings.secret_path))
    allow = AllowList.parse(settings.webhook_allow)
    webhooks = Webhooks(database, signer, allow, now, audit)
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
    )
    return Office(desk, jobs, webhooks, courier, queue, workers, metrics, layouts, outside)


def now() -> datetime:
    """The time, in UTC."""
    return datetime.now(UTC)


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
