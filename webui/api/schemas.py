"""The shapes of answers, for the OpenAPI document. The routes answer with records; tests hold the two together."""

from __future__ import annotations

from typing import Any, Generic, Literal, TypeVar

from pydantic import Field

from webui.api.flag_shapes import FlagShape, WordsShape
from webui.api.item_shapes import ItemColumnShape, ItemSumShape
from webui.api.places import Quad, QuadPixels
from webui.api.shape import Shape
from webui.api.table_shapes import TableShape

Data = TypeVar("Data")


class Success(Shape, Generic[Data]):
    """The shape of every success."""

    code: Literal[0]
    message: Literal["success"]
    data: Data


class ErrorAnswer(Shape):
    """The shape of every error. `code` equals the HTTP status and is never 0; `error` is stable."""

    code: int = Field(ge=200, examples=[422])
    error: str = Field(examples=["unknown_preset"])
    message: str = Field(examples=["没有名为“nope”的模板。"])
    hint: str = Field(examples=["可用的模板：auto, invoice, receipt。"])
    reference: str = Field(
        description="告诉管理员这个编号。 Tell an administrator this reference.", examples=["3f9c0a12"]
    )


SourceName = Literal["cpu", "hunyuan", "qr", "pdf-text", "ofd", "xml", "rule", "human"]


class NoticeShape(Shape):
    """A doubt that a person should know of."""

    code: str
    message: WordsShape


class CheckShape(Shape):
    """A validator's verdict."""

    rule: str
    ok: bool
    message: WordsShape
    suggestion: str | None


class LineShape(Shape):
    """One line of text."""

    text: str
    box: Quad
    box_pixels: QuadPixels
    score: float
    source: str


class PageShape(Shape):
    """One page; `number` counts from 1, `width` and `height` are pixels of the upright page.

    `unread` is where print stands that could not be read, with the warning `unknown_script` or `crossed_print`.
    """

    number: int
    width: int
    height: int
    turned_degrees: int
    lines: list[LineShape]
    warnings: list[NoticeShape]
    unread: list[Quad]


class RivalShape(Shape):
    """Another value that a field may have, nearly as likely as the one it has."""

    value: str
    raw: str | None
    page: int | None
    box: Quad | None
    source: SourceName | None
    confidence: float = Field(ge=0, le=1)


class StandardShape(Shape):
    """What this site judges a value by: doubtful below `threshold`.

    `confidence` is the engine's own, of which `slope` and `shift` made the one beside it, in log-odds.
    """

    threshold: float = Field(ge=0, le=1)
    slope: float
    shift: float
    confidence: float = Field(ge=0, le=1)


class FieldShape(Shape):
    """One value: `raw` as printed, `value` normalised, null where nothing was found.

    `confirmed` says that a person vouches for it; a check that still fails then stays among `checks`.
    `reason` says what makes the value least sure, where no note and no check does. `standard` is null where the
    product's holds: doubtful below 0.9.
    """

    name: str
    label: str
    label_en: str
    value: str | None
    raw: str | None
    page: int | None
    box: Quad | None
    box_pixels: QuadPixels | None
    confidence: float = Field(ge=0, le=1)
    source: SourceName | None
    state: Literal["sure", "doubtful", "wrong", "missing", "human"]
    checks: list[CheckShape]
    note: WordsShape | None
    confirmed: bool
    rival: RivalShape | None
    reason: WordsShape | None
    standard: StandardShape | None


class ProvenanceShape(Shape):
    """How it was read; `remembered`: the same file was read before, at `read_at`, and this is what was read then.

    `stands_until` is the last day on which its dates are found and judged as here; null: any day.
    """

    preset: str
    preset_version: int
    reader: str
    revision: str
    sha256: str
    read_at: str
    seconds: float
    degraded: bool
    nothing_read: bool
    remembered: bool
    stands_until: str | None


class ReadShape(Shape):
    """What was read."""

    kind: str | None
    kind_probability: float
    preset: str
    pages: list[PageShape]
    fields: list[FieldShape]
    items: list[dict[str, FieldShape]]
    text: str | None
    raw_text: str
    warnings: list[NoticeShape]
    provenance: ProvenanceShape
    seconds: float


class DocumentShape(ReadShape):
    """A read document: one paper of its file."""

    paper: int = Field(description="这是文件里的第几份单据。 Which paper of its file it is, from 1.", ge=1)
    papers: int = Field(description="文件里共有几份单据。 How many papers the file holds.", ge=1)
    tables: list[TableShape]


