"""`/v1/studio`: kinds of documents made, tried, published and offered by administrators."""

from __future__ import annotations

from typing import Annotated, Any
from urllib.parse import quote

from fastapi import APIRouter, Depends, Path, Query, Request
from fastapi.responses import Response
from pydantic import Field
from starlette.concurrency import run_in_threadpool

from desk.offers.offer import Audience, OfferData
from desk.studio.studio import Studio
from engine.document import Box
from webui.api.bodies import Body
from webui.api.documents import MAX_PAGE, Corner, DocumentId, TheUser
from webui.api.errors import success

router = APIRouter(prefix="/v1/studio", tags=["studio"])

KindId = Annotated[str, Path(max_length=64)]
NewId = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,63}$", max_length=64)]
Name = Annotated[str, Field(min_length=1, max_length=80)]
Number = Annotated[int, Field(ge=1, le=10_000_000)]
Note = Annotated[str, Field(max_length=500)]
Yaml = Annotated[str, Field(max_length=400_000)]
Value = Annotated[str | None, Field(max_length=20_000)]


async def studio_of(request: Request) -> Studio:
    """The studio, put there by `create_app`."""
    studio: Studio = request.app.state.studio
    return studio


TheStudio = Annotated[Studio, Depends(studio_of)]


class NewKind(Body):
    """A kind to begin: with nothing in it, or as a copy of `like`, or with the fields of a saved `wish`."""

    id: NewId
    zh: Name
    en: Name
    like: Annotated[str | None, Field(max_length=64)] = None
    wish: Annotated[str | None, Field(max_length=100)] = None


class SavedKind(Body):
    """A version to keep: `content` as a form has it, or `text`, its YAML; `seen` is the newest version in sight."""

    content: dict[str, Any] | None = None
    text: Yaml | None = None
    words: Yaml | None = None
    seen: Number
    note: Note = ""


class ChosenVersion(Body):
    """A version of a kind."""

    number: Number


class Published(ChosenVersion):
    """A version to use from now on; `seen` is the one in use that was in sight. `reason`: why, if fields get worse."""

    seen: Number | None = None
    reason: Note = ""


class OfferWanted(Body):
    """How a preset is to be offered; `revision` is that of the offer that was in sight, 0 for none."""

    is_on: bool = True
    audience: Audience = Audience()
    position: Annotated[int | None, Field(ge=0, le=100_000)] = None
    default_for: Audience = Audience()
    is_default_for_all: bool = False
    revision: Annotated[int, Field(ge=0)] = 0

    def data(self) -> OfferData:
        """What is kept."""
        return OfferData(**self.model_dump(exclude={"revision"}))


class SampleWanted(Body):
    """A document to make a sample of; `masked`: without pictures, with other names and numbers in it."""

    document_id: DocumentId
    masked: bool = False


class Expected(Body):
    """What a kind should find on a sample, by name; null: nothing. What is not named is not looked at.

    `items` are the rows of its table; without it they stay as they were.
    """

    fields: Annotated[dict[str, Value], Field(max_length=500)]
    items: Annotated[list[dict[str, Value]] | None, Field(max_length=500)] = None
    revision: Annotated[int, Field(ge=0)]


class Draft(Body):
    """A kind as a form has it, not kept yet."""

    content: dict[str, Any]
    words: Yaml | None = None


class FieldOfDraft(Draft):
    """One field of it."""

    field: Name


class FieldOnSample(FieldOfDraft):
    """One field of it on a sample."""

    sample: DocumentId


class DraftOnSample(Draft):
    """All of it on a sample."""

    sample: DocumentId


class Pointed(Draft):
    """A place that somebody marked on a page of a sample, for a field or for a new one."""

    sample: DocumentId
    page: Annotated[int, Field(ge=1, le=MAX_PAGE)]
    box: tuple[Corner, Corner, Corner, Corner]
    field: Name | None = None


@router.get("/presets", summary="全部模板 (all presets)")
def list_kinds(studio: TheStudio, user: TheUser) -> dict[str, Any]:
    """Shipped and own, in use or not, with what happened in the last seven days."""
    return success({"presets": [one.to_dict() for one in studio.kinds.all(user)]})


@router.post("/presets", status_code=201, summary="新建模板 (begin a preset)")
def begin_kind(studio: TheStudio, user: TheUser, wanted: NewKind) -> dict[str, Any]:
    """A draft; nobody is offered it before it is published."""
    names = (wanted.id, wanted.zh, wanted.en)
    if wanted.like is not None:
        return success(studio.kinds.copy(user, wanted.like, *names).to_dict())
    if wanted.wish is not None:
        return success(studio.promote(user, wanted.wish, *names).to_dict())
    return success(studio.kinds.begin(user, *names).to_dict())


