"""`/v1/documents`: one's own documents and those shared with one. Read the request, call the desk, show the answer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Annotated, Any, Self
from urllib.parse import quote

from fastapi import APIRouter, Depends, Path, Query, Request
from fastapi.responses import JSONResponse, Response, StreamingResponse
from pydantic import BaseModel, ConfigDict, Field, model_validator
from starlette.concurrency import run_in_threadpool

from auth.errors import NotLoggedIn
from auth.roles import User
from desk.cases.contents import Seen
from desk.cases.exports import MAX_EXPORTED
from desk.cases.finding import Filter, Key, SortBy, Sorting
from desk.cases.history import MAX_GROUPS, MAX_LISTED, GroupBy
from desk.cases.records import Download, Opened, StreamedDownload
from desk.cases.rows import MAX_ROWS, WantedRow
from desk.cases.service import Desk
from desk.cases.table_cells import MAX_CELL_CHARACTERS, CellPlace
from engine.checks.items import ColumnSum
from engine.document import Box
from engine.export.naming import PATTERN
from engine.pipeline import Papers
from webui.api.bodies import Body
from webui.api.errors import success
from webui.api.etag import with_etag
from webui.api.shapes import document_form
from webui.api.waiting import MOST_WAIT_SECONDS, wait_until
from webui.speech.language import language_of
from webui.speech.wish import order_of

router = APIRouter(prefix="/v1/documents", tags=["documents"])


async def desk_of(request: Request) -> Desk:
    """The one desk, put there by `create_app`."""
    desk: Desk = request.app.state.desk
    return desk


async def user_of(request: Request) -> User:
    """Whom the wall let in. Raises `NotLoggedIn`, also where somebody forgot to build the wall."""
    user = request.scope.get("state", {}).get("user")
    if not isinstance(user, User):
        raise NotLoggedIn
    return user


TheDesk = Annotated[Desk, Depends(desk_of)]
TheUser = Annotated[User, Depends(user_of)]
MAX_PAGE = 100_000
MAX_COUNTED = 10_000
PageNumber = Annotated[int, Path(ge=0, le=MAX_PAGE)]
Relative = Annotated[float, Field(ge=0, le=1)]
Corner = tuple[Relative, Relative]
ColumnName = Annotated[str, Field(min_length=1, max_length=200)]
DocumentId = Annotated[str, Field(max_length=100)]
FormName = Annotated[str, Field(max_length=50)]
CellText = Annotated[str | None, Field(max_length=20_000)]


class _Closed(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Place(_Closed):
    """Where on the page a person pointed: the page from 1 and four corners in 0..1."""

    page: int = Field(ge=1, le=MAX_PAGE)
    box: tuple[Corner, Corner, Corner, Corner]


class Correction(Body):
    """A field as a person wants it. `value` null or blank: there is none.

    Two guards against lost updates: `version` against any change of the document since, `seen`, the value that was in
    sight (null: none), against one of this field alone. The value as it stands is confirmed; `confirmed` false takes a
    confirmation back.
    """

    field: str = Field(min_length=1, max_length=200)
    value: str | None = Field(default=None, max_length=20_000)
    version: int | None = None
    seen: str | None = Field(default=None, max_length=20_000)
    place: Place | None = None
    confirmed: bool = True


class ItemRow(_Closed):
    """A row of items as a person wants it. `source` is its place among the rows as they are, from 0; null is a new one.

    `cells` are texts by column; a column that is not named stays as it is, and is empty in a new row. `confirmed` says
    of cells by column that a person vouches for them as they then stand (true), or has not looked at them (false).
    """

    source: int | None = Field(default=None, ge=0, lt=MAX_ROWS)
    cells: dict[ColumnName, CellText] = Field(default_factory=dict, max_length=100)
    confirmed: dict[ColumnName, bool] = Field(default_factory=dict, max_length=100)


class ItemRows(Body):
    """All rows, in order; a row as it was that is not among them is taken away.

    `version` guards against any change of the document since, `seen`, the values of the rows that were in sight,
    against one of the rows alone.
    """

    rows: list[ItemRow] = Field(max_length=MAX_ROWS)
    version: int | None = None
    seen: list[dict[ColumnName, CellText]] | None = Field(default=None, max_length=MAX_ROWS)


class WantedCell(Body):
    """A cell as a person wants it; `row` and `column` count from 0, `seen` is what stood there when they typed.

    `version` guards against any change of the document since, `seen` against one of the cell alone.
    """

    row: int = Field(ge=0, le=10_000)
    column: int = Field(ge=0, le=1000)
    text: str = Field(max_length=MAX_CELL_CHARACTERS)
    version: int | None = None
    seen: str | None = Field(default=None, max_length=MAX_CELL_CHARACTERS)
    confirmed: bool = True


class Review(Body):
    """Whether a person has looked the document through."""

    reviewed: bool = True


class OrderAgain(Body):
    """How to read a document once more; nothing in it: the same way as before.

    `wish` is what a person would type: field names with commas between, or a sentence.
    """

    preset: str | None = Field(default=None, max_length=64)
    wish: str = Field(default="", max_length=2000)
    password: str | None = Field(default=None, max_length=200)
    papers: Papers = Papers.AUTO


class Chosen(Body):
    """Documents by id, in the order they are wanted, or all that match a filter, in the order of `sorting`."""

    ids: list[DocumentId] | None = Field(default=None, min_length=1, max_length=MAX_EXPORTED)
    filter: Filter | None = None
    sorting: Sorting = Field(default_factory=Sorting)

    @model_validator(mode="after")
    def _refuse_both(self) -> Self:
        if (self.ids is None) == (self.filter is None):
            raise ValueError("either ids or a filter")
        return self


class Selection(Chosen):
    """What to export and how. Of what a filter finds, documents that were not read are left out.

    `names` is for `originals`: how the files are called.
    """

    form: FormName = "xlsx"
    names: str = Field(default=PATTERN, max_length=200)


class Listed(Filter):
    """A filter, an order and a page of the list, and how far what matches is counted."""

    sort: SortBy = SortBy.ADDED
    descending: bool = True
    limit: int = Field(default=50, ge=1, le=MAX_LISTED)
    offset: int = Field(default=0, ge=0, le=10_000_000)
    count_to: int | None = Field(default=None, ge=1, le=MAX_COUNTED)


class Summed(Filter):
    """A filter, what its sums are split by, what a vendor's name has in it, and how many groups at most."""

    by: GroupBy = GroupBy.NOTHING
    named: Key = ""
    groups: int = Field(default=MAX_GROUPS, ge=1, le=MAX_GROUPS)


