"""The pages people see: a Gradio Blocks app, one file a tab, and what it needs from the mount.

Gradio lays out the frame and takes files in. What shows documents (the list, the review, the history) are elements of
our own, put by `/assets/desk.js` into the empty columns named here; they talk to `/v1/documents`.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import gradio as gr
from fastapi import FastAPI

from desk.cases.jobs import Jobs
from desk.cases.service import Desk
from desk.settings import Settings
from desk.taking_in.archive import archive_limits
from webui.pages import help_page, history, workspace
from webui.pages.theme import theme
from webui.pages.uploads import Uploads
from webui.speech.words import i18n

__all__ = ["build", "mount_options", "mounted"]

_CLEAN_EVERY_SECONDS = 3600
_KEEP_UPLOADS_SECONDS = 24 * 3600
"""What was dropped but never submitted goes after a day; what was submitted goes at once."""

_EVENT_SECONDS, _PROGRESS_SECONDS = 0.05, 0.1
"""How long an event, and news of one, may wait for Gradio to look."""

HEADER = "desk-header"
"""The column that the header is put into."""


def build(desk: Desk, jobs: Jobs, now: Callable[[], Settings]) -> gr.Blocks:
    """All tabs. Every handler finds its user in the request, never in the page's own state.

    `now` gives the settings as they are at each moment.
    """
    say = i18n()
    with gr.Blocks(
        title="内网文档识别工作台 · OCR Desk",
        fill_width=True,
        analytics_enabled=False,
        delete_cache=(_CLEAN_EVERY_SECONDS, _KEEP_UPLOADS_SECONDS),
    ) as pages:
        gr.Column(elem_id=HEADER)
        with gr.Tabs(elem_id="desk-tabs", selected="work"):
            with gr.Tab(say("tab.work"), id="work"):
                workspace.build(desk, jobs, say, pages, limits=lambda: archive_limits(now()))
            with gr.Tab(say("tab.history"), id="history"):
                history.build()
            with gr.Tab(say("tab.help"), id="help"):
                help_page.build(say)
    pages.queue(max_size=200, default_concurrency_limit=4, api_open=False)
    _slow_down(pages)
    return pages


def _slow_down(pages: gr.Blocks) -> None:
    """Has Gradio look for events and for their progress 30 times a second in all; left alone it takes 3 % of a core.

    So it does on Windows; elsewhere it looks a thousand and a hundred times a second, also while nobody is there.
    """
    queue = pages._queue
    queue.sleep_when_free, queue.progress_update_sleep_when_free = _EVENT_SECONDS, _PROGRESS_SECONDS


def mounted(
    path: str, uploads: Path, desk: Desk, jobs: Jobs, settings: Settings, now: Callable[[], Settings]
) -> FastAPI:
    """An application with the pages at `path`, which takes files into `uploads`; `settings` are those of the start."""
    app = FastAPI(openapi_url=None)
    app.router.routes.append(Uploads(uploads, settings.max_job_bytes).route(path))
    blocks = build(desk, jobs, now)
    gr.mount_gradio_app(
        app,
        blocks,
        path=path,
        root_path=f"{settings.root_path}{path}" if settings.root_path else None,
        allowed_paths=[],
        **mount_options(settings),
    )
    # A mounted app that was never "launched" checks no file path at all; this switches the check on.
    blocks.has_launched = True
    return app


_HEAD = """\
<link rel="icon" type="image/svg+xml" href="../login/assets/mark.svg">
<link rel="stylesheet" href="../login/assets/theme.css">
<link rel="stylesheet" href="../assets/pages.css">
<script src="../v1/words.js"></script>
<script type="module" src="../assets/desk.js"></script>"""
"""Relative, so that they hold behind any public prefix; all of it is served by ourselves."""


def mount_options(settings: Settings) -> dict[str, Any]:
    """What `gr.mount_gradio_app` has to be told: our look and words, and nothing of Gradio's own extras.

    A ZIP may be as large as all files of a pile together; the scripts of the pages ask for the limit of other files.
    """
    return {
        "theme": theme(),
        "max_file_size": settings.max_job_bytes,
        "head": _HEAD,
        "i18n": i18n(),
        "footer_links": [],
        "run_history": False,
        "show_error": False,
        "ssr_mode": False,
        "mcp_server": False,
        "enable_monitoring": False,
        "pwa": False,
    }
