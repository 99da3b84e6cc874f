"""The pages of mailboxes: for administrators alone, without scripts, in both languages; no password ever in one."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import text
from starlette.testclient import TestClient

from auth.roles import Role
from tests.webui.api.conftest import Service, running_service

PASSWORD = "s3cret-4711"
FORM = {
    "is_new": "1",
    "name": "finance",
    "server": "localhost:1",
    "login": "invoices@corp.example",
    "password": PASSWORD,
    "folder-0": "INBOX",
    "owner-0": "anna",
    "preset-0": "invoice",
    "tls": "imaps",
}
IN_FILE = """
stock:
  server: localhost:1
  login: x
  password_variable: OCR_BOX
  folders: {INBOX: {owner: anna}}
"""

Post = Callable[..., str]


@pytest.fixture
def service(tmp_path: Path) -> Iterator[Service]:
    """An application with a clerk, and a mailbox in the file."""
    file = tmp_path / "mailboxes.yaml"
    file.write_text(IN_FILE)
    with running_service(tmp_path, mailboxes=file) as service:
        service.as_("anna")
        yield service


@pytest.fixture
def admin(service: Service) -> TestClient:
    """An administrator's browser."""
    return service.as_("root", Role.ADMIN)


def csrf(client: TestClient) -> str:
    """The token of the page's forms."""
    found = re.search(r'name="csrf" value="([^"]+)"', client.get("/admin/mailboxes/new").text)
    assert found
    return found.group(1)


def post(client: TestClient, act: str, **form: str) -> tuple[int, str]:
    """Sends a form in English; gives the status and the page."""
    answer = client.post(f"/admin/mailboxes/{act}?lang=en", data={"csrf": csrf(client), **form})
    assert PASSWORD not in answer.text
    return answer.status_code, answer.text


def shown(client: TestClient, language: str = "en") -> str:
    """The list."""
    page = client.get(f"/admin/mailboxes?lang={language}").text
    assert PASSWORD not in page
    return page


def test_others_are_refused(service: Service, admin: TestClient) -> None:
    """They see nothing and change nothing; nor does a form of another session."""
    post(admin, "save", **FORM)
    for client in (service.as_("alice"), service.as_("eva", Role.AUDITOR)):
        for path in ("", "/new", "/change?name=finance"):
            assert client.get(f"/admin/mailboxes{path}").status_code == 403
        for act in ("save", "switch", "test", "remove"):
            assert client.post(f"/admin/mailboxes/{act}", data={"name": "finance", "on": "1"}).status_code == 403
    for act in ("save", "switch", "test", "remove"):
        form = {**FORM, "csrf": "0" * 64, "on": "1", "sure": "finance", "name": "finance"}
        assert admin.post(f"/admin/mailboxes/{act}", data=form).status_code == 400
    assert ">off</span>" in shown(admin)


