"""Mailboxes against a real Dovecot: every file once in the desk, every message put away, nothing lost on the way."""

from __future__ import annotations

import io
import zipfile
from email import message_from_bytes

import pytest
from sqlalchemy import text

from tests.desk.taking_in.mailbox.conftest import Office, message, until
from tests.webui.api.conftest import picture

pytestmark = pytest.mark.timeout(600)

DONE, FAILED = "OCR-done", "OCR-failed"


def zip_of(*files: tuple[str, bytes], compression: int = zipfile.ZIP_STORED) -> bytes:
    """A ZIP with files."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", compression) as archive:
        for name, content in files:
            archive.writestr(name, content)
    return buffer.getvalue()


def note_about(office: Office, subject: str) -> str:
    """The note in the failed folder that speaks of a subject."""
    notes = [mail for mail in map(message_from_bytes, office.dovecot.messages(FAILED)) if "Auto-Submitted" in mail]
    texts = [content.decode() for note in notes if isinstance(content := note.get_payload(decode=True), bytes)]
    found = [text for text in texts if f": {subject}\n" in text.replace("\r", "")]
    assert len(found) == 1, found
    return found[0]


def test_files_of_messages_become_documents_of_the_owner(office: Office) -> None:
    """Several files, ZIPs among them; the messages lie in the done folder, nobody else sees anything."""
    office.dovecot.deliver(message("two", ("a.png", picture(1)), ("b.png", picture(2))))
    office.dovecot.deliver(message("packed", ("c.zip", zip_of(("in/c1.png", picture(3)), ("c2.png", picture(4))))))
    office.watch()
    until(lambda: office.dovecot.subjects(DONE) == ["two", "packed"])
    assert office.names() == ["a.png", "b.png", "c1.png", "c2.png"]
    assert office.names("bert") == []
    assert office.dovecot.subjects("INBOX") == []
    until(lambda: {document["state"] for document in office.documents()} == {"done"})
    with office.service.database.connect() as database:
        rows = database.execute(text("select actor_id, address, event from audit where event = 'job:submit'")).all()
    assert set(rows) == {("local:anna", "mail:finance", "job:submit")}


def test_each_folder_has_an_owner_and_a_preset(office: Office) -> None:
    """Also where its name is Chinese; what somebody marked as deleted is passed over and stays."""
    office.dovecot.deliver(message("for bert", ("b.png", picture(2))), "&U9F5aA-")
    office.dovecot.deliver(message("thrown away", ("x.png", picture(9))), flags=r"(\Deleted)")
    office.watch(folders={"INBOX": {"owner": "local:anna"}, "发票": {"owner": "Bert", "preset": "receipt"}})
    until(lambda: office.names("bert") == ["b.png"])
    assert office.documents("bert")[0]["preset"] == "receipt"
    until(lambda: office.dovecot.subjects(DONE) == ["for bert"])
    assert (office.dovecot.subjects("INBOX"), office.names()) == (["thrown away"], [])


def test_names_are_only_names(office: Office) -> None:
    """Paths are cut off, what looks like a formula stays a text, and nothing outside of the data folder is written."""
    office.dovecot.deliver(message("names", ("../../x.png", picture(1)), ("=cmd().png", picture(2))))
    office.watch()
    until(lambda: office.dovecot.subjects(DONE) == ["names"])
    assert office.names() == ["=cmd().png", "x.png"]


def test_what_cannot_be_taken_says_why(office: Office) -> None:
    """No file, too many, more than fits, nothing that can be read: to the failed folder, with a note each."""
    noise = bytes(range(256)) * 4096
    for subject, files in {
        "no file": [],
        "many": [(f"{number}.png", picture()) for number in range(51)],
        "too large": [("big.png", noise)],
        "unreadable": [("note.txt", b"hello"), ("=cmd()", b"MZ program")],
        "bad\u202ename": [],
    }.items():
        office.dovecot.deliver(message(subject, *files))
    office.dovecot.deliver(b"\x00\xff no mail at all \r\n" * 20)
    office.dovecot.deliver(message("good", ("g.png", picture(7))))
    office.watch()
    until(lambda: office.dovecot.subjects(DONE) == ["good"])
    assert office.dovecot.subjects("INBOX") == []
    assert len(office.dovecot.messages(FAILED)) == 12
    assert "no file to read" in note_about(office, "no file")
    assert "邮件没有附件" in note_about(office, "no file")
    assert "than is allowed (> 50)" in note_about(office, "many")
    assert "more than 0.4 MB" in note_about(office, "too large")
    unreadable = note_about(office, "unreadable")
    assert "note.txt: " in unreadable
    assert "=cmd(): " in unreadable
    assert "no file to read" in note_about(office, "badname")
    assert office.names() == ["=cmd()", "g.png", "note.txt"]
    assert {document["state"] for document in office.documents() if document["name"] != "g.png"} == {"failed"}
    with office.service.database.connect() as database:
        rows = database.execute(text("select reason, address, ok, target from audit where event = 'mail:refuse'")).all()
    once = ["bad_archive", "mail_files_refused", "mail_too_large"]
    assert sorted(row.reason for row in rows) == [*once, *["mail_without_file"] * 3]
    assert {(row.address, bool(row.ok)) for row in rows} == {("mail:finance", False)}
    target = next(row.target for row in rows if row.reason == "mail_too_large")
    assert f"(number): {target}" in note_about(office, "too large")


def test_one_file_too_large_does_not_keep_the_others(office: Office) -> None:
    """Nor does a broken ZIP or one that unpacks to too much; each is in the desk with the reason, the message done."""
    big, broken = b"\x89PNG\r\n\x1a\n" + bytes(150_000), zip_of(("a.png", picture()))[:40]
    bomb = zip_of(("b.png", bytes(2_000_000)), compression=zipfile.ZIP_DEFLATED)
    office.dovecot.deliver(
        message("mixed", ("big.png", big), ("broken.zip", broken), ("bomb.zip", bomb), ("ok.png", picture()))
    )
    office.watch()
    until(lambda: office.dovecot.subjects(DONE) == ["mixed"])
    until(lambda: {d["name"] for d in office.documents() if d["state"] == "done"} == {"ok.png"})
    codes = {d["name"]: d["error"]["code"] for d in office.documents() if d["state"] == "failed"}
    assert codes == {"big.png": "file_too_large", "broken.zip": "unknown_format", "bomb.zip": "unknown_format"}


def test_a_server_that_was_away_is_read_when_it_is_back(office: Office) -> None:
    """Also in the middle of a connection; the operator is told once of each."""
    office.dovecot.stop()
    office.watch()
    until(lambda: any("does not answer" in each for each in office.said))
    office.dovecot.start()
    office.dovecot.deliver(message("first", ("a.png", picture(1))))
    until(lambda: office.dovecot.subjects(DONE) == ["first"])
    office.dovecot.stop()
    until(lambda: len([each for each in office.said if "does not answer" in each]) == 2)
    office.dovecot.start()
    office.dovecot.deliver(message("second", ("b.png", picture(2))))
    until(lambda: office.dovecot.subjects(DONE) == ["first", "second"])
    until(lambda: len([each for each in office.said if "all is well again" in each]) == 2)
    assert office.names() == ["a.png", "b.png"]


def test_a_wrong_password_is_said_once_and_tried_once(office: Office) -> None:
    """Until the file holds another; then at once."""
    office.password_file.write_text("wrong\n")
    office.dovecot.deliver(message("first", ("a.png", picture(1))))
    office.watch()
    until(lambda: any("refuses login or password" in each for each in office.said))
    until(lambda: office.dovecot.logins_refused() == 1)
    office.dovecot.set_password("wrong no more")
    assert office.names() == []
    office.password_file.write_text("wrong no more\n")
    until(lambda: office.names() == ["a.png"])
    assert office.dovecot.logins_refused() == 1
    assert not any("wrong" in each for each in office.said)


def test_a_password_may_have_any_characters(office: Office) -> None:
    """Also those that IMAP's own login does not know."""
    office.dovecot.deliver(message("first", ("a.png", picture(1))))
    office.dovecot.set_password("密码 pässwörd")
    office.password_file.write_text("密码 pässwörd\n", "utf-8")
    office.watch()
    until(lambda: office.names() == ["a.png"])


