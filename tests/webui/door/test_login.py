"""The pages at the door, as a browser without JavaScript uses them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from argon2 import PasswordHasher
from sqlalchemy import Engine
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from starlette.testclient import TestClient

from auth.errors import LoginError
from auth.front_door import FrontDoor, FrontDoorConfig, open_front_door
from auth.passwords import Passwords
from auth.roles import Role
from tests.conftest import Clock
from webui.door.login import LoginConfig, login_routes
from webui.wall.guard import GradioGuard
from webui.wall.wall import SESSION_COOKIE, Wall, WallConfig

ASSETS = Path(__file__).parents[3] / "assets"
BOBS_PASSWORD = "three unrelated words"


async def show_user(request: Request) -> JSONResponse:
    """Says who is inside."""
    return JSONResponse({"user": request.state.user.id})


@pytest.fixture
def door(database: Engine, clock: Clock) -> FrontDoor:
    """A front door with bob."""
    cheap = Passwords(PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
    door = open_front_door(database, FrontDoorConfig(), clock=clock, passwords=cheap)
    first = door.accounts.create("bob", frozenset({Role.CLERK}), "Bob <b>")
    door.accounts.change_password("local:bob", BOBS_PASSWORD, present=first)
    return door


@pytest.fixture
def browser(door: FrontDoor) -> Iterator[TestClient]:
    """A browser in front of the login page."""
    routes = [Route("/", show_user), Route("/private", show_user)]
    app = Starlette(routes=[*routes, *login_routes(door, LoginConfig(ASSETS, failure_seconds=0))])
    with TestClient(Wall(app, door, WallConfig(), GradioGuard("/ui")), follow_redirects=False) as client:
        yield client


def form_token(page: Response) -> str:
    """The hidden token of the form on a page."""
    found = re.search(r'name="csrf" value="([0-9a-f]{64})"', page.text)
    assert found
    return found.group(1)


def log_in(browser: TestClient, login: str = "bob", password: str = BOBS_PASSWORD, **more: str) -> Response:
    """Fill the form in and send it."""
    token = form_token(browser.get("/login"))
    return browser.post("/login", data={"login": login, "password": password, "csrf": token, **more})


def test_logging_in_opens_the_app(browser: TestClient) -> None:
    """The form leads to the desk; the cookie cannot be read by scripts nor sent by other sites."""
    answer = log_in(browser)
    assert (answer.status_code, answer.headers["location"]) == (303, "/")
    cookie = next(text for text in answer.headers.get_list("set-cookie") if text.startswith(SESSION_COOKIE))
    assert "HttpOnly" in cookie
    assert "SameSite=strict" in cookie
    assert "Path=/" in cookie
    assert "Secure" not in cookie
    assert browser.get("/private").json() == {"user": "local:bob"}


def test_under_tls_cookies_are_secure(door: FrontDoor) -> None:
    """A cookie made over HTTPS is never sent without it."""
    app = Starlette(routes=[*login_routes(door, LoginConfig(ASSETS, failure_seconds=0))])
    wall = Wall(app, door, WallConfig(), GradioGuard("/ui"))
    with TestClient(wall, base_url="https://testserver", follow_redirects=False) as client:
        cookies = client.get("/login").headers.get_list("set-cookie") + log_in(client).headers.get_list("set-cookie")
    assert len(cookies) == 3
    assert all("Secure" in cookie for cookie in cookies)


def test_logging_in_leads_back_to_where_one_wanted(browser: TestClient) -> None:
    """`next` survives the form."""
    page = browser.get("/login?next=%2Fprivate%3Fa%3D1")
    assert 'name="next" value="/private?a=1"' in page.text
    assert log_in(browser, next="/private?a=1").headers["location"] == "/private?a=1"


@pytest.mark.parametrize(
    "target",
    [
        "https://evil.example",
        "//evil.example",
        "/\\evil.example",
        "\\\\evil",
        "javascript:alert(1)",
        "/\tx",
        "/\r\nX: y",
    ],
)
def test_it_never_leads_to_another_site(browser: TestClient, target: str) -> None:
    """A prepared link cannot send a freshly logged-in person elsewhere."""
    assert log_in(browser, next=target).headers["location"] == "/"


def test_wrong_passwords_keep_the_name_but_not_the_password(browser: TestClient) -> None:
    """The page says so, keeps what was typed as name, and is the same for a name that does not exist."""
    wrong = log_in(browser, password="typed-by-mistake")
    unknown = log_in(browser, login="nobody", password="typed-by-mistake")
    assert (wrong.status_code, unknown.status_code) == (401, 401)
    assert "用户名或密码不正确" in wrong.text
    assert "typed-by-mistake" not in wrong.text
    assert wrong.text.replace('value="bob"', "") == unknown.text.replace('value="nobody"', "")


def test_what_is_typed_is_shown_as_text(browser: TestClient) -> None:
    """Markup in a name stays text."""
    page = log_in(browser, login='"><script>alert(1)</script>', password="x")
    assert "<script" not in page.text


def test_too_many_tries_say_how_long_to_wait(browser: TestClient) -> None:
    """After two wrong ones the page names the seconds, for scripts in a header too."""
    for _ in range(2):
        log_in(browser, password="x")
    answer = log_in(browser)
    assert answer.status_code == 429
    assert answer.headers["retry-after"] == "5"
    assert "5 秒" in answer.text


def test_a_form_from_elsewhere_logs_nobody_in(browser: TestClient) -> None:
    """Without the token, with another browser's token, or sent from another site: refused, nothing counted."""
    token = form_token(browser.get("/login"))
    filled = {"login": "bob", "password": BOBS_PASSWORD}
    assert browser.post("/login", data=filled).status_code == 403
    assert browser.post("/login", data={**filled, "csrf": "0" * 64}).status_code == 403
    foreign = browser.post("/login", data={**filled, "csrf": token}, headers={"origin": "https://evil.example"})
    assert foreign.status_code == 403
    browser.cookies.clear()
    assert browser.post("/login", data={**filled, "csrf": token}).status_code == 403
    assert SESSION_COOKIE not in browser.cookies


