"""One real app in a process of its own, and one real browser, for all the tests of this folder."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from webui.wall.wall import SESSION_COOKIE

ROOT = Path(__file__).resolve().parents[2]
SCREENSHOTS = Path(__file__).resolve().parent / "screenshots"
PASSWORD = "Second-desk-pass-2026"
START_SECONDS = 90

expect.set_options(timeout=20_000)
"""A busy machine is not a broken page."""

FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)

_TELLTALE = """\
import sys
def _tell(event, arguments):
    if event in ("socket.connect", "socket.getaddrinfo"):
        with open({log!r}, "a") as log:
            print(event, arguments[1] if event == "socket.connect" else arguments[0], file=log)
sys.addaudithook(_tell)
"""
"""Goes into the app's process as `sitecustomize`: every name it looks up and every address it connects to is noted."""


class RunningDesk:
    """The app as an administrator starts it, over a data folder that outlives it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.data = folder / "data"
        self.port = _free_port()
        self.address = f"http://127.0.0.1:{self.port}"
        self.network_log = folder / "network.log"
        (folder / "telltale").mkdir()
        (folder / "telltale" / "sitecustomize.py").write_text(_TELLTALE.format(log=str(self.network_log)), "utf-8")
        self._process: subprocess.Popen[bytes] | None = None

    def start(self, **changes: str) -> None:
        """Starts it, with other settings if wanted, and waits for its first answer."""
        settings = {
            "OCR_HOST": "127.0.0.1",
            "OCR_PORT": str(self.port),
            "OCR_DATA_DIR": str(self.data),
            "OCR_ADMIN_PASSWORD": PASSWORD,
            "OCR_READER": "cpu",
            "OCR_REMEMBER": "false",
            "PYTHONPATH": str(self.folder / "telltale"),
            **changes,
        }
        with (self.folder / "app.log").open("ab") as log:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "webui"], cwd=ROOT, env={**os.environ, **settings}, stdout=log, stderr=log
            )
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline:
            if self._process.poll() is not None:
                break
            try:
                with urllib.request.urlopen(f"{self.address}/health", timeout=2):
                    return
            except (urllib.error.URLError, OSError):
                time.sleep(0.2)
        pytest.fail("the app did not start:\n" + (self.folder / "app.log").read_text("utf-8")[-3000:])

    def kill(self) -> None:
        """Ends it at once, as a power cut would."""
        if self._process is not None:
            self._process.send_signal(signal.SIGKILL)
            self._process.wait(10)
            self._process = None


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningDesk]:
    """The running app, which has seen nothing but what the tests of one module give it."""
    with running_desk(tmp_path_factory) as running:
        yield running


@contextmanager
def running_desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningDesk]:
    """The app over a new folder, until the block is left."""
    running = RunningDesk(tmp_path_factory.mktemp("desk"))
    try:
        running.start()
        yield running
    finally:
        running.kill()


def chromium_path() -> str | None:
    """The browser of this machine."""
    return shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")


@pytest.fixture(scope="package")
def chromium() -> Iterator[Browser]:
    """A browser without a window. It ends with the tests here: its event loop runs in the thread of the tests."""
    path = chromium_path()
    if path is None:
        pytest.skip("no Chromium on this machine: install it with `apt-get install chromium`")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=list(FLAGS))
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def requests_seen() -> list[str]:
    """The address of every request that the browser made."""
    return []


@pytest.fixture(scope="module")
def page(desk: RunningDesk, chromium: Browser, requests_seen: list[str]) -> Iterator[Page]:
    """A page of a clerk who reads Chinese, logged in."""
    context = chromium.new_context(locale="zh-CN", viewport={"width": 1440, "height": 900}, accept_downloads=True)
    context.on("request", lambda request: requests_seen.append(request.url))
    page = context.new_page()
    page.set_default_timeout(30_000)
    log_in(page, desk)
    page.wait_for_selector("#desk-files input[type=file]", state="attached")
    page.wait_for_selector("#desk-files .desk-drop")
    page.wait_for_selector("desk-queue .empty")
    yield page
    context.close()


def enter(desk: RunningDesk, chromium: Browser, session: str, **look: object) -> Page:
    """The workspace of whom a session is, in a browser of their own; Chinese on a desk unless `look` says otherwise."""
    context = chromium.new_context(
        **{"locale": "zh-CN", "viewport": {"width": 1440, "height": 900}, **look}  # type: ignore[arg-type]
    )
    context.add_cookies([{"name": SESSION_COOKIE, "value": session, "url": desk.address}])
    page = context.new_page()
    page.set_default_timeout(30_000)
    page.goto(f"{desk.address}/ui/")
    page.wait_for_selector("#desk-files .desk-drop")
    return page


def log_in(page: Page, desk: RunningDesk) -> None:
    """Through the door, as a person does it; the pages behind it may still be being built, as part of the start."""
    page.goto(f"{desk.address}/ui/")
    page.fill("input[name=login]", "admin")
    page.fill("input[name=password]", PASSWORD)
    page.click("form button[type=submit]", timeout=START_SECONDS * 1000)
    page.wait_for_url(lambda url: "/login" not in url)


def snap(page: Page, name: str) -> None:
    """Keeps a picture for people to look at."""
    SCREENSHOTS.mkdir(exist_ok=True)
    page.screenshot(path=SCREENSHOTS / f"{name}.png")
