"""Every event of the record has words in both languages, and what went wrong has a reason in words."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from sqlalchemy import Engine

from auth.errors import LoginError
from auth.roles import User
from desk.cases.reason_words import REASONS
from desk.cases.trail import Trail
from desk.cases.trail_words import BY_REASON, GROUPS, IN_VAIN, SENTENCES, TITLES, TO_ONESELF, events_of
from desk.errors import Forbidden
from desk.record.audit import Audit, AuditEvent, Question
from desk.taking_in.mailbox.errors import MailboxError
from engine.errors import EngineError
from engine.words import Words
from tests.conftest import Clock


@pytest.fixture
def audit(database: Engine, clock: Clock) -> Audit:
    """An empty record."""
    return Audit(database, b"k" * 32, clock)


def told(database: Engine, audit: Audit, user: User) -> Words:
    """The words of the newest event."""
    return Trail(database, audit).entries(user, Question(), limit=1)[0].words


@pytest.mark.parametrize("event", AuditEvent)
def test_every_event_has_words(event: AuditEvent) -> None:
    """A title for lists and a sentence, each in both languages, and a group it is found under."""
    assert event in TITLES
    assert event in SENTENCES
    assert sum(event in events_of(group) for group in GROUPS) == 1
    for words in (TITLES[event], SENTENCES[event]):
        assert any("\u4e00" <= sign <= "\u9fff" for sign in words.zh)
        assert words.en.isascii() or set("“”") & set(words.en)


@pytest.mark.parametrize("words", [*SENTENCES.values(), *TO_ONESELF.values(), *IN_VAIN.values(), *BY_REASON.values()])
def test_both_languages_name_the_same(words: Words) -> None:
    """What one sentence fills in, the other does, too; there is nothing else to fill in."""
    for slot in ("{who}", "{what}", "{team}"):
        assert (slot in words.zh) == (slot in words.en)
    assert "{" not in words.zh.format(who="", what="", team="")


def _all_below(root: type) -> list[type]:
    return [root, *(below for one in root.__subclasses__() for below in _all_below(one))]


@pytest.mark.parametrize("root", [LoginError, EngineError, MailboxError])
def test_every_reason_has_words(root: type) -> None:
    """For each way in which a login, a reading or a mail can fail."""
    codes = {getattr(one, "code", "") for one in _all_below(root) if one.__module__.startswith(root.__module__)}
    assert codes - REASONS.keys() == {"account_error"} & codes


@pytest.mark.parametrize(
    ("event", "target", "ok", "reason", "zh", "en"),
    [
        ("session:login", "", True, "", "Alice 王登录了", "Alice 王 logged in"),
        ("document:share", "d1", True, "read cn=finance,dc=corp", "Alice 王把文档 #d1 共享给“finance”（可查看）",
         "Alice 王 shared document #d1 with “finance”, to read"),
        ("document:delete", "d1", True, "30 days in the trash", "文档 #d1 在回收站到期，已永久删除",
         "Document #d1 was removed for good: its time in the trash was over"),
        ("document:read", "d1", False, "damaged_file", "文档 #d1 未能识别", "Document #d1 could not be read"),
        ("account:password", "local:alice", True, "", "Alice 王更改了自己的密码",
         "Alice 王 changed their own password"),
        ("account:disable", "local:bob", True, "", "Alice 王停用了 bob 的账号", "Alice 王 disabled the account of bob"),
        ("person:roles", "admin,clerk", True, "", "Alice 王的角色现在是：管理员、经办",
         "Alice 王 now has these roles: administrator, clerk"),
        ("rule:check", "30 d", True, "12", "Alice 王按规则重新检查了最近 30 天的文档",
         "Alice 王 had the documents of the last 30 days checked again"),
        ("preset:publish", "lease 3", True, "better", "Alice 王发布了模板 lease（第 3 版）",
         "Alice 王 published the preset lease (version 3)"),
        ("rule:change", "amount", True, "hold CNY 10000", "Alice 王把规则“金额超限”设为扣住",
         "Alice 王 set the rule “Over the limit” to hold"),
        ("standard:threshold", "invoice 92.5%", True, "", "Alice 王设置了存疑界限 invoice 92.5%",
         "Alice 王 set the threshold of doubt to invoice 92.5%"),
        ("standard:threshold", "invoice 60%", True, "unproven", "Alice 王不顾警告设置了存疑界限 invoice 60%",
         "Alice 王 set the threshold of doubt, in spite of a warning, to invoice 60%"),
        ("standard:threshold", "invoice", True, "product", "Alice 王把 invoice 的存疑界限恢复为产品的",
         "Alice 王 went back to the product's threshold of doubt for invoice"),
        ("standard:take_back", "3", True, "", "Alice 王撤回了第 3 次校准", "Alice 王 took calibration no. 3 back"),
    ],
)  # fmt: skip
def test_what_events_are_in_words(
    database: Engine, audit: Audit, auditor: User, alice: User, event: str, target: str, ok: bool, reason: str,
    zh: str, en: str,
) -> None:  # fmt: skip
    """Who and what by name; what was changed, never to which value."""
    from auth.tables import people

    with database.begin() as connection:
        at = datetime(2026, 1, 1, tzinfo=UTC)
        known = {"source": "local", "roles": [], "teams": [], "checked_at": at, "vouched_at": at, "created_at": at}
        connection.execute(
            people.insert(), {"id": alice.id, "login": "alice", "display_name": alice.display_name, **known}
        )
    audit.record(alice, AuditEvent(event), target=target, ok=ok, reason=reason)
    assert told(database, audit, auditor) == Words(zh, en)


def test_what_a_person_wrote_is_shown_with_it(database: Engine, audit: Audit, auditor: User, alice: User) -> None:
    """Why somebody released a document; figures of a rule are not."""
    trail = Trail(database, audit)
    audit.record(alice, AuditEvent.DOCUMENT_RELEASE, target="d1", reason="checked by phone")
    audit.record(alice, AuditEvent.RULE_CHANGE, target="amount", reason="hold CNY 10000")
    notes = [one.note for one in trail.entries(auditor, Question(), limit=2)]
    assert notes == [None, Words("checked by phone", "checked by phone")]


def test_it_is_for_those_who_may_read_it(database: Engine, audit: Audit, alice: User) -> None:
    """Nobody else gets as far as a question."""
    trail = Trail(database, audit)
    for asks in (trail.people, lambda user: trail.question(user, {}), lambda user: trail.export(user, Question())):
        with pytest.raises(Forbidden):
            asks(alice)