@pytest.mark.parametrize("body", [b"", b"\xff\xfe", b"a" * 20_000, b"&".join(b"a=1" for _ in range(60)), b"login=a%00"])
def test_a_broken_form_is_answered_with_the_page(browser: TestClient, body: bytes) -> None:
    """Garbage gives the form again, not an error page."""
    answer = browser.post("/login", content=body, headers={"content-type": "application/x-www-form-urlencoded"})
    assert answer.status_code == 403
    assert 'name="password"' in answer.text


def test_an_old_session_is_not_taken_over(browser: TestClient, door: FrontDoor) -> None:
    """Logging in gives a new session and ends the one the browser had."""
    token = form_token(browser.get("/login"))
    planted = door.sessions.open("local:bob", "", "")
    browser.cookies.set(SESSION_COOKIE, planted)
    answer = browser.post("/login", data={"login": "bob", "password": BOBS_PASSWORD, "csrf": token})
    assert answer.status_code == 303
    assert f"{SESSION_COOKIE}={planted}" not in answer.headers["set-cookie"]
    assert door.sessions.find(planted) is None


def test_logging_out_needs_the_button(browser: TestClient, door: FrontDoor) -> None:
    """Opening the address only asks; the button ends the session, everywhere if wanted."""
    log_in(browser)
    elsewhere = door.sessions.open("local:bob", "", "")
    page = browser.get("/logout")
    assert "Bob &lt;b&gt;" in page.text
    assert browser.get("/private").status_code == 200
    assert browser.post("/logout", data={"csrf": "0" * 64}).status_code == 403
    answer = browser.post("/logout", data={"csrf": form_token(page)})
    assert (answer.status_code, answer.headers["location"]) == (303, "/login?why=out")
    assert browser.get("/private").status_code == 401
    assert door.sessions.find(elsewhere) is not None

    log_in(browser)
    browser.post("/logout", data={"csrf": form_token(browser.get("/logout")), "everywhere": "1"})
    assert door.sessions.find(elsewhere) is None


