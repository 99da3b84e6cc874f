"""The shapes of answers about jobs, for the OpenAPI document."""

from __future__ import annotations

from typing import Literal

from webui.api.schemas import OpenedShape, SummaryShape
from webui.api.shape import Shape


class JobShape(Shape):
    """A job. `standings` counts its documents as a list's `standing` does; `refused` of the failed were not taken in.

    `files` counts a file of several papers once. `position` is how many documents come before its next one,
    `eta_seconds` null: nothing to go by.
    """

    id: str
    label: str
    state: Literal["queued", "running", "done", "cancelled"]
    created_at: str
    finished_at: str | None
    total: int
    files: int
    counts: dict[str, int]
    standings: dict[str, int]
    refused: int
    position: int
    eta_seconds: float | None
    documents: list[SummaryShape]


class JobList(Shape):
    """One page of jobs, without their files."""

    total: int
    jobs: list[JobShape]


class JobResults(Shape):
    """Every file of a job with its content or its error."""

    results: list[OpenedShape]
