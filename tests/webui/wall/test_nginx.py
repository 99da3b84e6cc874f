"""The shipped nginx configuration in a real nginx: TLS, the sub-path /ocr, and another program behind our login."""

from __future__ import annotations

import contextlib
import json
import re
import shutil
import socket
import ssl
import subprocess
import threading
import time
from collections.abc import Iterator
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import httpx
import pytest
import uvicorn
from argon2 import PasswordHasher
from sqlalchemy import create_engine
from sqlalchemy.pool import NullPool
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from auth.front_door import FrontDoor, FrontDoorConfig, open_front_door
from auth.passwords import Passwords
from auth.roles import Role
from auth.tables import metadata
from auth.tokens import Scope
from tests.auth.slapd import free_port, make_certificates
from webui.door.login import LoginConfig, login_routes
from webui.wall.guard import GradioGuard
from webui.wall.wall import Wall, WallConfig

ROOT = Path(__file__).parents[3]
BOBS_PASSWORD = "three unrelated words"


def program(name: str) -> str:
    """Where a program is; skips the tests when it is not there."""
    path = shutil.which(name) or shutil.which(name, path="/usr/sbin")
    if path is None:
        pytest.skip(f"needs {name}: apt-get install nginx-light openssl")
    return path


def wait_for(port: int) -> None:
    """Until something listens."""
    deadline = time.monotonic() + 15
    while time.monotonic() < deadline:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
            return
        time.sleep(0.02)
    raise AssertionError(f"nothing listens on {port}")


class OtherProgram(BaseHTTPRequestHandler):
    """A program that believes its headers."""

    def do_GET(self) -> None:
        """Say who the proxy named, and what else came along."""
        names = ("X-User", "X-Roles", "Cookie", "Authorization")
        body = json.dumps({name: self.headers.get(name, "") for name in names}).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_arguments: object) -> None:
        """Quiet."""


@pytest.fixture(scope="module")
def door(tmp_path_factory: pytest.TempPathFactory) -> FrontDoor:
    """A front door with bob, over a database that leaves no connection open."""
    engine = create_engine(f"sqlite:///{tmp_path_factory.mktemp('nginx') / 'auth.sqlite3'}", poolclass=NullPool)
    metadata.create_all(engine)
    cheap = Passwords(PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
    door = open_front_door(engine, FrontDoorConfig(), passwords=cheap)
    first = door.accounts.create("bob", frozenset({Role.CLERK}))
    door.accounts.change_password("local:bob", BOBS_PASSWORD, present=first)
    return door


@pytest.fixture(scope="module")
def app_port(door: FrontDoor) -> Iterator[int]:
    """The app below /ocr, as `./launch.sh serve` runs it."""

    async def show(request: Request) -> JSONResponse:
        client = request.client.host if request.client else ""
        return JSONResponse({"user": request.state.user.id, "address": client, "scheme": request.url.scheme})

    routes = [Route("/", show), Route("/v1/me", show), *login_routes(door, LoginConfig(ROOT / "assets", "/ocr"))]
    wall = Wall(Starlette(routes=routes), door, WallConfig("/ocr"), GradioGuard("/ui"))
    port = free_port()
    config = uvicorn.Config(
        wall, port=port, root_path="/ocr", proxy_headers=True, forwarded_allow_ips="127.0.0.1", log_level="error"
    )
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run)
    thread.start()
    wait_for(port)
    yield port
    server.should_exit = True
    thread.join(10)


@pytest.fixture(scope="module")
def other_port() -> Iterator[int]:
    """The other program."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), OtherProgram)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield server.server_address[1]
    server.shutdown()
    thread.join(10)
    server.server_close()


@pytest.fixture(scope="module")
def site(app_port: int, other_port: int, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Path]]:
    """A running nginx with the shipped configuration; gives its address and the CA."""
    nginx, _ = program("nginx"), program("openssl")
    home = tmp_path_factory.mktemp("nginx")
    make_certificates(home / "tls")
    tls_port, plain_port = free_port(), free_port()
    shipped = (ROOT / "deploy/nginx/ocr-desk.conf").read_text("utf-8")
    for mark, value in {
        "listen 80;": f"listen 127.0.0.1:{plain_port};",
        "listen 443 ssl http2;": f"listen 127.0.0.1:{tls_port} ssl http2;",
        "server 127.0.0.1:7860;": f"server 127.0.0.1:{app_port};",
        "http://127.0.0.1:9000/": f"http://127.0.0.1:{other_port}/",
        "client_header_timeout 20s;": "client_header_timeout 1s;",
        "client_body_timeout 20s;": "client_body_timeout 1s;",
        "/etc/nginx/tls/ocr.pem": str(home / "tls/server.pem"),
        "/etc/nginx/tls/ocr.key": str(home / "tls/server.key"),
        "/etc/nginx/ocr-desk-proxy.conf": str(ROOT / "deploy/nginx/ocr-desk-proxy.conf"),
    }.items():
        assert mark in shipped
        shipped = shipped.replace(mark, value)
    temporary = "".join(
        f"{kind}_temp_path {home}/{kind};" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    (home / "nginx.conf").write_text(
        f"daemon off; worker_processes 1; pid {home}/pid; error_log {home}/error.log; user root;\n"
        f"events {{}}\nhttp {{ access_log {home}/access.log; {temporary}\n{shipped}\n}}\n"
    )
    process = subprocess.Popen([nginx, "-p", str(home), "-c", str(home / "nginx.conf")], stderr=subprocess.DEVNULL)
    wait_for(tls_port)
    yield f"https://localhost:{tls_port}", home / "tls/ca.pem"
    process.terminate()
    process.wait(10)


@pytest.fixture
def browser(site: tuple[str, Path]) -> Iterator[httpx.Client]:
    """A visitor that trusts the CA."""
    context = ssl.create_default_context(cafile=str(site[1]))
    with httpx.Client(base_url=site[0], verify=context, headers={"accept": "text/html"}) as client:
        yield client


def log_in(browser: httpx.Client, wanted: str = "") -> httpx.Response:
    """Through the form, as a person does."""
    page = browser.get("/ocr/login")
    found = re.search(r'name="csrf" value="([0-9a-f]{64})"', page.text)
    assert found
    form = {"login": "bob", "password": BOBS_PASSWORD, "csrf": found.group(1), "next": wanted}
    return browser.post("/ocr/login", data=form, headers={"origin": str(browser.base_url).rstrip("/")})


def test_logging_in_through_tls_and_the_sub_path(browser: httpx.Client) -> None:
    """Redirects, form, assets and cookie all carry /ocr; the cookie is Secure; the app sees the visitor's address."""
    assert browser.get("/ocr/").headers["location"].endswith("/ocr/login")
    page = browser.get("/ocr/login")
    assert 'action="/ocr/login"' in page.text
    assert browser.get("/ocr/login/assets/theme.css").status_code == 200
    done = log_in(browser)
    assert (done.status_code, done.headers["location"]) == (303, "/ocr/")
    cookie = next(text for text in done.headers.get_list("set-cookie") if "ocr_session=" in text)
    assert "Path=/ocr" in cookie
    assert "Secure" in cookie
    assert browser.get("/ocr/").json() == {"user": "local:bob", "address": "127.0.0.1", "scheme": "https"}