def test_the_first_login_changes_the_password(browser: TestClient, door: FrontDoor) -> None:
    """A one-time password leads to the page for a new one, and then into the app, with a fresh session."""
    first = door.accounts.create("new", frozenset({Role.CLERK}))
    assert log_in(browser, "new", first, next="/private").headers["location"] == "/password"
    before = browser.cookies[SESSION_COOKIE]
    token = form_token(browser.get("/password"))
    different = browser.post("/password", data={"csrf": token, "new": "a sentence of mine", "again": "another"})
    assert different.status_code == 400
    assert "不一样" in different.text
    weak = browser.post("/password", data={"csrf": token, "new": "short", "again": "short"})
    assert weak.status_code == 400
    assert "至少需要 10 个字符" in weak.text
    sentence = "a sentence of mine"
    done = browser.post("/password", data={"csrf": token, "new": sentence, "again": sentence})
    assert (done.status_code, done.headers["location"]) == (303, "/")
    assert browser.get("/private").json() == {"user": "local:new"}
    assert browser.cookies[SESSION_COOKIE] != before
    assert door.sessions.find(before) is None


def test_changing_the_password_later_needs_the_present_one(browser: TestClient) -> None:
    """A screen left unlocked is not enough."""
    log_in(browser)
    token = form_token(browser.get("/password"))
    words = {"csrf": token, "new": "four other unrelated words", "again": "four other unrelated words"}
    assert browser.post("/password", data=words).status_code == 400
    assert browser.post("/password", data={**words, "present": BOBS_PASSWORD}).status_code == 303


def test_the_page_speaks_both_languages(browser: TestClient) -> None:
    """The browser's wish decides until the switch is used; then the switch, from then on."""
    assert "用户名" in browser.get("/login").text
    assert "User name" in browser.get("/login", headers={"accept-language": "en-GB,en;q=0.9,zh;q=0.5"}).text
    assert "用户名" in browser.get("/login", headers={"accept-language": "zh-TW,en;q=0.9"}).text
    assert "User name" in browser.get("/login?lang=en").text
    assert "User name" in browser.get("/login", headers={"accept-language": "zh-CN"}).text


def test_the_page_loads_nothing_from_elsewhere_and_runs_no_script(browser: TestClient) -> None:
    """All addresses are ours; the policy forbids the rest."""
    page = browser.get("/login")
    assert "default-src 'none'" in page.headers["content-security-policy"]
    addresses = re.findall(r'(?:src|href|action)="([^"]*)"', page.text)
    assert addresses
    assert all(address.startswith(("/login", "?lang=")) for address in addresses)
    for address in addresses:
        if "assets" in address:
            assert browser.get(address).status_code == 200
    assert browser.get("/login/assets/../../pyproject.toml").status_code in {401, 404}
    assert browser.get("/login/assets/login.html").status_code == 404


@pytest.mark.parametrize(("root_path", "prefix", "path"), [("", "__Host-", "/"), ("/ocr", "__Secure-", "/ocr")])
def test_behind_https_cookies_carry_a_prefix(door: FrontDoor, root_path: str, prefix: str, path: str) -> None:
    """Browsers let no other host and no plain HTTP set or read them; a cookie of the bare name opens nothing."""
    config = LoginConfig(ASSETS, root_path, secure_cookies=True, failure_seconds=0)
    app = Starlette(routes=[Route("/private", show_user), *login_routes(door, config)])
    wall = Wall(app, door, WallConfig(root_path, secure_cookies=True), GradioGuard("/ui"))
    with TestClient(wall, base_url="https://testserver", root_path=root_path, follow_redirects=False) as client:
        form = client.get(f"{root_path}/login")
        token = form_token(form)
        answer = client.post(f"{root_path}/login", data={"login": "bob", "password": BOBS_PASSWORD, "csrf": token})
        cookies = [*form.headers.get_list("set-cookie"), *answer.headers.get_list("set-cookie")]
        assert len(cookies) == 3
        for cookie in cookies:
            assert cookie.startswith(f"{prefix}ocr_")
            assert {"Secure", "HttpOnly", f"Path={path}", "SameSite=strict"} <= set(cookie.split("; "))
            assert "Domain" not in cookie
        assert answer.headers["strict-transport-security"] == "max-age=31536000"
        session = client.cookies[f"{prefix}{SESSION_COOKIE}"]
        assert client.get(f"{root_path}/private").status_code == 200
        client.cookies.clear()
        client.cookies.set(SESSION_COOKIE, session)
        assert client.get(f"{root_path}/private").status_code == 401


