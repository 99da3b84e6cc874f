"""The one shape of every answer that is not a success, and the boundary where errors become words.

    {"code": 404, "error": "not_found", "message": "…", "hint": "…", "reference": "3f9c…"}

`code` is never 0 and equals the HTTP status; `error` is stable and names the kind. A success is
`{"code": 0, "message": "success", "data": …}`.
"""

from __future__ import annotations

import logging
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from auth.errors import AuthError
from desk.errors import DeskError
from engine.errors import EngineError
from engine.plain_text import cleaned
from engine.words import Words
from webui.api.bodies import refusal_of
from webui.speech.language import language_of
from webui.wall.refusal import reference_of, refuse

logger = logging.getLogger(__name__)

_STATUS: dict[str, int] = {
    "address_refused": 403,
    "bad_archive": 422,
    "bad_export": 422,
    "being_read_again": 409,
    "cancelled": 409,
    "changed_meanwhile": 409,
    "conflict": 409,
    "crashed": 500,
    "database_damaged": 503,
    "database_unavailable": 503,
    "empty_job": 422,
    "fetch_failed": 422,
    "fetches_busy": 503,
    "file_too_large": 413,
    "forbidden": 403,
    "held": 409,
    "idempotency_key_reused": 409,
    "image_too_large": 413,
    "internal_error": 500,
    "kind_name_taken": 409,
    "kind_not_found": 404,
    "needs_reason": 409,
    "not_found": 404,
    "not_in_team": 403,
    "not_ready": 409,
    "original_damaged": 410,
    "original_lost": 410,
    "page_damaged": 410,
    "queue_full": 503,
    "reader_out_of_memory": 503,
    "reader_refused": 503,
    "reader_timeout": 503,
    "reader_unavailable": 503,
    "sample_not_found": 404,
    "shipped_kind": 409,
    "still_reading": 202,
    "storage_full": 507,
    "too_many_at_once": 429,
    "too_many_files": 413,
    "too_many_followed": 429,
    "too_many_pages": 413,
    "too_many_requests": 429,
    "too_many_samples": 409,
    "too_many_views": 409,
    "unknown_format": 415,
    "view_name_taken": 409,
    "view_not_found": 404,
    "wish_name_taken": 409,
    "wish_not_found": 404,
}
"""By the error's stable code; 422 for every other one: what was sent cannot be used."""

_RETRY_SECONDS = {
    "database_unavailable": "5",
    "fetches_busy": "10",
    "queue_full": "60",
    "reader_out_of_memory": "60",
    "reader_timeout": "30",
    "reader_unavailable": "30",
    "still_reading": "5",
    "too_many_followed": "30",
}

_UNEXPECTED = Words("出现意外错误，这一步没有完成。", "Something unexpected went wrong; this step was not done.")
_BAD_REQUEST = Words("请求的内容不符合要求", "The request is not as it should be")
_SEE_DOCS = Words("请对照接口说明检查参数。", "Compare the parameters with the description of the interface.")
_HTTP: dict[int, tuple[str, Words]] = {
    400: ("bad_body", Words("请求体无法解析。", "The body of the request cannot be understood.")),
    404: ("no_such_address", Words("没有这个地址。", "There is no such address.")),
    405: ("no_such_method", Words("这个地址不支持这种请求方法。", "This address does not take this method.")),
    413: ("file_too_large", Words("请求体超过了上限。", "The request brings more bytes than allowed.")),
    415: ("unknown_format", Words("不支持这种内容类型。", "This content type is not supported.")),
}


def success(data: object) -> dict[str, Any]:
    """The shape of every success."""
    return {"code": 0, "message": "success", "data": data}


def status_of(code: str) -> int:
    """The HTTP status that fits a deliberate error of the desk or the engine."""
    return _STATUS.get(code, 422)


def known_codes() -> frozenset[str]:
    """The codes that have a status of their own."""
    return frozenset(_STATUS)


def install(app: FastAPI) -> None:
    """Makes every error of the routes below `app` come out in the one shape."""
    app.add_exception_handler(DeskError, _show_known)
    app.add_exception_handler(EngineError, _show_known)
    app.add_exception_handler(AuthError, _show_refusal)
    app.add_exception_handler(RequestValidationError, _show_bad_request)
    app.add_exception_handler(HTTPException, _show_http)
    app.add_exception_handler(Exception, _show_unexpected)


async def _show_known(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, (DeskError, EngineError))  # noqa: S101 - registered for these alone
    words = error.to_dict(language_of(request))
    code = words["code"]
    headers = {"Retry-After": _RETRY_SECONDS[code]} if code in _RETRY_SECONDS else {}
    return _answer(request, status_of(code), code, words["message"], words["hint"], headers)


async def _show_refusal(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, AuthError)  # noqa: S101 - registered for these alone
    return refuse(request, error)


async def _show_bad_request(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, RequestValidationError)  # noqa: S101 - registered for these alone
    first = error.errors()[0]
    refused = refusal_of(first["type"], first["msg"])
    if refused is not None:
        return await _show_known(request, refused)
    place = ".".join(str(part) for part in first["loc"])
    language = language_of(request)
    message = ": ".join(part for part in (_BAD_REQUEST.in_language(language), place, first["msg"]) if part)
    return _answer(request, 422, "bad_request", message, _SEE_DOCS.in_language(language))


async def _show_http(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, HTTPException)  # noqa: S101 - registered for these alone
    key, words = _HTTP.get(error.status_code, ("http_error", Words(str(error.detail), str(error.detail))))
    language = language_of(request)
    return _answer(
        request,
        error.status_code,
        key,
        words.in_language(language),
        _SEE_DOCS.in_language(language),
        dict(error.headers or {}),
    )


async def _show_unexpected(request: Request, error: Exception) -> JSONResponse:
    reference = reference_of(request.scope)
    request.scope.setdefault("state", {})["reference"] = reference
    logger.error("unexpected error", exc_info=error, extra={"reference": reference})
    language = language_of(request)
    return _answer(
        request, 500, "internal_error", _UNEXPECTED.in_language(language), tell_administrator(reference, language)
    )


def tell_administrator(reference: str, language: str) -> str:
    """The hint that goes with an error nobody foresaw."""
    if language == "zh":
        return f"请把编号 {reference} 告诉管理员。"
    return f"Tell an administrator this reference: {reference}."


def _answer(
    request: Request, status: int, key: str, message: str, hint: str, headers: dict[str, str] | None = None
) -> JSONResponse:
    return JSONResponse(
        {
            "code": status,
            "error": key,
            "message": cleaned(message),
            "hint": cleaned(hint),
            "reference": reference_of(request.scope),
        },
        status_code=status,
        headers={"Cache-Control": "no-store", **(headers or {})},
    )


def show(request: Request, error: DeskError, *, location: str) -> JSONResponse:
    """A deliberate error as an answer that also names where to look next."""
    words = error.to_dict(language_of(request))
    headers = {"Location": location, "Retry-After": _RETRY_SECONDS.get(error.code, "5")}
    return _answer(request, status_of(error.code), error.code, words["message"], words["hint"], headers)


def refuse_caller(
    request: Request, error: DeskError, retry_after_seconds: int, headers: dict[str, str]
) -> JSONResponse:
    """The answer to a caller beyond a limit."""
    words = error.to_dict(language_of(request))
    headers = {**headers, "Retry-After": str(retry_after_seconds)}
    return _answer(request, status_of(error.code), error.code, words["message"], words["hint"], headers)