@router.get("/choices", summary="可用的名称 (what a preset may name)")
def list_choices(studio: TheStudio, user: TheUser) -> dict[str, Any]:
    """Types, checks, rules, meanings, tasks and countries."""
    return success(studio.choices(user))


@router.get("/presets/{kind_id}", summary="打开模板 (open a preset)")
def open_kind(
    studio: TheStudio, user: TheUser, kind_id: KindId, number: Annotated[int | None, Query(ge=1, le=10_000_000)] = None
) -> dict[str, Any]:
    """One version of it, the newest unless `number` says which, with its history."""
    return success(studio.kinds.open(user, kind_id, number).to_dict())


@router.put("/presets/{kind_id}", summary="保存草稿 (keep a version)")
def save_kind(studio: TheStudio, user: TheUser, kind_id: KindId, wanted: SavedKind) -> dict[str, Any]:
    """A new version; what is in use stays so."""
    content = wanted.text if wanted.content is None else wanted.content
    page = studio.kinds.save(user, kind_id, content or "", wanted.words, wanted.seen, wanted.note)
    return success(page.to_dict())


@router.delete("/presets/{kind_id}", summary="停用并移除模板 (take a preset away)")
def remove_kind(
    studio: TheStudio, user: TheUser, kind_id: KindId, reason: Annotated[str, Query(max_length=500)] = ""
) -> dict[str, Any]:
    """Its versions are kept, and documents that were read with it stay as they are."""
    studio.kinds.remove(user, kind_id, reason)
    return success(None)


@router.put("/presets/{kind_id}/offer", summary="设置谁可以使用 (offer a preset)")
def offer_kind(studio: TheStudio, user: TheUser, kind_id: KindId, wanted: OfferWanted) -> dict[str, Any]:
    """On or off, for whom, in which place, as whose default; shipped presets as well."""
    return success(studio.kinds.offer(user, kind_id, wanted.data(), wanted.revision).to_dict())


@router.get("/presets/{kind_id}/differences", summary="两个版本的差别 (what changed)")
def show_differences(
    studio: TheStudio,
    user: TheUser,
    kind_id: KindId,
    after: Annotated[int, Query(ge=1, le=10_000_000)],
    before: Annotated[int | None, Query(ge=1, le=10_000_000)] = None,
) -> dict[str, Any]:
    """In words; without `before` against the version in use."""
    found = studio.kinds.differences(user, kind_id, before, after)
    return success({"differences": [words.to_dict() for words in found]})


@router.post("/presets/{kind_id}/try", summary="在样本上试用 (try a version on the samples)")
def try_kind(studio: TheStudio, user: TheUser, kind_id: KindId, wanted: ChosenVersion) -> dict[str, Any]:
    """Field by field, beside the version in use."""
    return success(studio.trying.try_version(user, kind_id, wanted.number).to_dict())


@router.post("/presets/{kind_id}/publish", summary="发布 (use a version)")
def publish_kind(studio: TheStudio, user: TheUser, kind_id: KindId, wanted: Published) -> dict[str, Any]:
    """From now on; an older version is a way back. Where fields get worse on the samples a reason is asked for."""
    page = studio.trying.publish(user, kind_id, wanted.number, wanted.seen, wanted.reason)
    return success(page.to_dict())


@router.get("/presets/{kind_id}/bundle", summary="导出 (a preset as a ZIP)")
def send_bundle(
    studio: TheStudio, user: TheUser, kind_id: KindId, number: Annotated[int | None, Query(ge=1, le=10_000_000)] = None
) -> Response:
    """The folder of docs/kinds.md: `kind.yaml`, its words and its samples."""
    content = studio.bundles.pack(user, kind_id, number)
    headers = {"Content-Disposition": f"attachment; filename*=UTF-8''{quote(kind_id)}.zip"}
    return Response(content, media_type="application/zip", headers=headers)


@router.post("/bundles", status_code=201, summary="导入 (a preset out of a file)")
async def take_bundle(
    request: Request, studio: TheStudio, user: TheUser, note: Annotated[str, Query(max_length=500)] = ""
) -> dict[str, Any]:
    """The body is a `kind.yaml` or a ZIP with one; it becomes a draft."""
    content = await request.body()
    page = await run_in_threadpool(studio.bundles.unpack, user, content, note)
    return success(page.to_dict())


@router.get("/presets/{kind_id}/samples", summary="样本 (samples of a preset)")
def list_samples(studio: TheStudio, user: TheUser, kind_id: KindId) -> dict[str, Any]:
    """Their names and what should be found on them."""
    return success({"samples": [one.to_dict() for one in studio.samples.all(user, kind_id)]})


