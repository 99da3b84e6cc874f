"""What a caller can ask for along with a file: one closed model for form fields, query and JSON alike."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from typing import Annotated, Any, Literal, Self, TypeVar

from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator

from engine.pipeline import Order, Papers
from webui.api.bodies import Body

_LISTS = frozenset({"fields"})
_ALWAYS_ALLOWED = frozenset({"lang"})


class ReadOptions(Body):
    """How a file is to be read."""

    preset: Annotated[
        str,
        Field(
            min_length=1,
            max_length=64,
            description="模板 id，见 GET /v1/presets；auto 自动判断。 Preset id; auto decides by the content.",
            examples=["invoice"],
        ),
    ] = "auto"
    fields: Annotated[
        tuple[Annotated[str, Field(max_length=200)], ...],
        Field(
            max_length=100,
            description="只提取这些字段：可重复、用逗号分开，或 JSON 数组。 Only these fields: repeated, comma-separated, or a JSON list.",  # noqa: E501
            examples=[["甲方", "乙方"]],
        ),
    ] = ()
    prompt: Annotated[
        str | None,
        Field(
            max_length=2000,
            description="用一句话说明要什么。 What is wanted, in plain words.",
            examples=["请提取甲方名称、乙方名称和租金金额"],
        ),
    ] = None
    reader: Annotated[
        str | None,
        Field(
            max_length=64, description="识别引擎，默认由管理员设置。 The reader; by default the administrator's choice."
        ),
    ] = None
    pages: Annotated[
        str | None,
        Field(
            max_length=200,
            description="页码，如 1-3,5；默认全部。 Pages, as 1-3,5; all by default.",
            examples=["1-3,5"],
        ),
    ] = None
    papers: Annotated[
        Literal["auto", "one"],
        Field(
            description="一个文件里有多份单据时：auto 自动拆成多份，one 不拆。 Several papers in one file: auto parts them, one keeps them together."  # noqa: E501
        ),
    ] = "auto"
    fresh: Annotated[
        bool,
        Field(
            description="true：即使以前识别过同一文件，也重新识别。 true: the file is read, also where the same one was read before."  # noqa: E501
        ),
    ] = False
    password: Annotated[
        str | None, Field(max_length=200, description="PDF 的打开密码，读完即删。 The PDF's password; not kept.")
    ] = None

    @field_validator("fields", mode="before")
    @classmethod
    def _split_fields(cls, value: object) -> object:
        """A form or a query can only send text."""
        if isinstance(value, str):
            value = [value]
        if isinstance(value, (list, tuple)):
            return tuple(_names(value))
        return value

    def order(self) -> Order:
        """In the engine's words."""
        return Order(
            preset=self.preset,
            fields=self.fields,
            instruction=self.prompt,
            reader=self.reader,
            password=self.password,
            pages=self.pages,
            papers=Papers(self.papers),
            fresh=self.fresh,
        )


class OcrOptions(ReadOptions):
    """For `POST /v1/ocr`."""

    keep: Annotated[
        bool,
        Field(description="false：返回结果后立即删除文件和结果。 false: file and result are deleted after the answer."),
    ] = True


class JobOptions(ReadOptions):
    """For `POST /v1/jobs`."""

    label: Annotated[
        str, Field(max_length=200, description="给人看的名称。 A name for people.", examples=["三月报销"])
    ] = ""


class FileInJson(BaseModel):
    """A file inside JSON: its bytes in Base64, or an address to fetch it from."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    file: Annotated[
        str | None,
        Field(
            description="Base64；可带 data: 前缀。 Base64, also as a data: URL.",
            json_schema_extra={"contentEncoding": "base64"},
        ),
    ] = None
    url: Annotated[
        str | None,
        Field(
            max_length=2000,
            description="文件地址；需管理员开启 OCR_URL_ALLOW。 An address; off unless OCR_URL_ALLOW is set.",
        ),
    ] = None
    name: Annotated[str, Field(max_length=255, description="文件名，只给人看。 A name for people.")] = ""

    @model_validator(mode="after")
    def _one_of_both(self) -> Self:
        if (self.file is None) == (self.url is None):
            raise ValueError("give either file or url")
        return self


class OcrJson(FileInJson, OcrOptions):
    """The body of `POST /v1/ocr` as JSON."""


class JobJson(JobOptions):
    """The body of `POST /v1/jobs` as JSON."""

    files: Annotated[tuple[FileInJson, ...], Field(min_length=1, max_length=10_000)]


Model = TypeVar("Model", bound=BaseModel)


def from_pairs(model: type[Model], pairs: Iterable[tuple[str, str]]) -> Model:
    """A model from form fields or a query; of a repeated one the last counts. Raises `RequestValidationError`."""
    values: dict[str, Any] = {}
    for name, value in pairs:
        if name in _LISTS:
            values.setdefault(name, []).append(value)
        elif name not in _ALWAYS_ALLOWED:
            values[name] = value
    with _shown_as_bad_request():
        return model.model_validate(values)


def from_json(model: type[Model], body: bytes) -> Model:
    """A model from a JSON body. Raises `RequestValidationError`."""
    with _shown_as_bad_request():
        return model.model_validate_json(body)


@contextmanager
def _shown_as_bad_request() -> Iterator[None]:
    try:
        yield
    except ValidationError as error:
        raise RequestValidationError(error.errors(include_context=False, include_input=False)) from error


def _names(values: Iterable[object]) -> Iterator[object]:
    """The values, and in place of a JSON list what it holds."""
    for value in values:
        listed: object = None
        if isinstance(value, str) and value.lstrip().startswith("["):
            with suppress(json.JSONDecodeError):
                listed = json.loads(value)
        if isinstance(listed, list):
            yield from listed
        else:
            yield value
