"""The doors, in a real browser."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from playwright.sync_api import Browser, Page
from sqlalchemy import update

from auth.tables import sessions
from desk.store.database import open_database
from tests.e2e.conftest import PASSWORD, RunningDesk, log_in, snap


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


def test_the_password_is_asked_again_before_a_token(desk: RunningDesk, visitor: Page) -> None:
    """A while after the login the page asks, in both languages, and then goes on with what was filled in."""
    log_in(visitor, desk)
    visitor.goto(f"{desk.address}/account")
    _let_time_pass(desk)
    visitor.fill("input[name=label]", "ERP 报销")
    visitor.click("text=生成令牌")
    visitor.wait_for_selector("h1:has-text('确认是您本人')")
    snap(visitor, "doors-confirm-zh")
    visitor.fill("input[name=present]", "wrong")
    visitor.click("button[type=submit]")
    visitor.wait_for_selector("text=当前密码不正确")
    visitor.fill("input[name=present]", PASSWORD)
    visitor.click("button[type=submit]")
    visitor.wait_for_selector(".fresh code")
    assert visitor.locator("td:has-text('ERP 报销')").count() == 1
    _let_time_pass(desk)
    visitor.goto(f"{desk.address}/account?lang=en")
    visitor.click("button:has-text('Turn it on')")
    visitor.wait_for_selector("h1:has-text('Is it you?')")
    snap(visitor, "doors-confirm-en")
    visitor.goto(f"{desk.address}/account?lang=zh")


def test_an_administrator_sees_who_waits(desk: RunningDesk, visitor: Page, chromium: Browser) -> None:
    """Two wrong passwords from a browser that is not known; the list names the account, the button clears it."""
    stranger = chromium.new_context(locale="en-GB").new_page()
    log_in(visitor, desk)
    for _ in range(2):
        stranger.goto(f"{desk.address}/login")
        stranger.fill("input[name=login]", "admin")
        stranger.fill("input[name=password]", "wrong")
        stranger.click("form button[type=submit]")
        stranger.wait_for_selector("[role=alert]")
    visitor.goto(f"{desk.address}/admin/people")
    visitor.wait_for_selector("text=因输错密码而等待的账号")
    snap(visitor, "doors-waiting-zh")
    visitor.click("text=解除等待")
    visitor.wait_for_selector("h1")
    assert visitor.locator("text=因输错密码而等待的账号").count() == 0
    stranger.context.close()


def _let_time_pass(desk: RunningDesk) -> None:
    """As if the passwords of all sessions had been typed a quarter of an hour earlier."""
    database = open_database(f"sqlite:///{desk.data / 'ocr-desk.sqlite3'}")
    with database.begin() as connection:
        earlier = datetime.now(UTC) - timedelta(minutes=15)
        connection.execute(update(sessions).values(confirmed_at=earlier))
    database.dispose()