def test_an_owner_who_may_not_waits_and_loses_nothing(office: Office) -> None:
    """Messages stay where they are until the owner is there; other folders go on."""
    office.dovecot.deliver(message("for nobody", ("n.png", picture(1))))
    office.dovecot.deliver(message("for bert", ("b.png", picture(2))), "Bert")
    office.watch(folders={"INBOX": {"owner": "carla"}, "Bert": {"owner": "bert"}})
    until(lambda: office.names("bert") == ["b.png"])
    until(lambda: any("carla" in each for each in office.said))
    assert office.dovecot.subjects("INBOX") == ["for nobody"]
    office.service.as_("carla")
    until(lambda: office.names("carla") == ["n.png"])
    assert len([each for each in office.said if "carla" in each]) == 1


def test_a_message_put_back_is_taken_again(office: Office) -> None:
    """A person who moves it into the watched folder means it: it has a new number."""
    office.dovecot.deliver(message("again", ("a.png", picture(1))))
    office.watch()
    until(lambda: office.dovecot.subjects(DONE) == ["again"])
    office.dovecot.deliver(message("again", ("a.png", picture(1))))
    until(lambda: office.dovecot.subjects(DONE) == ["again", "again"])
    assert office.names() == ["a.png", "a.png"]


@pytest.mark.parametrize("ca", ["other.pem", "system"])
def test_a_certificate_that_is_not_trusted_ends_it(office: Office, ca: str) -> None:
    """No password is sent to such a server."""
    office.watch(ca_file=None if ca == "system" else office.dovecot.tls / ca)
    until(lambda: any("not trusted" in each for each in office.said))
    assert office.dovecot.logins_refused() == 0
