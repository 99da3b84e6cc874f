"""`/v1/jobs`: many files at once, read in the background: how far it is, and what came out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Header, Query, Request
from fastapi.responses import JSONResponse, Response
from starlette.concurrency import run_in_threadpool

from desk.cases.jobs import MAX_LISTED, Jobs
from desk.cases.records import Summary
from engine.document import Document
from engine.export import Form
from webui.api.documents import FormName, TheUser, as_file
from webui.api.errors import success
from webui.api.etag import with_etag
from webui.api.shapes import document_form
from webui.api.uploads import Porter
from webui.api.waiting import MOST_WAIT_SECONDS, wait_until
from webui.speech.language import language_of
from webui.wall.wall import public_prefix


@dataclass(frozen=True, slots=True)
class JobsConfig:
    """`root_path` is the public prefix."""

    root_path: str = ""


async def jobs_of(request: Request) -> Jobs:
    """The jobs, put there by `create_app`."""
    jobs: Jobs = request.app.state.jobs
    return jobs


TheJobs = Annotated[Jobs, Depends(jobs_of)]
IdempotencyKey = Annotated[
    str | None,
    Header(
        min_length=1,
        max_length=200,
        description="您自己的唯一键：带同一个键重试不会重复提交。 Your own key: a repetition makes no second job.",
    ),
]


def jobs_router(porter: Porter, config: JobsConfig) -> APIRouter:
    """The routes, over their parts."""
    router = APIRouter(prefix="/v1/jobs", tags=["jobs"])

    @router.post("", status_code=201, summary="提交一批文件 (submit a batch)")
    async def submit_job(
        request: Request, jobs: TheJobs, user: TheUser, idempotency_key: IdempotencyKey = None
    ) -> JSONResponse:
        """All files are taken in or none; one that cannot be read is a failed document of the job."""
        async with porter.many(request, user) as brought:
            job, repeated = await run_in_threadpool(
                jobs.submit,
                user,
                brought.uploads,
                brought.options.order(),
                key=idempotency_key,
                label=brought.options.label,
            )
        location = f"{public_prefix(request.scope, config.root_path)}/v1/jobs/{job.id}"
        return JSONResponse(
            success(job.to_dict()), status_code=200 if repeated else 201, headers={"Location": location}
        )

    @router.get("", summary="我的任务 (my jobs)")
    def list_jobs(
        jobs: TheJobs,
        user: TheUser,
        limit: Annotated[int, Query(ge=1, le=MAX_LISTED)] = 50,
        offset: Annotated[int, Query(ge=0, le=10_000_000)] = 0,
    ) -> dict[str, Any]:
        """Newest first, without their files."""
        listing = jobs.list(user, limit=limit, offset=offset)
        return success({"total": listing.total, "jobs": [job.to_dict() for job in listing.jobs]})

    @router.get("/{job_id}", summary="任务进度 (how far a job is)")
    async def show_job(
        request: Request,
        jobs: TheJobs,
        user: TheUser,
        job_id: str,
        wait: Annotated[float, Query(ge=0, le=MOST_WAIT_SECONDS)] = 0,
        documents: Annotated[bool, Query()] = True,
    ) -> Response:
        """Every file with its progress, the place in line, the time left. `wait` holds the answer till the end.

        `documents=false` leaves the files out.
        """
        if wait:
            await wait_until(lambda: jobs.is_over(user, job_id), jobs, job_id, wait, request)
        job = await run_in_threadpool(lambda: jobs.get(user, job_id, with_documents=documents))
        return with_etag(request, JSONResponse(success(job.to_dict())))

    @router.get("/{job_id}/results", summary="任务结果 (a job's results)")
    def show_results(request: Request, jobs: TheJobs, user: TheUser, job_id: str, form: FormName = "json") -> Response:
        """`json`: every file with its content or its error. Another of `/v1/exports`: all that was read, as a file."""
        if form != Form.JSON:
            return as_file(jobs.results(user, job_id, form, language_of(request)))
        contents = jobs.contents(user, job_id)
        return with_etag(request, JSONResponse(success({"results": [_result(*entry) for entry in contents]})))

    @router.delete("/{job_id}", summary="取消任务 (cancel a job)")
    def cancel_job(jobs: TheJobs, user: TheUser, job_id: str) -> dict[str, Any]:
        """Takes out of the line what has not started and stops what runs; what was read stays."""
        return success(jobs.cancel(user, job_id).to_dict())

    return router


def _result(summary: Summary, document: Document | None) -> dict[str, Any]:
    return {**summary.to_dict(), "document": None if document is None else document_form(document)}
