"""`/v1/options` says what may be asked for."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from fastapi import APIRouter

from desk.settings import Settings
from webui.api.documents import TheDesk, TheUser
from webui.api.errors import success
from webui.api.options import OcrOptions


def described_router(now: Callable[[], Settings]) -> APIRouter:
    """The routes, with the limits that `now` gives."""
    router = APIRouter(tags=["about"])

    @router.get("/v1/options", summary="可用的选项 (what may be asked for)")
    def show_options(desk: TheDesk, user: TheUser) -> dict[str, Any]:
        """Every option of `/v1/ocr` and `/v1/jobs` with its type, default and choices, and the limits that hold."""
        choices = {"preset": [preset.id for preset in desk.presets(user)], "reader": list(desk.readers(user))}
        return success({"options": _options(choices), "limits": _limits(now())})

    return router


def _limits(settings: Settings) -> dict[str, float]:
    return {
        "max_upload_bytes": settings.max_upload_bytes,
        "max_pages": settings.max_pages,
        "max_megapixels": settings.max_megapixels,
        "max_job_files": settings.max_job_files,
        "max_job_bytes": settings.max_job_bytes,
        "sync_seconds": settings.sync_seconds,
    }


def _options(choices: dict[str, list[str]]) -> list[dict[str, Any]]:
    return [
        {
            "name": name,
            "type": _type_of(field),
            "default": field.get("default"),
            "choices": choices.get(name, field.get("enum")),
            "description": field.get("description", ""),
        }
        for name, field in OcrOptions.model_json_schema()["properties"].items()
    ]


def _type_of(field: dict[str, Any]) -> str:
    """As JSON Schema names it; an option that may be null is named by what else it may be."""
    types = [field, *field.get("anyOf", ())]
    return next(str(each["type"]) for each in types if each.get("type") not in {None, "null"})
