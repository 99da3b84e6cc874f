"""HunyuanOCR as the settings name it: in this process, behind a server, or both."""

from __future__ import annotations

from pathlib import Path

from desk.opening.reader_setup import ASSETS, hosted_readers
from desk.settings import ServedRuntime, Settings
from engine.readers import Reader
from engine.readers.hunyuan.abilities import Runtime
from engine.readers.hunyuan.client import Patience
from engine.readers.hunyuan.in_process import HunyuanConfig, HunyuanReader
from engine.readers.hunyuan.served import ServedConfig, ServedReader
from engine.readers.hunyuan.tasks import TaskBook


def big_readers(settings: Settings) -> dict[str, Reader]:
    """HunyuanOCR here, behind a server, both or neither: those that are set up. Raises `BadTask`."""
    tasks = TaskBook.load(ASSETS / "tasks")
    readers: dict[str, Reader] = {}
    hosted = hosted_readers(settings)
    if "hunyuan" in hosted:
        readers["hunyuan"] = HunyuanReader(hunyuan_config(settings), tasks)
    if "served" in hosted:
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
