"""The OpenAPI document: what FastAPI derives from the routes, completed with every answer in the one shape.

The table below says what each route answers; a test asks every route and refuses an answer that is not in it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Literal

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

from webui.api import export_schemas, hook_schemas, job_schemas, list_schemas, schemas
from webui.api.openapi_examples import OCR_EXAMPLE
from webui.api.options import JobJson, JobOptions, OcrJson, OcrOptions, ReadOptions
from webui.wall.cookie_names import SESSION_COOKIE

_REFERENCE = "#/components/schemas/{model}"
_FORMS = (
    "application/json",
    "text/csv",
    "text/markdown",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "application/zip",
)
_ANY_FILE = ("application/octet-stream",)

_DESCRIPTION = """\
上传图片或 PDF，取回文字、位置、字段和校验结果。Upload a picture or a PDF, get text, places, fields and checks.

- 认证 (login)：`Authorization: Bearer 令牌`，在“账号”页面创建令牌；浏览器里也可用登录会话。
- 成功 (success)：`{"code": 0, "message": "success", "data": …}`。
- 错误 (error)：`{"code": HTTP 状态, "error": 稳定的名称, "message", "hint", "reference"}`。
- 语言 (language)：`Accept-Language` 或 `?lang=zh|en`。
"""

_IN_QUERY = "用于请求体就是文件本身时。 For when the body is the file itself."

_ERRORS = {
    202: "没等到结果，识别仍在继续；到 Location 处取。 Still being read; look at Location.",
    304: "没有变化。 Not modified.",
    400: "请求体无法解析。 The body cannot be understood.",
    401: "未登录或令牌无效。 Not logged in.",
    403: "没有权限，或地址不允许。 Not allowed.",
    404: "不存在，或不是您的。 There is no such thing, or it is not yours.",
    409: "状态冲突。 It is not in a state for this.",
    413: "太大：字节、页数或像素。 Too large: bytes, pages or pixels.",
    415: "无法识别的格式。 A format that cannot be read.",
    422: "内容不符合要求。 What was sent cannot be used.",
    429: "请求过于频繁；见 Retry-After。 Too many requests; see Retry-After.",
    500: "意外错误；把 reference 告诉管理员。 Something unexpected; tell an administrator the reference.",
    503: "排队已满，引擎或数据库不可用；见 Retry-After。 The queue is full, or reader or database away.",
    507: "服务器磁盘已满。 The server's disk is full.",
}


@dataclass(frozen=True, slots=True)
class Answer:
    """What a route answers when it goes well, and which errors it knows besides those of all routes."""

    model: type[BaseModel] | None = None
    media_types: tuple[str, ...] = ("application/json",)
    status: int = 200
    errors: tuple[int, ...] = ()


def _success(data: Any, *errors: int, status: int = 200) -> Answer:
    return Answer(schemas.Success[data], status=status, errors=errors)


_NOTHING = _success(None)
_ANSWERS: dict[str, Answer] = {
    "POST /v1/ocr": _success(schemas.OcrResult, 202, 409, 415, 500, 503, 507),
    "POST /v1/jobs": _success(job_schemas.JobShape, 409, 415, 503, 507, status=201),
    "GET /v1/jobs": _success(job_schemas.JobList),
    "GET /v1/jobs/{job_id}": _success(job_schemas.JobShape, 304),
    "GET /v1/jobs/{job_id}/results": Answer(schemas.Success[job_schemas.JobResults], _FORMS, errors=(304, 409)),
    "DELETE /v1/jobs/{job_id}": _success(job_schemas.JobShape),
    "PATCH /v1/jobs/{job_id}": _success(job_schemas.JobShape),
    "POST /v1/jobs/{job_id}/retry": _success(job_schemas.JobShape),
    "POST /v1/jobs/{job_id}/read": _success(job_schemas.JobShape),
    "PUT /v1/jobs/{job_id}/documents/{document_id}": _success(schemas.SummaryShape, 400, 409, 413, 415, 500, 503, 507),
    "DELETE /v1/jobs/{job_id}/documents": _NOTHING,
    "GET /v1/documents": _success(schemas.DocumentList),
    "GET /v1/documents/sums": _success(list_schemas.SumList),
    "GET /v1/documents/progress": _success(schemas.ProgressList),
    "POST /v1/documents/finish": _success(list_schemas.AcceptedShape),
    "POST /v1/documents/delete": _success(list_schemas.DeletedShape),
    "POST /v1/documents/restore": _success(list_schemas.RestoredShape),
    "POST /v1/documents/{document_id}/restore": _success(schemas.SummaryShape),
    "GET /v1/trash": _success(list_schemas.TrashList),
    "DELETE /v1/trash": _success(list_schemas.TrashEmptied),
    "POST /v1/documents/export": Answer(media_types=_FORMS, errors=(404, 409)),
    "GET /v1/documents/{document_id}": _success(schemas.OpenedShape, 304),
    "GET /v1/documents/{document_id}/events": Answer(media_types=("text/event-stream",)),
    "GET /v1/documents/{document_id}/papers": _success(schemas.ProgressList),
    "PATCH /v1/documents/{document_id}": _success(schemas.OpenedShape, 409),
    "PUT /v1/documents/{document_id}/items": _success(schemas.OpenedShape, 409),
    "PUT /v1/documents/{document_id}/tables/{table}/cells": _success(schemas.OpenedShape, 409),
    "DELETE /v1/documents/{document_id}": _NOTHING,
    "POST /v1/documents/{document_id}/finish": _success(schemas.OpenedShape, 409),
    "POST /v1/documents/{document_id}/cancel": _success(schemas.SummaryShape),
    "POST /v1/documents/{document_id}/read": _success(schemas.SummaryShape),
    "POST /v1/documents/{document_id}/join": _success(schemas.SummaryShape, 409),
    "POST /v1/documents/{document_id}/split": _success(schemas.SummaryShape, 409),
    "GET /v1/documents/{document_id}/pages/{number}": Answer(media_types=("image/jpeg",)),
    "GET /v1/documents/{document_id}/original": Answer(media_types=_ANY_FILE),
    "GET /v1/documents/{document_id}/export": Answer(media_types=_FORMS, errors=(409,)),
    "GET /v1/documents/{document_id}/shares": _success(schemas.ShareList),
    "PUT /v1/documents/{document_id}/shares": _success(schemas.ShareList),
    "DELETE /v1/documents/{document_id}/shares": _success(schemas.ShareList),
    "GET /v1/exports": _success(export_schemas.ExportList),
    "GET /v1/views": _success(list_schemas.ViewList),
    "POST /v1/views": _success(list_schemas.ViewShape, 409, status=201),
    "PUT /v1/views/{view_id}": _success(list_schemas.ViewShape, 409),
    "DELETE /v1/views/{view_id}": _NOTHING,
    "GET /v1/webhooks": _success(hook_schemas.HookList),
    "POST /v1/webhooks": _success(hook_schemas.HookShape, status=201),
    "GET /v1/webhooks/dead": _success(hook_schemas.DeliveryList),
    "POST /v1/webhooks/deliveries/{delivery_id}/retry": _success(hook_schemas.DeliveryShape),
    "GET /v1/webhooks/{hook_id}/deliveries": _success(hook_schemas.DeliveryList),
    "DELETE /v1/webhooks/{hook_id}": _NOTHING,
    "GET /v1/studio/presets": _success(dict[str, Any]),
    "POST /v1/studio/presets": _success(dict[str, Any], 404, 409, status=201),
    "GET /v1/studio/choices": _success(dict[str, Any]),
    "GET /v1/studio/presets/{kind_id}": _success(dict[str, Any]),
    "PUT /v1/studio/presets/{kind_id}": _success(dict[str, Any], 409),
    "DELETE /v1/studio/presets/{kind_id}": Answer(schemas.Success[None], errors=(409,)),
    "PUT /v1/studio/presets/{kind_id}/offer": _success(dict[str, Any], 409),
    "GET /v1/studio/presets/{kind_id}/differences": _success(dict[str, Any]),
    "POST /v1/studio/presets/{kind_id}/try": _success(dict[str, Any]),
    "POST /v1/studio/presets/{kind_id}/publish": _success(dict[str, Any], 409, 507),
    "GET /v1/studio/presets/{kind_id}/bundle": Answer(media_types=("application/zip",)),
    "POST /v1/studio/bundles": _success(dict[str, Any], 409, status=201),
    "GET /v1/studio/presets/{kind_id}/samples": _success(dict[str, Any]),
    "POST /v1/studio/presets/{kind_id}/samples": _success(dict[str, Any], 409, 507, status=201),
    "GET /v1/studio/presets/{kind_id}/samples/{sample_id}": _success(dict[str, Any]),
    "PUT /v1/studio/presets/{kind_id}/samples/{sample_id}": _success(dict[str, Any], 409),
    "DELETE /v1/studio/presets/{kind_id}/samples/{sample_id}": _NOTHING,
    "GET /v1/studio/presets/{kind_id}/samples/{sample_id}/pages/{number}": Answer(media_types=("image/jpeg",)),
    "POST /v1/studio/light": _success(dict[str, Any]),
    "POST /v1/studio/found": _success(dict[str, Any]),
    "POST /v1/studio/propose": _success(dict[str, Any]),
    "POST /v1/studio/aliases": _success(dict[str, Any]),
    "POST /v1/studio/cues": _success(dict[str, Any]),
    "GET /v1/studio/wishes": _success(dict[str, Any]),
    "POST /v1/studio/prompts": _success(dict[str, Any]),
    "GET /v1/wishes": _success(dict[str, Any]),
    "POST /v1/wishes": _success(dict[str, Any], 409, status=201),
    "PUT /v1/wishes/{wish_id}": _success(dict[str, Any], 409),
    "DELETE /v1/wishes/{wish_id}": _NOTHING,
    "GET /v1/presets": _success(schemas.PresetList),
    "GET /v1/me": _success(schemas.MeShape),
    "PUT /v1/me/language": _success(schemas.LanguageShape),
    "GET /v1/options": _success(schemas.OptionList),
    "GET /v1/version": _success(schemas.VersionShape),
    "GET /health": Answer(schemas.AliveShape),
    "GET /health/ready": Answer(schemas.ReadyShape, errors=(503,)),
    "GET /metrics": Answer(media_types=("text/plain",), errors=(403,)),
}


def install(app: FastAPI) -> None:
    """Makes `app` describe itself completely."""
    setattr(app, "openapi", _describer(app))  # noqa: B010 - FastAPI's own way, which its types do not know


def _describer(app: FastAPI) -> Callable[[], dict[str, Any]]:
    def describe() -> dict[str, Any]:
        if app.openapi_schema is None:
            app.openapi_schema = _document(app)
        return app.openapi_schema

    return describe


def _document(app: FastAPI) -> dict[str, Any]:
    document = get_openapi(
        title="OCR Desk 文档识别工作台", version="1", description=_DESCRIPTION, routes=app.routes, servers=app.servers
    )
    components = document.setdefault("components", {}).setdefault("schemas", {})
    for name in ("HTTPValidationError", "ValidationError"):
        components.pop(name, None)
    components.update(_models())
    document["components"]["securitySchemes"] = {
        "token": {"type": "http", "scheme": "bearer"},
        "session": {"type": "apiKey", "in": "cookie", "name": SESSION_COOKIE},
    }
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            _complete(f"{method.upper()} {path}", path, operation)
    _describe_bodies(document["paths"])
    return document


def _models() -> dict[str, Any]:
    wanted: list[tuple[type[BaseModel], Literal["serialization", "validation"]]] = [
        (OcrJson, "validation"),
        (JobJson, "validation"),
        (schemas.ErrorAnswer, "serialization"),
    ]
    for answer in _ANSWERS.values():
        if answer.model is not None and (answer.model, "serialization") not in wanted:
            wanted.append((answer.model, "serialization"))
    _, definitions = models_json_schema(wanted, ref_template=_REFERENCE)
    found: dict[str, Any] = definitions["$defs"]
    return found


def _complete(key: str, path: str, operation: dict[str, Any]) -> None:
    answer = _ANSWERS[key]
    responses: dict[str, Any] = {str(answer.status): _good(answer)}
    if key == "POST /v1/jobs":
        responses["200"] = {**_good(answer), "description": "同一个 Idempotency-Key 的任务。 The job there is."}
    if key == "POST /v1/ocr":
        responses["200"]["content"]["application/json"]["example"] = OCR_EXAMPLE
    for status in sorted(set(_common_errors(path, operation)) | set(answer.errors)):
        responses[str(status)] = _bad(status, answer)
    operation["responses"] = responses
    operation["security"] = [{"token": []}, {"session": []}] if path.startswith("/v1/") else []


def _common_errors(path: str, operation: dict[str, Any]) -> Iterator[int]:
    if not path.startswith("/v1/"):
        return
    yield from (401, 403, 422, 429, 503, 507)
    if "{" in path:
        yield 404
    if "requestBody" in operation or path in {"/v1/ocr", "/v1/jobs"}:
        yield from (400, 413, 422)


def _good(answer: Answer) -> dict[str, Any]:
    content: dict[str, Any] = {}
    for media_type in answer.media_types:
        is_json = media_type == "application/json" and answer.model is not None
        content[media_type] = {"schema": _schema_of(answer.model) if is_json and answer.model else {}}
    return {"description": "成功 (success)", "content": content}


def _bad(status: int, answer: Answer) -> dict[str, Any]:
    if status == 304:
        return {"description": _ERRORS[status]}
    model = answer.model if status == 503 and answer.model is schemas.ReadyShape else schemas.ErrorAnswer
    described: dict[str, Any] = {
        "description": _ERRORS[status],
        "content": {"application/json": {"schema": _schema_of(model)}},
    }
    if status in {202, 429, 503}:
        described["headers"] = {"Retry-After": {"schema": {"type": "integer"}, "description": "秒 (seconds)"}}
    return described


def _schema_of(model: type[BaseModel]) -> dict[str, Any]:
    """A reference to the model among the components."""
    references, _ = models_json_schema([(model, "serialization")], ref_template=_REFERENCE)
    return dict(references[model, "serialization"])


def _describe_bodies(paths: dict[str, Any]) -> None:
    """The bodies of the routes that take files: they read them themselves, so FastAPI cannot tell."""
    one = {"type": "string", "format": "binary", "description": "图片或 PDF。 A picture or a PDF."}
    many = {"type": "array", "items": one, "minItems": 1, "description": "文件或 ZIP。 Files or ZIPs."}
    for path, options, in_json, files in (
        ("post /v1/ocr", OcrOptions, OcrJson, {"file": one}),
        ("post /v1/jobs", JobOptions, JobJson, {"files": many}),
        ("put /v1/jobs/{job_id}/documents/{document_id}", OcrOptions, OcrJson, {"file": one}),
    ):
        method, _, address = path.partition(" ")
        operation = paths[address][method]
        asked = _properties(options)
        operation["requestBody"] = {
            "required": True,
            "content": {
                "multipart/form-data": {
                    "schema": {"type": "object", "properties": {**files, **asked}, "required": list(files)}
                },
                "application/json": {"schema": {"$ref": _REFERENCE.format(model=in_json.__name__)}},
                "application/octet-stream": {"schema": {"type": "string", "format": "binary"}},
            },
        }
        operation.setdefault("parameters", []).extend(
            {"name": name, "in": "query", "required": False, "schema": schema, "description": _IN_QUERY}
            for name, schema in asked.items()
        )


def _properties(options: type[ReadOptions]) -> dict[str, Any]:
    """The options as a form or a query sends them: text."""
    found: dict[str, Any] = options.model_json_schema()["properties"]
    return found