@router.get("")
def list_documents(desk: TheDesk, user: TheUser, wanted: Annotated[Listed, Query()]) -> dict[str, Any]:
    """The documents of a filter, newest first unless `sort` says otherwise; without one, all of the user's own.

    `scope=shared` are those that others shared with the user's teams. A part that is given several times has
    alternatives; an unknown part is refused. With `count_to` what matches is counted no further: `total_is_least`
    says that there are more than `total`.
    """
    sorting = Sorting(by=wanted.sort, descending=wanted.descending)
    listing = desk.history.list(
        user, wanted, sorting, limit=wanted.limit, offset=wanted.offset, count_to=wanted.count_to
    )
    entries = [entry.to_dict() for entry in listing.entries]
    return success({"total": listing.total, "total_is_least": listing.total_is_least, "documents": entries})


@router.get("/sums")
def sum_documents(desk: TheDesk, user: TheUser, wanted: Annotated[Summed, Query()]) -> dict[str, Any]:
    """How many documents of a filter there are and what they come to, by currency and by what `by` says."""
    sums = desk.history.sums(user, wanted, wanted.by, named=wanted.named, groups=wanted.groups)
    return success({"sums": [one.to_dict() for one in sums]})


@router.get("/progress")
def show_progress(desk: TheDesk, user: TheUser, ids: Annotated[str, Query(max_length=8000)]) -> dict[str, Any]:
    """How far the documents of these comma-separated ids are."""
    found = desk.progress(user, [part for part in ids.split(",") if part])
    return success({"documents": [entry.to_dict() for entry in found]})


@router.post("/export")
def export_many(desk: TheDesk, user: TheUser, request: Request, wanted: Selection) -> Response:
    """Many documents as one file."""
    ids = chosen_ids(desk, user, wanted)
    return as_file(desk.exports.documents(user, ids, wanted.form, language_of(request), wanted.names))


@router.get("/{document_id}")
async def open_document(
    request: Request,
    desk: TheDesk,
    user: TheUser,
    document_id: str,
    wait: Annotated[float, Query(ge=0, le=MOST_WAIT_SECONDS)] = 0,
) -> Response:
    """A document with its content as last corrected; `document` is null until it was read.

    `wait` holds the answer till it is over, so many seconds at most.
    """
    if wait:
        await wait_until(lambda: desk.is_over(user, document_id), desk, document_id, wait, request)
    return await run_in_threadpool(_shown, request, desk, user, document_id)


@router.get("/{document_id}/papers")
def list_papers(desk: TheDesk, user: TheUser, document_id: str) -> dict[str, Any]:
    """All papers of the file that this document is one of, in their order; most files are one."""
    return success({"documents": [entry.to_dict() for entry in desk.papers(user, document_id)]})


@router.patch("/{document_id}")
def correct_field(desk: TheDesk, user: TheUser, document_id: str, correction: Correction) -> dict[str, Any]:
    """Sets one field to what a person typed, or confirms it as it stands, and runs the checks again."""
    place = (correction.place.page, Box(correction.place.box)) if correction.place else None
    opened = desk.correct(
        user,
        document_id,
        correction.field,
        correction.value,
        version=correction.version,
        seen=Seen(correction.seen) if "seen" in correction.model_fields_set else None,
        place=place,
        confirmed=correction.confirmed,
    )
    return success(_opened(opened))


@router.put("/{document_id}/items")
def correct_items(desk: TheDesk, user: TheUser, document_id: str, wanted: ItemRows) -> dict[str, Any]:
    """Makes the rows of items what a person wants and runs the checks again; what stays the same keeps its place."""
    rows = [WantedRow(row.source, row.cells, row.confirmed) for row in wanted.rows]
    return success(_opened(desk.correct_items(user, document_id, rows, version=wanted.version, seen=wanted.seen)))


