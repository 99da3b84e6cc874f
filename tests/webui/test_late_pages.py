"""The service answers while its pages are still being built; nobody who comes for them early is turned away."""

from __future__ import annotations

import asyncio
import logging
import threading
from collections.abc import AsyncIterator, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager

import pytest
from fastapi import FastAPI
from starlette.applications import Starlette
from starlette.responses import PlainTextResponse
from starlette.routing import Route
from starlette.testclient import TestClient

from webui.late_pages import LatePages


class House:
    """A service with `/login`, and pages at `/ui` that come when they are let in."""

    def __init__(self) -> None:
        self.let_in = threading.Event()
        self.told: list[str] = []

    def build(self) -> FastAPI:
        """The pages, once they are let in."""
        assert self.let_in.wait(30)
        app = FastAPI(lifespan=self._lifespan)
        app.get("/ui/")(lambda: "pages")
        return app

    @asynccontextmanager
    async def _lifespan(self, _app: FastAPI) -> AsyncIterator[None]:
        self.told.append("up")
        yield
        self.told.append("down")


def service(build: Callable[[], FastAPI]) -> Starlette:
    """The service around such pages."""
    pages = LatePages("/ui", build)

    @asynccontextmanager
    async def lifespan(_app: Starlette) -> AsyncIterator[None]:
        async with pages.running():
            yield

    return Starlette(routes=[Route("/login", lambda _: PlainTextResponse("login")), pages], lifespan=lifespan)


@pytest.mark.parametrize("root", ["", "/ocr"])
def test_everything_else_answers_before_the_pages_are_there(root: str) -> None:
    """Who asks for a page meanwhile waits for it and gets it; also below a path of a proxy's."""
    house = House()
    with TestClient(service(house.build), root_path=root) as client, ThreadPoolExecutor(1) as visitor:
        page = visitor.submit(client.get, f"{root}/ui/")
        assert client.get(f"{root}/login").text == "login"
        assert not page.done()
        house.let_in.set()
        assert page.result(30).json() == "pages"
        assert client.get(f"{root}/ui").json() == "pages"
        assert client.get(f"{root}/ui/nothing").status_code == 404
        assert client.get(f"{root}/uiother").status_code == 404
        assert house.told == ["up"]
    assert house.told == ["up", "down"]


def test_a_service_that_is_told_to_stop_early_stops() -> None:
    """The pages are let go again as soon as they are there."""
    house = House()
    with TestClient(service(house.build)) as client:
        client.get("/login")
        house.let_in.set()
    assert house.told == ["up", "down"]


def test_whoever_goes_away_takes_the_pages_from_nobody() -> None:
    """A browser that is closed while it waits is no end of the wait for others."""

    async def visit() -> bool:
        house = House()
        pages = LatePages("/ui", house.build)

        async def forget(_: object) -> None: ...

        async def nothing() -> dict[str, str]:
            return {"type": "http.disconnect"}

        scope = {"type": "http", "method": "GET", "path": "/ui/", "headers": [], "query_string": b"", "root_path": ""}
        async with pages.running():
            early = asyncio.create_task(pages.handle(dict(scope), nothing, forget))
            await asyncio.sleep(0)
            early.cancel()
            await asyncio.gather(early, return_exceptions=True)
            house.let_in.set()
            await pages.handle(dict(scope), nothing, forget)
            return early.cancelled()

    assert asyncio.run(visit())


def test_pages_that_cannot_be_built_are_told_and_leave_the_rest(caplog: pytest.LogCaptureFixture) -> None:
    """The API goes on; the log says why there are no pages."""

    def fail() -> FastAPI:
        raise ImportError("gradio is damaged")

    with caplog.at_level(logging.CRITICAL), TestClient(service(fail), raise_server_exceptions=False) as client:
        assert client.get("/ui/").status_code == 500
        assert client.get("/login").text == "login"
    assert [record.message for record in caplog.records] == ["the pages could not be built"]