def test_over_plain_http_nothing_is_promised(browser: TestClient) -> None:
    """No HSTS from a site that has no HTTPS."""
    assert "strict-transport-security" not in browser.get("/login").headers


def test_a_browser_is_known_after_a_login(browser: TestClient, door: FrontDoor) -> None:
    """Its cookie stays half a year, cannot be read by scripts, opens nothing, and lets its owner in meanwhile."""
    answer = log_in(browser)
    cookie = next(text for text in answer.headers.get_list("set-cookie") if text.startswith("ocr_known"))
    assert {"HttpOnly", "SameSite=strict", "Max-Age=15552000"} <= set(cookie.split("; "))
    del browser.cookies[SESSION_COOKIE]
    assert browser.get("/private").status_code == 401
    for _ in range(3):
        with pytest.raises(LoginError):
            door.gate.log_in("bob", "wrong", "testclient", "")
    assert log_in(browser).status_code == 303
    browser.cookies.clear()
    assert log_in(browser).status_code == 429


def test_guessing_the_present_password_is_slowed(browser: TestClient) -> None:
    """25 wrong ones in a row: two are looked at, the others are told how long to wait."""
    log_in(browser)
    token = form_token(browser.get("/password"))
    words = {"csrf": token, "present": "wrong", "new": "four other unrelated words", "again": ""}
    words["again"] = words["new"]
    answers = [browser.post("/password", data=words) for _ in range(25)]
    assert [answer.status_code for answer in answers] == [400] * 2 + [429] * 23
    assert answers[-1].headers["retry-after"] == "5"


def test_the_login_page_says_why_one_is_there(browser: TestClient, door: FrontDoor) -> None:
    """Logged out by oneself, a session that is over, a page that needs rights; nothing where one just came."""
    assert 'role="status"' not in browser.get("/login").text
    assert "只对管理员或审计员开放" in browser.get("/login?next=/admin/people").text
    assert "只对管理员" not in browser.get("/login?next=//elsewhere.example/admin/people").text
    log_in(browser)
    door.sessions.close(browser.cookies[SESSION_COOKIE])
    over = browser.get("/private", headers={"accept": "text/html"}).headers["location"]
    assert over == "/login?next=%2Fprivate"
    assert "登录已结束" in browser.get(over).text
    log_in(browser)
    out = browser.post("/logout", data={"csrf": form_token(browser.get("/logout"))}).headers["location"]
    assert "您已退出登录" in browser.get(out).text
    assert "You are logged out" in browser.get(f"{out}&lang=en").text


def test_an_auditors_first_login_ends_at_the_record(browser: TestClient, door: FrontDoor) -> None:
    """Also where they had asked for the desk, and a new password came between."""
    first = door.accounts.create("ada", frozenset({Role.AUDITOR}))
    page = {"accept": "text/html"}
    assert log_in(browser, "ada", first, next="/ui/").headers["location"] == "/password"
    new = {"csrf": form_token(browser.get("/password")), "new": "a sentence of mine", "again": "a sentence of mine"}
    assert browser.post("/password", data=new).status_code == 303
    assert browser.get("/ui/", headers=page).headers["location"] == "/admin/audit"
    assert browser.get("/ui/config").status_code != 303