@router.put("/{document_id}/tables/{table}/cells")
def correct_cell(
    desk: TheDesk, user: TheUser, document_id: str, table: Annotated[int, Path(ge=1, le=10_000)], wanted: WantedCell
) -> dict[str, Any]:
    """Sets one cell of a table to what a person typed, or confirms it as it stands."""
    place = CellPlace(table, wanted.row, wanted.column)
    seen = Seen(wanted.seen) if "seen" in wanted.model_fields_set else None
    opened = desk.correct_cell(
        user, document_id, place, wanted.text, version=wanted.version, seen=seen, confirmed=wanted.confirmed
    )
    return success(_opened(opened))


@router.delete("/{document_id}")
def delete_document(desk: TheDesk, user: TheUser, document_id: str, for_ever: bool = False) -> dict[str, Any]:
    """Puts a document into the trash, or with `for_ever` removes it and its files, also out of the trash."""
    desk.delete(user, document_id, for_ever=for_ever)
    return success(None)


@router.post("/{document_id}/finish")
def finish_document(desk: TheDesk, user: TheUser, document_id: str, review: Review) -> dict[str, Any]:
    """Marks a document as looked through, or takes the mark away."""
    return success(_opened(desk.finish(user, document_id, reviewed=review.reviewed)))


@router.post("/{document_id}/cancel")
def cancel_document(desk: TheDesk, user: TheUser, document_id: str) -> dict[str, Any]:
    """Stops a document that waits or is being read."""
    return success(desk.cancel(user, document_id).to_dict())


@router.post("/{document_id}/read")
def read_again(desk: TheDesk, user: TheUser, document_id: str, wanted: OrderAgain) -> dict[str, Any]:
    """Puts a document back in line; its corrections are replaced by what is read."""
    order = None
    if wanted != OrderAgain():
        order = replace(order_of(wanted.preset, wanted.wish), password=wanted.password, papers=wanted.papers)
    return success(desk.read_again(user, document_id, order).to_dict())


@router.get("/{document_id}/pages/{number}")
def show_page(desk: TheDesk, user: TheUser, document_id: str, number: PageNumber) -> Response:
    """The JPEG of one page, upright; `number` counts from 1."""
    return Response(desk.page_image(user, document_id, number), media_type="image/jpeg", headers=_PRIVATE)


@router.get("/{document_id}/original")
def download_original(desk: TheDesk, user: TheUser, document_id: str) -> Response:
    """The file as it came, as a download."""
    return as_file(desk.original(user, document_id))


@router.get("/{document_id}/export")
def export_one(desk: TheDesk, user: TheUser, request: Request, document_id: str, form: FormName = "xlsx") -> Response:
    """One document as a file."""
    return as_file(desk.export(user, [document_id], form, language_of(request)))


def chosen_ids(desk: Desk, user: User, wanted: Chosen) -> Sequence[str]:
    """The ids of what was chosen to export; one more than may be, where it is too many."""
    if wanted.filter is None:
        return wanted.ids or ()
    return desk.history.ids(user, wanted.filter, wanted.sorting, most=MAX_EXPORTED + 1, only_read=True)


_PRIVATE = {"Cache-Control": "private, no-store"}


def _shown(request: Request, desk: Desk, user: User, document_id: str) -> Response:
    return with_etag(request, JSONResponse(success(_opened(desk.open(user, document_id)))))


def _opened(opened: Opened) -> dict[str, Any]:
    columns = [
        {"name": column.name, "label": column.label.zh, "label_en": column.label.en, "type": str(column.type)}
        for column in opened.columns
    ]
    form = document_form(opened.document) if opened.document is not None else None
    sums = [_sum(one) for one in opened.sums]
    return {**opened.summary.to_dict(), "item_columns": columns, "item_sums": sums, "document": form}


def _sum(one: ColumnSum) -> dict[str, Any]:
    return {
        "column": one.column,
        "total": f"{one.total:f}",
        "without": list(one.without),
        "of_all": f"{one.of_all:f}",
        "field": one.field,
        "whole": None if one.whole is None else f"{one.whole:f}",
        "difference": f"{one.difference:f}",
        "agrees": one.agrees,
    }


def as_file(download: Download | StreamedDownload) -> Response:
    """As a download, never shown in the page; the name in the way of RFC 6266 and RFC 8187.

    `X-Left-Out` counts the documents that such a file does not take.
    """
    plain = "".join(c if (c.isascii() and c.isalnum()) or c in "._- " else "_" for c in download.name)
    disposition = f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(download.name, safe='')}"
    headers = {"Content-Disposition": disposition, **_PRIVATE}
    if isinstance(download, StreamedDownload):
        return StreamingResponse(download.chunks, media_type=download.media_type, headers=headers)
    if download.left_out:
        headers["X-Left-Out"] = str(download.left_out)
    return Response(download.content, media_type=download.media_type, headers=headers)