def test_one_is_added_switched_changed_and_removed(service: Service, admin: TestClient) -> None:
    """It is off at first; what was not typed is as usual; removing is asked about; all of it is in the record."""
    assert "stock" in shown(admin)
    assert post(admin, "save", **FORM)[0] == 303
    page = shown(admin)
    assert [word for word in ("finance", "localhost:1", "invoices@corp.example", "INBOX", "anna") if word in page]
    assert ">off</span>" in page
    assert post(admin, "switch", name="finance", on="1")[0] == 303
    assert ">off</span>" not in shown(admin)
    changed = {key: value for key, value in FORM.items() if key not in {"is_new", "password"}}
    assert post(admin, "save", **{**changed, "folder-1": "出租车票", "owner-1": "root"})[0] == 303
    form = admin.get("/admin/mailboxes/change?name=finance&lang=en").text
    assert 'value="出租车票"' in form
    assert 'value="OCR-done"' in form
    assert re.search(r'<input id="password"[^>]*>', form)[0].count("value=") == 0  # type: ignore[index]
    assert post(admin, "switch", name="finance", on="0")[0] == 303
    status, question = post(admin, "remove", name="finance")
    assert (status, 'name="sure" value="finance"' in question) == (200, True)
    assert "finance" in shown(admin)
    assert post(admin, "remove", name="finance", sure="finance")[0] == 303
    assert "finance" not in shown(admin)
    assert "not there any more" in post(admin, "switch", name="finance", on="1")[1]
    record = admin.get("/admin/audit?event=mailbox:change&lang=en").text
    for words in ("added", "switched on", "changed", "switched off", "removed"):
        assert f"{words} the mailbox finance" in record
    assert "localhost:1; INBOX → anna; 出租车票 → root" in record
    with service.database.connect() as database:
        kept = str(database.execute(text("select * from audit")).all())
    assert PASSWORD not in kept


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"name": "Finance Box"}, "A name has a-z"),
        ({"name": "stock"}, "There is a mailbox called “stock”"),
        ({"server": "imaps://mail"}, "host or host:port"),
        ({"server": "mail:99999"}, "port"),
        ({"server": "mail.corp.example", "tls": "insecure"}, "on this machine only"),
        ({"password": ""}, "Type the password"),
        ({"folder-0": "", "owner-0": ""}, "Name one folder"),
        ({"owner-0": ""}, "Name one folder"),
        ({"owner-0": "nobody"}, "“nobody” cannot own documents"),
        ({"preset-0": "no_such"}, "no_such"),
        ({"folder-1": "INBOX", "owner-1": "root"}, "different folders"),
        ({"folder-1": "inbox", "owner-1": "root"}, "different folders"),
        ({"done": "INBOX"}, "different folders"),
        ({"poll_seconds": "x"}, "every 1 to 3600 seconds"),
        ({"ca": "no certificate"}, "no certificate in PEM"),
        ({"login": "<b>&"}, ""),
    ],
)
def test_what_is_wrong_is_said_in_the_form(admin: TestClient, changes: dict[str, str], said: str) -> None:
    """What was typed stays there, as text and without the password; nothing is kept."""
    form = {**FORM, **changes}
    status, page = post(admin, "save", **form)
    if not said:
        assert status == 303
        assert "<b>&" not in shown(admin)
        return
    assert status == 400
    assert said in page
    assert f'value="{form["login"]}"' in page
    assert "finance" not in shown(admin)


def test_a_password_goes_to_no_other_server(admin: TestClient) -> None:
    """It is asked for where server, login or encryption are others; a second mailbox of the name is refused."""
    assert post(admin, "save", **FORM)[0] == 303
    assert "called “finance”" in post(admin, "save", **FORM)[1]
    changed = {key: value for key, value in FORM.items() if key not in {"is_new", "password"}}
    for other in ({"server": "evil.example"}, {"login": "somebody"}, {"tls": "insecure", "server": "localhost:1"}):
        assert "Type the password" in post(admin, "save", **{**changed, **other})[1]
    assert "evil.example" not in shown(admin)
    assert post(admin, "save", **{**changed, "server": "mail.corp.example", "password": PASSWORD})[0] == 303


def test_a_test_says_what_is_wrong(admin: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    """In the mailbox's own place, of the page and of the file, in both languages; and it is in the record."""
    monkeypatch.setenv("OCR_BOX", "x")
    post(admin, "save", **FORM)
    for name in ("finance", "stock"):
        assert "does not answer" in post(admin, "test", name=name)[1]
    zh = admin.post("/admin/mailboxes/test?lang=zh", data={"csrf": csrf(admin), "name": "finance"}).text
    assert "邮件服务器没有应答" in zh
    assert "not there any more" in post(admin, "test", name="nothing")[1]
    record = admin.get("/admin/audit?event=mailbox:change&lang=en").text
    assert "tested the connection to the mailbox finance" in record
    assert "the mail server could not be reached" in record


def test_a_file_that_cannot_be_used_is_said(service: Service, admin: TestClient, tmp_path: Path) -> None:
    """With what is wrong in it; one of the page that the file has by now is not watched, and says so."""
    post(admin, "save", **FORM)
    file = tmp_path / "mailboxes.yaml"
    file.write_text(IN_FILE.replace("stock:", "finance:"))
    assert "以文件为准" in shown(admin, "zh")
    file.write_text("stock: {server: 3}")
    assert "mailboxes.yaml: stock" in shown(admin)
