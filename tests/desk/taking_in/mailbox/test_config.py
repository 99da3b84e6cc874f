"""The file of mailboxes is read once; what is wrong with it is named, and no password is ever in a message."""

from __future__ import annotations

from pathlib import Path

import pytest

from desk.settings import SettingsError
from desk.taking_in.mailbox.config import load_mailboxes

WHOLE = """
finance:
  server: mail.corp.example
  login: invoices@corp.example
  password_file: box.password
  folders:
    INBOX: {owner: anna}
    出租车票: {owner: wang, preset: taxi_receipt}
local:
  server: "[::1]:1143"
  login: x
  password_variable: OCR_BOX
  tls: insecure
  folders: {INBOX: {owner: anna}}
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """The file, whole."""
    path = tmp_path / "mailboxes.yaml"
    path.write_text(WHOLE, "utf-8")
    return path


def test_a_file_is_read(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Usual ports, paths from the file's own folder, passwords out of a file or a variable, each time anew."""
    monkeypatch.setenv("OCR_BOX", "from the environment")
    (file.parent / "box.password").write_text(" with blanks \n")
    finance, local = load_mailboxes(file)
    assert (finance.host, finance.port, local.host, local.port) == ("mail.corp.example", 993, "::1", 1143)
    assert [(name, each.owner, each.preset) for name, each in finance.folders.items()] == [
        ("INBOX", "anna", "auto"),
        ("出租车票", "wang", "taxi_receipt"),
    ]
    assert (finance.password(), local.password()) == (" with blanks ", "from the environment")
    assert local.tls_context() is None
    context = finance.tls_context()
    assert context is not None
    assert context.check_hostname


@pytest.mark.parametrize(
    ("old", "new", "named"),
    [
        ("login:", "logn:", "finance: login"),
        ("preset: taxi_receipt", "kind: taxi", "kind"),
        ("server: mail.corp.example", "server: imaps://mail.corp.example", "server"),
        ("server: mail.corp.example", "server: mail.corp.example:99999", "port"),
        ('"[::1]:1143"', "mail.corp.example", "insecure"),
        ('"[::1]:1143"', "127.evil.example", "insecure"),
        ("password_file: box.password", "password: secret-4711", "password"),
        ("password_variable: OCR_BOX", "password_variable: PATH", "password_variable"),
        ("password_file: box.password", "password_file: x\n  password_variable: OCR_X", "either"),
        ("INBOX: {owner: anna}\n", "OCR-done: {owner: anna}\n", "different"),
        ("INBOX: {owner: anna}\n", "'a*': {owner: anna}\n", "folders"),
        ("finance:", "Finance Box:", "Finance Box"),
        ("finance:", "- finance:", "YAML"),
        ("{INBOX: {owner: anna}}", "[]", "folders"),
    ],
)
def test_what_is_wrong_is_named(file: Path, old: str, new: str, named: str) -> None:
    """With the mailbox and the key; unknown keys, and anything in clear to another machine, are refused."""
    assert old in WHOLE
    file.write_text(WHOLE.replace(old, new, 1), "utf-8")
    with pytest.raises(SettingsError) as caught:
        load_mailboxes(file)
    assert named in caught.value.message.en
    assert "secret-4711" not in caught.value.message.en + caught.value.message.zh


@pytest.mark.parametrize("content", [None, "", "{}", "finance: 3", "[1, 2]"])
def test_a_file_without_mailboxes_is_refused(tmp_path: Path, content: str | None) -> None:
    """Missing, empty, or no table of tables."""
    path = tmp_path / "mailboxes.yaml"
    if content is not None:
        path.write_text(content)
    with pytest.raises(SettingsError, match=r"mailboxes\.yaml"):
        load_mailboxes(path)


def test_a_password_that_cannot_be_had_is_said(file: Path) -> None:
    """The file or the variable is named."""
    finance, local = load_mailboxes(file)
    with pytest.raises(SettingsError, match=r"box\.password"):
        finance.password()
    with pytest.raises(SettingsError, match="OCR_BOX"):
        local.password()
    with pytest.raises(SettingsError, match=r"nothing\.pem"):
        finance.model_copy(update={"ca_file": file.with_name("nothing.pem")}).tls_context()