class HeadShape(Shape):
    """What all kinds share; amounts are strings with their sign. Null where it is not on the paper."""

    date: str | None
    code: str | None
    number: str | None
    counterparty: str | None
    counterparty_id: str | None
    own_party: str | None
    net: str | None
    tax: str | None
    total: str | None
    currency: str | None = Field(description="ISO 4217")
    direction: Literal["in", "out", "refund"] | None


class OcrPaper(DocumentShape):
    """A read document, its id and its head."""

    id: str
    head: HeadShape


class OcrResult(ReadShape):
    """The first paper of the file, and in `papers` all of them, the first among them."""

    id: str
    head: HeadShape
    paper: int = Field(ge=1)
    papers: list[OcrPaper]


class StoredError(Shape):
    """Why a document could not be read."""

    code: str
    message: WordsShape
    hint: WordsShape


class SummaryShape(Shape):
    """A document in a list; `step`, `page` and `pages` are its progress."""

    id: str
    name: str
    size: int
    state: Literal["queued", "reading", "done", "failed", "cancelled"]
    preset: str
    kind: str | None
    headline: str
    doubtful: int
    created_at: str
    finished_at: str | None
    reviewed_at: str | None
    step: str | None
    page: int
    pages: int
    error: StoredError | None
    version: int
    degraded: bool
    head: HeadShape
    nothing_read: bool
    access: Literal["owner", "review", "read"]
    file_id: str | None = Field(
        description="同一文件拆出的各份相同；未拆分为 null。 Shared by all papers of one file; null for a file of one."
    )
    paper: int = Field(ge=1)
    papers: int = Field(ge=1)
    vendor: str | None = Field(description="同一往来单位的各份相同。 The same for all papers of one counterparty.")
    exported_at: str | None
    deleted_at: str | None
    job_id: str | None
    refused: bool
    kept_together: bool
    flags: list[FlagShape]
    owner_id: str
    owner_name: str = Field(description="列表中他人文档的所有者。 The owner's name in lists, empty for one's own.")
    unchanged: StoredError | None = Field(
        description="上次重新识别没有结果的原因；文档保持原样。 Why reading it again came to nothing; it is as it was."
    )
    replaced_by: str | None = Field(
        description="整个文件重新识别后由它取代。 The document whose new reading will replace this one."
    )


class OpenedShape(SummaryShape):
    """A document with its content, null until it was read."""

    item_columns: list[ItemColumnShape] = Field(default_factory=list)
    item_sums: list[ItemSumShape] = Field(default_factory=list)
    document: DocumentShape | None


class DocumentList(Shape):
    """One page of a list; `total` counts all that match, or with `total_is_least` up to `count_to` of them."""

    total: int
    total_is_least: bool
    documents: list[SummaryShape]


class ProgressList(Shape):
    """How far some documents are."""

    documents: list[SummaryShape]


class TeamShape(Shape):
    """A group of the directory: its full name in one spelling, and the short one that people call it."""

    team: str
    name: str


class ShareShape(TeamShape):
    """What a team was given, and since when."""

    level: Literal["read", "review"]
    at: str


class ShareList(Shape):
    """The teams a document was given to."""

    shares: list[ShareShape]


class OptionShape(Shape):
    """One option: what it is called, what it takes, what it is by default, what may be chosen."""

    name: str
    type: str
    default: Any
    choices: list[str] | None
    description: str


class OptionList(Shape):
    """The options of `/v1/ocr` and `/v1/jobs`, and the limits that hold."""

    options: list[OptionShape]
    limits: dict[str, float]


class FieldOfPreset(Shape):
    """A field that a preset asks for."""

    name: str
    label: str
    label_en: str


class PresetShape(Shape):
    """What is looked for on a kind of document."""

    id: str
    version: int
    kind: str | None
    label: WordsShape
    description: WordsShape
    fields: list[FieldOfPreset]


class PresetList(Shape):
    """The presets the user may choose, and the one that stands chosen at first."""

    presets: list[PresetShape]
    default: str


class MeShape(Shape):
    """Who is logged in."""

    id: str
    login: str
    display_name: str
    roles: list[str]
    language: Literal["zh", "en"]
    teams: list[TeamShape]
    csrf: str


class LanguageShape(Shape):
    """The language chosen."""

    language: Literal["zh", "en"]


class VersionShape(Shape):
    """Which release this is."""

    name: str
    version: str


class ReadyShape(Shape):
    """How the parts are."""

    status: Literal["ready", "degraded", "not_ready"]
    parts: dict[str, Any]


class AliveShape(Shape):
    """It lives."""

    status: Literal["ok"]
