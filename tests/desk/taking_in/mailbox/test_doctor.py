"""The doctor looks into mailboxes as far as login, folders, owners and presets, and changes nothing there."""

from __future__ import annotations

from typing import Any

import pytest
import yaml

from desk.settings import Settings
from desk.shell.doctor_mail import examine_mail
from desk.shell.finding import Finding, Health
from tests.desk.taking_in.mailbox.conftest import Office
from tests.desk.taking_in.mailbox.dovecot import LOGIN


def finding(office: Office, **changes: Any) -> Finding:
    """What is said of one mailbox in the file."""
    record = {
        "server": f"localhost:{office.dovecot.tls_port}",
        "login": LOGIN,
        "password_file": str(office.password_file),
        "ca_file": str(office.dovecot.tls / "ca.pem"),
        "folders": {"INBOX": {"owner": "anna"}},
        **changes,
    }
    file = office.password_file.with_name("mailboxes.yaml")
    file.write_text(yaml.safe_dump({"finance": record}), "utf-8")
    (found,) = examine_mail(office.settings.model_copy(update={"mailboxes": file}))
    return found


def test_nothing_set_up_is_no_fault() -> None:
    """The finding says where to read on."""
    (found,) = examine_mail(Settings())
    assert (found.health, found.advice is not None) == (Health.ABSENT, True)


def test_a_sound_mailbox_is_good_and_left_alone(office: Office) -> None:
    """It says which folders will be made, and makes none."""
    found = finding(office)
    assert (found.health, found.advice) == (Health.GOOD, None)
    assert "OCR-done" in found.seen.en
    with office.dovecot.client() as client:
        assert [line.decode().rpartition(" ")[2] for line in client.list()[1]] == ["INBOX"]


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"folders": {"Nowhere": {"owner": "anna"}}}, "Nowhere"),
        ({"folders": {"INBOX": {"owner": "nobody"}}}, "nobody"),
        ({"folders": {"INBOX": {"owner": "anna", "preset": "no_such"}}}, "no_such"),
        ({"password_file": "missing.password"}, "missing.password"),
        ({"ca_file": None}, "certificate"),
        ({"login": "somebody"}, "refuses login or password"),
        ({"server": "localhost:1"}, "does not answer"),
        ({"tls": "starttls"}, "tls"),
    ],
)
def test_what_is_wrong_is_named_with_what_to_do(office: Office, changes: dict[str, Any], said: str) -> None:
    """Folder, owner, preset, password, certificate, login, server, file."""
    found = finding(office, **changes)
    assert found.health is Health.BAD
    assert said in found.seen.en
    assert found.advice is not None
