"""The doors, in a real browser."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from playwright.sync_api import Browser, Page

from tests.e2e.conftest import RunningDesk, log_in


class _Elsewhere(BaseHTTPRequestHandler):
    """Another site: any path shows its page, with the link that stands in the query."""

    def do_GET(self) -> None:
        """Show the page."""
        body = b"<!doctype html><title>ELSEWHERE</title><p>ELSEWHERE</p>"
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_arguments: object) -> None:
        """Say nothing."""


@pytest.fixture
def elsewhere() -> Iterator[str]:
    """Host and port of another site."""
    server = ThreadingHTTPServer(("127.0.0.2", 0), _Elsewhere)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"127.0.0.2:{server.server_port}"
    server.shutdown()
    server.server_close()


@pytest.fixture
def visitor(chromium: Browser) -> Iterator[Page]:
    """A browser of its own, in Chinese."""
    context = chromium.new_context(locale="zh-CN", viewport={"width": 1440, "height": 900})
    page = context.new_page()
    page.set_default_timeout(30_000)
    yield page
    context.close()


def test_a_link_on_another_site_never_ends_there(desk: RunningDesk, visitor: Page, elsewhere: str) -> None:
    """A prepared link to our own address, clicked on another site by someone who is logged in or not, stays here."""
    shapes = ("//{}/login", "///{}/login", "/%2f{}/login", "/\\{}/login", "/%5c{}/login", "/%09/{}", "/.//{}/login")
    for is_inside in (False, True):
        if is_inside:
            log_in(visitor, desk)
        for shape in shapes:
            visitor.goto(f"http://{elsewhere}/")
            visitor.evaluate(
                "address => { const link = document.createElement('a'); link.href = address;"
                " link.textContent = 'go'; document.body.append(link); }",
                desk.address + shape.format(elsewhere),
            )
            visitor.click("a")
            visitor.wait_for_url(lambda url: url.startswith(desk.address))
            visitor.wait_for_timeout(700)
            assert visitor.url.startswith(f"{desk.address}/"), shape
            assert "ELSEWHERE" not in visitor.content(), shape