@router.post("/presets/{kind_id}/samples", status_code=201, summary="加入样本 (make a sample)")
def add_sample(studio: TheStudio, user: TheUser, kind_id: KindId, wanted: SampleWanted) -> dict[str, Any]:
    """Of a document that you may see, as it is corrected now."""
    preset = studio.kinds.open(user, kind_id).preset
    kept = studio.samples.add_document(user, preset, wanted.document_id, is_masked=wanted.masked)
    return success(kept.to_dict(with_pages=True))


@router.get("/presets/{kind_id}/samples/{sample_id}", summary="打开样本 (open a sample)")
def open_sample(studio: TheStudio, user: TheUser, kind_id: KindId, sample_id: str) -> dict[str, Any]:
    """With what stands on its pages."""
    return success(studio.samples.one(user, kind_id, sample_id).to_dict(with_pages=True))


@router.put("/presets/{kind_id}/samples/{sample_id}", summary="修改应得的值 (what a sample expects)")
def expect_of_sample(
    studio: TheStudio, user: TheUser, kind_id: KindId, sample_id: str, wanted: Expected
) -> dict[str, Any]:
    """All of them, in place of those before."""
    kept = studio.samples.expect(user, kind_id, sample_id, wanted.fields, wanted.revision, wanted.items)
    return success(kept.to_dict())


@router.delete("/presets/{kind_id}/samples/{sample_id}", summary="删除样本 (forget a sample)")
def remove_sample(studio: TheStudio, user: TheUser, kind_id: KindId, sample_id: str) -> dict[str, Any]:
    """The document that it was made of stays."""
    studio.samples.remove(user, kind_id, sample_id)
    return success(None)


@router.get("/presets/{kind_id}/samples/{sample_id}/pages/{number}", summary="样本页图 (a page of a sample)")
def send_sample_page(
    studio: TheStudio,
    user: TheUser,
    kind_id: KindId,
    sample_id: str,
    number: Annotated[int, Path(ge=1, le=MAX_PAGE)],
) -> Response:
    """As a JPEG."""
    content = studio.samples.picture(user, kind_id, sample_id, number)
    return Response(content, media_type="image/jpeg", headers={"Cache-Control": "private, max-age=3600"})


@router.post("/light", summary="试一个字段 (what a field matches)")
def light_field(studio: TheStudio, user: TheUser, wanted: FieldOnSample) -> dict[str, Any]:
    """Every place on a sample that the labels and ways of a field match, and what each way does in words."""
    found = studio.trying.light(user, wanted.content, wanted.words, wanted.field, wanted.sample)
    ways = studio.trying.ways_in_words(user, wanted.content, wanted.words, wanted.field)
    return success({"places": [one.to_dict() for one in found], "ways": [words.to_dict() for words in ways]})


@router.post("/found", summary="在样本上得到什么 (what a draft finds)")
def find_on_sample(studio: TheStudio, user: TheUser, wanted: DraftOnSample) -> dict[str, Any]:
    """The values of its fields on a sample, and the rows of its table."""
    return success(studio.trying.found(user, wanted.content, wanted.words, wanted.sample).to_dict())


@router.post("/propose", summary="指给它看 (point and teach)")
def propose_way(studio: TheStudio, user: TheUser, wanted: Pointed) -> dict[str, Any]:
    """Labels, ways and places that would find the value in a box."""
    where = (wanted.sample, wanted.page, Box(wanted.box))
    proposal = studio.trying.propose(user, wanted.content, wanted.words, *where, wanted.field)
    return success(proposal.to_dict())


@router.post("/aliases", summary="样本上的栏目名 (labels that samples print)")
def suggest_aliases(studio: TheStudio, user: TheUser, wanted: FieldOfDraft) -> dict[str, Any]:
    """Those that a field does not have yet."""
    return success({"aliases": studio.trying.aliases(user, wanted.content, wanted.words, wanted.field)})


@router.post("/cues", summary="样本上的线索 (words that tell the kind)")
def suggest_cues(studio: TheStudio, user: TheUser, wanted: Draft) -> dict[str, Any]:
    """What the samples print and papers of other kinds do not, with what each is worth."""
    found = studio.trying.cues(user, wanted.content, wanted.words)
    return success({"cues": [one.to_dict() for one in found]})


@router.get("/wishes", summary="可做成模板的要求 (instructions that can become presets)")
def list_promotable(studio: TheStudio, user: TheUser) -> dict[str, Any]:
    """What teams have saved under a name, and what one has saved oneself, with the fields that each asks for."""
    return success({"wishes": studio.promotable(user)})


@router.post("/prompts", summary="提示词预览 (what the model is asked)")
def show_prompts(studio: TheStudio, user: TheUser, wanted: Draft) -> dict[str, Any]:
    """Word for word, by release of HunyuanOCR."""
    return success({"prompts": studio.trying.prompts(user, wanted.content, wanted.words)})