def test_below_the_sub_path_nothing_is_open(browser: httpx.Client) -> None:
    """Without a login there is nothing but the way in."""
    for path in ("/ocr/v1/me", "/ocr/account", "/ocr/anything"):
        assert browser.get(path, headers={"accept": "application/json"}).status_code == 401


def test_another_program_is_reached_only_through_our_login(browser: httpx.Client) -> None:
    """A stranger is led to the login and back; then the program is told who it is, and gets no secret."""
    stranger = browser.get("/ocr/reports/q3")
    assert stranger.status_code == 303
    assert stranger.headers["location"].endswith("/ocr/login?next=/ocr/reports/q3")
    done = log_in(browser, "/ocr/reports/q3")
    assert done.headers["location"] == "/ocr/reports/q3"
    seen = browser.get("/ocr/reports/q3").json()
    assert seen == {"X-User": "bob", "X-Roles": "clerk", "Cookie": "", "Authorization": ""}


def test_nobody_outside_names_a_user(browser: httpx.Client) -> None:
    """Headers that claim to be someone are overwritten, for the program and for the desk."""
    forged = {"x-user": "admin", "x-roles": "admin", "x-forwarded-for": "10.9.9.9", "x-forwarded-host": "evil.example"}
    assert browser.get("/ocr/reports/q3", headers=forged).status_code == 303
    assert browser.get("/ocr/v1/me", headers={**forged, "accept": "*/*"}).status_code == 401
    log_in(browser)
    assert browser.get("/ocr/reports/q3", headers=forged).json()["X-User"] == "bob"
    assert browser.get("/ocr/", headers=forged).json()["address"] == "127.0.0.1"


def test_the_question_itself_cannot_be_asked_from_outside(browser: httpx.Client) -> None:
    """The internal location does not exist for visitors."""
    assert browser.get("/ocr-desk-verify").status_code == 404


def test_a_token_opens_the_interface_through_the_proxy(browser: httpx.Client, door: FrontDoor) -> None:
    """Systems use the same address."""
    secret, _ = door.tokens.make("local:bob", "ERP", frozenset({Scope.READ}), timedelta(days=1))
    answer = browser.get("/ocr/v1/me", headers={"authorization": f"Bearer {secret}"})
    assert answer.json()["user"] == "local:bob"


def test_browsers_are_told_to_stay_with_encryption(browser: httpx.Client) -> None:
    """On every answer, a refusal too."""
    for path in ("/ocr/login", "/ocr/v1/me", "/nowhere"):
        assert browser.get(path).headers["strict-transport-security"] == "max-age=31536000"


@pytest.mark.parametrize(
    "begun",
    [
        b"GET /ocr/login HTTP/1.1\r\nHost: x\r\n",
        b"POST /ocr/login HTTP/1.1\r\nHost: x\r\nContent-Length: 90\r\n\r\nx",
    ],
)
def test_a_request_that_does_not_come_is_not_waited_for(site: tuple[str, Path], begun: bytes) -> None:
    """The shipped limits are 20 s, one second in this test."""
    context = ssl.create_default_context(cafile=str(site[1]))
    port = int(site[0].rpartition(":")[2])
    with (
        socket.create_connection(("127.0.0.1", port), 20) as plain,
        context.wrap_socket(plain, server_hostname="localhost") as connection,
    ):
        connection.sendall(begun)
        with contextlib.suppress(OSError):  # let go by a reset, or answered with 408 first
            while connection.recv(4096):
                pass


def test_a_storm_of_logins_is_stopped_by_the_proxy(browser: httpx.Client) -> None:
    """Before it reaches the app."""
    statuses = [browser.get("/ocr/login").status_code for _ in range(60)]
    assert statuses.count(429) > 20
