"""All pages have one bar, which shows each role what is theirs; an address that is not there leads people home."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from auth.roles import Role
from tests.webui.api.conftest import Service, running_service

PAGE = {"Accept": "text/html"}


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """The whole application."""
    with running_service(tmp_path_factory.mktemp("look")) as service:
        yield service


def links(page: str) -> list[str]:
    """Where the bar leads, each address once."""
    bar = page.partition("<main")[0].partition("<header")[2]
    return list(dict.fromkeys(re.findall(r'<a [^>]*href="(/[^"?]*)"', bar)))


def test_the_bar_shows_each_role_what_is_theirs(shared: Service) -> None:
    """In groups for administrators; every link opens."""
    admin = shared.as_("bar-admin", Role.ADMIN)
    shown = links(admin.get("/admin/settings?lang=en").text)
    for path in ("presets", "layouts", "rules", "failures", "people", "directory", "audit", "settings", "doctor"):
        assert f"/admin/{path}" in shown
    for path in shown:
        assert admin.get(path).status_code in {200, 307}, path
    assert links(shared.as_("bar-clerk").get("/account").text) == ["/", "/account", "/password", "/logout"]
    auditor = shared.as_("bar-auditor", Role.AUDITOR)
    assert links(auditor.get("/admin/audit").text) == ["/", "/account", "/password", "/admin/audit", "/logout"]


def test_the_bar_says_where_one_is(shared: Service) -> None:
    """And its switch of the language leads to the same page, also from the answer to a form."""
    admin = shared.as_("bar-admin", Role.ADMIN)
    page = admin.get("/admin/rules?lang=zh").text
    assert re.search(r'href="/admin/rules" aria-current="page"', page)
    assert 'href="/admin/rules?lang=en"' in page
    assert 'href="/admin/rules?lang=zh"' in admin.post("/admin/rules/again?lang=en", data={}).text
    assert "<script" not in page


@pytest.mark.parametrize(("language", "words"), [("zh", "没有这个地址"), ("en", "There is no such page")])
def test_people_get_a_page_with_the_way_home(shared: Service, language: str, words: str) -> None:
    """Each to where they can do something; what was typed into the address is not repeated."""
    clerk = shared.as_("bar-clerk")
    answer = clerk.get(f"/no/such/<b>page?lang={language}", headers=PAGE)
    assert answer.status_code == 404
    assert words in answer.text
    assert "such/" not in answer.text
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
    assert 'href="/admin/audit">' in shared.as_("bar-auditor", Role.AUDITOR).get("/x", headers=PAGE).text


def test_programs_get_the_one_shape_of_errors(shared: Service) -> None:
    """As for every other error."""
    answer = shared.as_("bar-clerk").get("/v1/no/such")
    assert answer.status_code == 404
    assert answer.json().keys() == {"code", "error", "message", "hint", "reference"}
    assert answer.json()["error"] == "no_such_address"
