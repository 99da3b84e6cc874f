"""What a person does with a pile, below `/v1/jobs`, and with the papers of a file, below `/v1/documents`."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request
from pydantic import Field
from starlette.concurrency import run_in_threadpool

from desk.cases.piles import MAX_LABEL, Piles
from webui.api.bodies import Body
from webui.api.documents import MAX_PAGE, DocumentId, OrderAgain, TheUser
from webui.api.errors import success
from webui.api.uploads import Porter
from webui.speech.wish import order_of

MAX_CHOSEN = 10_000


MAX_CUTS = 499
PageBegun = Annotated[int, Field(ge=2, le=MAX_PAGE)]


class Renamed(Body):
    """What a pile is to be called; empty: by its date and its number of files."""

    label: str = Field(max_length=MAX_LABEL)


class ReadAgain(OrderAgain):
    """How to read the documents of a pile once more, and which of them; without `ids` all."""

    ids: list[DocumentId] | None = Field(default=None, min_length=1, max_length=MAX_CHOSEN)


class Cuts(Body):
    """The pages on which a new paper begins; none: the file is parted where its papers tell."""

    cuts: list[PageBegun] = Field(default_factory=list, max_length=MAX_CUTS)


_WHERE_THEY_TELL = Cuts()


async def piles_of(request: Request) -> Piles:
    """The piles, put there by `create_app`."""
    piles: Piles = request.app.state.piles
    return piles


ThePiles = Annotated[Piles, Depends(piles_of)]


def piles_router(porter: Porter) -> APIRouter:
    """The routes, over what carries files."""
    router = APIRouter(tags=["jobs"])

    @router.patch("/v1/jobs/{job_id}", summary="任务改名 (rename a job)")
    def rename_job(piles: ThePiles, user: TheUser, job_id: str, wanted: Renamed) -> dict[str, Any]:
        """Gives a job a name that people know it by."""
        return success(piles.rename(user, job_id, wanted.label).to_dict())

    @router.post("/v1/jobs/{job_id}/retry", summary="重试未识别的 (try again what was not read)")
    def retry_job(piles: ThePiles, user: TheUser, job_id: str) -> dict[str, Any]:
        """Puts back in line what failed or was cancelled; a file that was refused waits for another one."""
        return success(piles.retry(user, job_id).to_dict())

    @router.post("/v1/jobs/{job_id}/read", summary="重新识别一批 (read a job again)")
    def read_job_again(piles: ThePiles, user: TheUser, job_id: str, wanted: ReadAgain) -> dict[str, Any]:
        """Puts all documents or the chosen ones back in line; their corrections are replaced by what is read."""
        order = None
        if wanted.model_dump(exclude={"ids"}) != OrderAgain().model_dump():
            order = replace(order_of(wanted.preset, wanted.wish), password=wanted.password, papers=wanted.papers)
        return success(piles.read_again(user, job_id, order, document_ids=wanted.ids).to_dict())

    @router.put("/v1/jobs/{job_id}/documents/{document_id}", summary="换一个文件 (another file for a place)")
    async def replace_file(
        request: Request, piles: ThePiles, user: TheUser, job_id: str, document_id: str
    ) -> dict[str, Any]:
        """Takes another file for one that was refused, failed or was cancelled, under the same options.

        Only `password` of the options is heard.
        """
        upload, options = await porter.one(request, user)
        summary = await run_in_threadpool(piles.replace, user, job_id, document_id, upload, options.password)
        return success(summary.to_dict())

    @router.delete("/v1/jobs/{job_id}/documents", summary="删除整批 (delete a job)")
    def delete_job(piles: ThePiles, user: TheUser, job_id: str) -> dict[str, Any]:
        """Puts all documents of a job into the trash, or removes them where there is none."""
        piles.delete(user, job_id)
        return success(None)

    @router.post(
        "/v1/documents/{document_id}/join", summary="合并为一份 (join the papers of a file)", tags=["documents"]
    )
    def join_papers(piles: ThePiles, user: TheUser, document_id: str) -> dict[str, Any]:
        """Reads a file that was parted again as one document; its other papers are removed."""
        return success(piles.join(user, document_id).to_dict())

    @router.post("/v1/documents/{document_id}/split", summary="重新拆分 (part a file again)", tags=["documents"])
    def split_papers(
        piles: ThePiles, user: TheUser, document_id: str, wanted: Cuts = _WHERE_THEY_TELL
    ) -> dict[str, Any]:
        """Reads a file again and makes a document of each of its papers, where they tell or where a person cuts."""
        return success(piles.split(user, document_id, wanted.cuts).to_dict())

    return router
