"""The pages about people: the list, one person's page, and every act with its question."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from urllib.parse import quote

import pytest
from argon2 import PasswordHasher
from sqlalchemy import Engine, insert, select
from sqlalchemy.orm import Session
from starlette.applications import Starlette
from starlette.responses import Response
from starlette.testclient import TestClient

from auth.demands import Demands
from auth.errors import AccountDisabled, BadCredentials
from auth.front_door import FrontDoor, FrontDoorConfig, open_front_door
from auth.passwords import Passwords
from auth.roles import Role, User
from auth.roster import Wanted
from auth.tables import people
from auth.tokens import Scope
from auth.totp import code_at, new_secret, step_of
from desk.cases.leaving import Leaving
from desk.cases.trash import Trash
from desk.line.queue import Queue
from desk.opening.rights_lost import RightsLost
from desk.record.audit import Audit, AuditEvent, Question
from desk.store.files import FileStore
from desk.store.store import DocumentRow, SavedViewRow, ShareRow
from tests.conftest import Clock
from webui.door.admin_people import people_routes
from webui.door.login import LoginConfig, login_routes
from webui.wall.guard import GradioGuard
from webui.wall.wall import SESSION_COOKIE, Wall, WallConfig

ASSETS = Path(__file__).parents[3] / "assets"
PASSWORD = "three unrelated words"
MANY = 5000


@pytest.fixture
def audit(database: Engine, clock: Clock) -> Audit:
    """The record."""
    return Audit(database, b"k" * 32, clock)


@pytest.fixture
def door(database: Engine, clock: Clock, audit: Audit) -> FrontDoor:
    """A front door with one person of each role; administrators must have a second factor, and there is none."""
    cheap = Passwords(PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
    config = FrontDoorConfig(demands=Demands(frozenset({Role.LEGAL})))
    door = open_front_door(
        database,
        config,
        record=audit.record_happening,
        clock=clock,
        passwords=cheap,
        followers=RightsLost(audit),
    )
    for role in Role:
        first = door.accounts.create(role.value, frozenset({role}))
        door.accounts.change_password(f"local:{role.value}", PASSWORD, present=first)
    return door


@pytest.fixture
def leaving(database: Engine, clock: Clock, audit: Audit, door: FrontDoor, tmp_path: Path) -> Leaving:
    """Who deletes people."""
    queue = Queue(database, clock)
    trash = Trash(database, FileStore(tmp_path / "documents"), queue, audit, clock, days=30)
    return Leaving(database, door.people, door.accounts, trash, queue.bell, audit, clock)


@pytest.fixture
def client(door: FrontDoor, leaving: Leaving) -> Iterator[TestClient]:
    """The browser of the administrator."""
    config = LoginConfig(ASSETS, failure_seconds=0)
    app = Starlette(routes=[*login_routes(door, config), *people_routes(door, config, leaving)])
    with TestClient(Wall(app, door, WallConfig(), GradioGuard("/ui")), follow_redirects=False) as client:
        client.cookies.set(SESSION_COOKIE, door.sessions.open("local:admin", "", ""))
        yield client


def form_token(page: Response) -> str:
    """The hidden token of the forms on a page."""
    found = re.search(r'name="csrf" value="([0-9a-f]{64})"', page.text)
    assert found
    return found.group(1)


def act(client: TestClient, person_id: str, action: str, **form: str) -> Response:
    """One act on one person, the question answered."""
    csrf = form_token(client.get("/admin/people"))
    values = {"csrf": csrf, "id": person_id, "action": action, "sure": "1", **form}
    answer: Response = client.post("/admin/people/change", data=values)
    return answer


def logins(page: Response) -> list[str]:
    """Who is on a page of the list."""
    return re.findall(r'<td class="who"><a href="[^"]*">([^<]*)</a>', page.text)


def add_document(database: Engine, owner_id: str, name: str, clock: Clock) -> None:
    """A document of somebody."""
    with Session(database) as session, session.begin():
        row = DocumentRow(id=name, owner_id=owner_id, name=name, size=1, sha256="", order={}, created_at=clock())
        session.add(row)


@pytest.mark.parametrize("role", ["clerk", "legal", "auditor"])
def test_the_pages_open_for_administrators_alone(client: TestClient, door: FrontDoor, audit: Audit, role: str) -> None:
    """The others see a refusal, change nothing, and it is recorded."""
    client.cookies.set(SESSION_COOKIE, door.sessions.open(f"local:{role}", "", ""))
    door.second_factors.turn_on(f"local:{role}", secret := new_secret(), code_at(secret, step_of(door.clock())))
    for path in ("", "/person?id=local:admin"):
        assert client.get(f"/admin/people{path}").status_code == 403
    for path in ("", "/change", "/delete", "/tokens/end"):
        form = {"action": "disable", "id": "local:clerk", "sure": "1"}
        assert client.post(f"/admin/people{path}", data=form).status_code == 403
    assert not any(account.is_disabled for account in door.accounts.all())
    assert len(list(audit.all(Question(events=(AuditEvent.ACCESS_DENIED.value,))))) == 6


def test_the_list_is_searched_and_narrowed(client: TestClient, door: FrontDoor, clock: Clock) -> None:
    """By a part of login, name, team or role; by role, state, source, factor and last use; all in the address."""
    fang = User("ldap:1", "wang.fang", "王芳", frozenset({Role.LEGAL}), frozenset({"cn=财务部,dc=corp"}))
    door.people.remember(fang, "ldap", is_login=True)
    clock.turn(days=100)
    door.gate.log_in("clerk", PASSWORD, "", "")
    door.accounts.create("new", frozenset({Role.CLERK, Role.LEGAL}))
    door.accounts.disable("legal")
    secret = new_secret()
    door.second_factors.turn_on("ldap:1", secret, code_at(secret, step_of(clock())))
    client.cookies.set(SESSION_COOKIE, door.sessions.open("local:admin", "", ""))
    everybody = ["admin", "auditor", "clerk", "legal", "new", "wang.fang"]
    expected = {
        "": everybody,
        "q=WANG": ["wang.fang"],
        "q=王": ["wang.fang"],
        "q=财务": ["wang.fang"],
        "q=auditor": ["auditor"],
        "q=%25": [],
        "role=legal": ["legal", "new", "wang.fang"],
        "state=disabled": ["legal"],
        "state=active&role=legal": ["new", "wang.fang"],
        "state=first_password": ["new"],
        "state=deleted": [],
        "source=ldap": ["wang.fang"],
        "factor=on": ["wang.fang"],
        "factor=missing": ["legal", "new"],
        "used=7": ["admin", "clerk"],
        "used=not90": ["auditor", "legal", "new", "wang.fang"],
        "used=never": ["auditor", "legal", "new"],
        "role=king&state=x&page=0&used=1&factor=&source=mars&page=x": everybody,
    }
    assert {query: logins(client.get(f"/admin/people?{query}")) for query in expected} == expected
    page = client.get("/admin/people?q=<b>&lang=en").text
    assert 'value="&lt;b&gt;"' in page
    assert "Nobody fits." in page


def test_five_thousand_people_come_in_pages_of_fifty_under_a_second(
    client: TestClient, door: FrontDoor, database: Engine, clock: Clock
) -> None:
    """Sorted by login; the next page has the same filter."""
    row = {"source": "ldap", "roles": ["clerk"], "teams": ["cn=it,dc=corp"], "created_at": clock()}
    row |= {"checked_at": clock(), "vouched_at": clock(), "last_login_at": clock()}
    rows = [{**row, "id": f"ldap:{n}", "login": f"u{n:05}", "display_name": f"王{n}"} for n in range(MANY)]
    with database.begin() as connection:
        connection.execute(insert(people), rows)
    times = []
    for _ in range(3):
        started = time.monotonic()
        page = client.get("/admin/people?source=ldap&page=2")
        times.append(time.monotonic() - started)
    assert min(times) < 1
    assert logins(page) == [f"u{n:05}" for n in range(50, 100)]
    assert "共 5,000 人，第 51–100 人" in page.text
    assert 'href="?source=ldap&amp;page=3"' in page.text
    assert 'href="?source=ldap"' in page.text
    assert logins(client.get("/admin/people?page=9999")) == []


def test_one_page_has_everything_about_a_person(
    client: TestClient, door: FrontDoor, database: Engine, clock: Clock
) -> None:
    """Devices, tokens with their last use, documents; a made-up id is said to be nobody's."""
    door.gate.log_in("clerk", PASSWORD, "10.0.0.7", "Firefox <x>")
    secret, _ = door.tokens.make("local:clerk", "ERP", frozenset(Scope), timedelta(days=9))
    door.gate.bearer(secret, "10.0.0.8")
    add_document(database, "local:clerk", "a", clock)
    page = client.get("/admin/people/person?id=local:clerk").text
    for part in ("10.0.0.7", "Firefox &lt;x&gt;", "ERP", "10.0.0.8", "<dd>1</dd>", "退出所有设备"):
        assert part in page, part
    assert "没有名为" in client.get("/admin/people/person?id=local:x&lang=zh").text
    assert "<script" not in page


def test_an_account_is_made_reset_and_switched_off(client: TestClient, door: FrontDoor, audit: Audit) -> None:
    """The first password is shown once; everything is recorded, the password nowhere."""
    csrf = form_token(client.get("/admin/people"))
    form = {"csrf": csrf, "login": "Wang", "name": "王芳", "role_clerk": "1", "role_auditor": "1"}
    made = client.post("/admin/people", data=form)
    found = re.search(r"<code>([a-z0-9-]{19})</code>", made.text)
    assert found
    admission = door.gate.log_in("wang", found.group(1), "", "")
    assert admission.user.roles == {Role.CLERK, Role.AUDITOR}
    assert found.group(1) not in client.get("/admin/people/person?id=local:wang").text
    assert "一次性密码" in act(client, "local:wang", "reset").text
    again = door.sessions.open("local:wang", "", "")
    act(client, "local:wang", "disable")
    assert door.gate.current(again) is None
    act(client, "local:wang", "enable")
    events = [entry.event for entry in audit.all(Question(actor_ids=("local:admin",)))]
    assert events == ["account:create", "account:password", "account:disable", "account:enable"]
    assert found.group(1) not in repr(list(audit.all(Question())))
    assert client.post("/admin/people", data={**form, "login": "x y"}).status_code == 400
    assert "至少要有一个角色" in client.post("/admin/people", data={"csrf": csrf, "login": "li"}).text


@pytest.mark.parametrize("action", ["disable", "reset", "log_out", "end_tokens", "second_factor_off", "roles"])
def test_there_is_a_question_before_what_hurts(client: TestClient, door: FrontDoor, action: str) -> None:
    """It says what will follow, carries the form along, and has changed nothing yet."""
    secret = door.sessions.open("local:clerk", "", "")
    door.tokens.make("local:clerk", "ERP", frozenset(Scope), timedelta(days=9))
    form = {"csrf": form_token(client.get("/admin/people")), "id": "local:clerk", "action": action, "role_auditor": "1"}
    question = client.post("/admin/people/change?lang=en", data=form)
    assert question.status_code == 200
    carried = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', question.text))
    assert carried == {**form, "sure": "1"}
    before = door.people.find("local:clerk")
    assert before is not None
    assert not before.is_disabled
    assert before.user.roles == {Role.CLERK}
    assert door.gate.current(secret) is not None
    assert len(door.tokens.living()["local:clerk"]) == 1
    assert client.post("/admin/people/change", data=carried).status_code in {200, 303}


@pytest.mark.parametrize(
    ("person_id", "action", "words"),
    [
        ("local:admin", "disable", "最后一个可用的本地管理员"),
        ("local:admin", "roles", "最后一个可用的本地管理员"),
        ("local:nobody", "reset", "没有名为"),
        ("ldap:nobody", "reset", "没有名为"),
        ("ldap:nobody", "disable", "没有名为"),
        ("local:clerk", "promote", "再提交一次"),
        ("local:clerk", "delete", "再提交一次"),
    ],
)
def test_what_cannot_be_done_to_a_person_is_said(client: TestClient, person_id: str, action: str, words: str) -> None:
    """In words, on the page."""
    answer = act(client, person_id, action, role_clerk="1")
    assert answer.status_code in {400, 403}
    assert words in answer.text


def test_names_change_and_the_person_stays(client: TestClient, door: FrontDoor, audit: Audit) -> None:
    """The new login gets in, the old one does not, and whoever is given the old one is somebody else."""
    assert act(client, "local:clerk", "rename", login="Zhang", name="张伟").status_code == 303
    assert door.gate.log_in("zhang", PASSWORD, "", "").user.id == "local:clerk"
    with pytest.raises(BadCredentials):
        door.gate.log_in("clerk", PASSWORD, "", "")
    assert "已经存在" in act(client, "local:clerk", "rename", login="admin", name="").text
    door.accounts.create("clerk", frozenset({Role.CLERK}), password=PASSWORD)
    assert door.gate.log_in("clerk", PASSWORD, "", "").user.id == "local:clerk~2"
    assert door.people.find("local:clerk").user.display_name == "张伟"  # type: ignore[union-attr]
    renamed = next(iter(audit.all(Question(events=(AuditEvent.ACCOUNT_RENAME.value,)))))
    assert (renamed.target, renamed.reason) == ("local:clerk", "clerk Zhang")


def test_roles_and_teams_change_and_take_along_what_hung_on_them(
    client: TestClient, door: FrontDoor, database: Engine, clock: Clock, audit: Audit
) -> None:
    """Ticks are roles; teams are DNs in one spelling or plain names, and stay after a login."""
    assert act(client, "local:clerk", "teams", teams="CN=Finance, DC=Corp\r\n 采购 部 \n\n").status_code == 303
    door.gate.log_in("clerk", PASSWORD, "", "")
    person = door.people.find("local:clerk")
    assert person is not None
    assert person.user.teams == {"cn=finance,dc=corp", "采购 部"}
    add_document(database, "local:clerk", "a", clock)
    with Session(database) as session, session.begin():
        for team in person.user.teams:
            session.add(ShareRow(document_id="a", team=team, level="read", given_by="local:clerk", at=clock()))
    act(client, "local:clerk", "teams", teams="采购 部")
    with Session(database) as session:
        assert session.scalars(select(ShareRow.team)).all() == ["采购 部"]
    door.tokens.make("local:clerk", "ERP", frozenset(Scope), timedelta(days=9))
    act(client, "local:clerk", "roles", role_auditor="1")
    assert door.tokens.living() == {}
    assert "至少要有一个角色" in act(client, "local:clerk", "roles").text
    changed = [
        (one.event, one.reason) for one in audit.all(Question(targets=("local:clerk",), actor_ids=("local:admin",)))
    ]
    assert changed == [("account:teams", ""), ("account:teams", ""), ("account:roles", "auditor")]


def delete(client: TestClient, person_id: str, **form: str) -> Response:
    """Delete somebody, the question answered."""
    csrf = form_token(client.get("/admin/people"))
    answer: Response = client.post("/admin/people/delete", data={"csrf": csrf, "id": person_id, **form})
    return answer


def test_a_deleted_person_hands_over(
    client: TestClient, door: FrontDoor, database: Engine, clock: Clock, audit: Audit
) -> None:
    """Documents, those in the trash too, have another owner; nothing else is left but who it was."""
    for number in range(130):
        add_document(database, "local:clerk", f"d{number}", clock)
    with Session(database) as session, session.begin():
        session.get_one(DocumentRow, "d0").deleted_at = clock()
        view = SavedViewRow(id="v", owner_id="local:clerk", name="mine", asked={}, created_at=clock())
        share = ShareRow(document_id="d1", team="t", level="read", given_by="local:clerk", at=clock())
        session.add_all([view, share])
    session_secret = door.sessions.open("local:clerk", "", "")
    door.tokens.make("local:clerk", "ERP", frozenset(Scope), timedelta(days=9))
    question = delete(client, "local:clerk")
    assert "129 份文档（另 1 份在回收站）" in question.text
    assert door.people.find("local:clerk").deleted_at is None  # type: ignore[union-attr]
    assert '<option value="legal">legal</option>' in question.text
    answer = delete(client, "local:clerk", sure="1", documents="hand_over", heir=" Legal ")
    assert answer.status_code == 303
    with Session(database) as session:
        assert set(session.scalars(select(DocumentRow.owner_id))) == {"local:legal"}
        assert session.scalars(select(SavedViewRow)).all() == []
        assert session.scalars(select(ShareRow)).all() == []
    assert door.gate.current(session_secret) is None
    assert door.tokens.living() == {}
    assert "clerk" not in logins(client.get("/admin/people"))
    assert logins(client.get("/admin/people?state=deleted")) == ["clerk"]
    with pytest.raises(BadCredentials):
        door.gate.log_in("clerk", PASSWORD, "", "")
    handed = list(audit.all(Question(events=(AuditEvent.DOCUMENT_HAND_OVER.value,))))
    assert len(handed) == 130
    assert (handed[0].actor_id, handed[0].reason) == ("local:admin", "local:clerk local:legal")
    end = next(iter(audit.all(Question(events=(AuditEvent.ACCOUNT_DELETE.value,)))))
    assert (end.target, end.reason) == ("local:clerk", "clerk, clerk: documents to local:legal")
    assert "没有名为" in delete(client, "local:clerk", sure="1", documents="trash").text


def test_or_the_documents_go_to_the_trash(
    client: TestClient, door: FrontDoor, database: Engine, clock: Clock, audit: Audit
) -> None:
    """Of a person of the directory, who does not come back by logging in, unless an administrator lets them."""
    fang = User("ldap:1", "fang", "王芳", frozenset({Role.CLERK}))
    door.people.remember(fang, "ldap", is_login=True)
    add_document(database, "ldap:1", "a", clock)
    assert delete(client, "ldap:1", sure="1", documents="trash").status_code == 303
    with Session(database) as session:
        assert session.get_one(DocumentRow, "a").deleted_at == clock()
    with pytest.raises(AccountDisabled):
        door.gate._not_banned(fang)
    assert [one.reason for one in audit.all(Question(events=(AuditEvent.DOCUMENT_TRASH.value,)))] == ["ldap:1"]
    assert act(client, "ldap:1", "enable").status_code == 303
    assert door.gate._not_banned(fang) == fang


@pytest.mark.parametrize(
    ("person_id", "form", "words"),
    [
        ("local:admin", {"documents": "trash"}, "不能删除您自己的账号"),
        ("local:clerk", {"documents": "hand_over", "heir": "local:clerk"}, "不能把文档交给这个人"),
        ("local:clerk", {"documents": "hand_over", "heir": "local:auditor"}, "不能把文档交给这个人"),
        ("local:clerk", {"documents": "hand_over"}, "不能把文档交给这个人"),
        ("local:clerk", {"documents": "hand_over", "heir": "auditor"}, "不能把文档交给这个人"),
        ("local:clerk", {"documents": "hand_over", "heir": "<b>nobody"}, 'value="&lt;b&gt;nobody"'),
        ("local:nobody", {"documents": "trash"}, "没有名为"),
    ],
)
def test_nobody_is_deleted_by_mistake(
    client: TestClient, door: FrontDoor, person_id: str, form: dict[str, str], words: str
) -> None:
    """Not oneself, not with documents going to somebody who could not work with them."""
    answer = delete(client, person_id, sure="1", **form)
    assert answer.status_code == 400
    assert words in answer.text
    assert door.roster.find(Wanted())[1] == len(Role)


def test_forms_need_their_token(client: TestClient, door: FrontDoor) -> None:
    """Nothing on these pages can be triggered from elsewhere."""
    form = {"id": "local:clerk", "action": "disable", "sure": "1", "login": "x", "role_clerk": "1", "token": "x"}
    for path in ("", "/change", "/delete", "/tokens/end"):
        assert client.post(f"/admin/people{path}", data={**form, "csrf": "0" * 64}).status_code == 400
    assert door.roster.find(Wanted())[1] == len(Role)
    assert not any(account.is_disabled for account in door.accounts.all())


def test_one_token_is_ended(client: TestClient, door: FrontDoor, audit: Audit) -> None:
    """The others of the person stay."""
    ids = [door.tokens.make("local:clerk", "x", frozenset(Scope), timedelta(days=9))[1].id for _ in range(2)]
    form = {"csrf": form_token(client.get("/admin/people")), "id": "local:clerk", "token": ids[0]}
    for _ in range(2):
        assert client.post("/admin/people/tokens/end", data=form).status_code == 303
    assert [token.id for token in door.tokens.living()["local:clerk"]] == ids[1:]
    assert [one.target for one in audit.all(Question(events=("token:revoke",)))] == [f"{ids[0]} local:clerk"]


def test_who_waits_is_shown_and_let_in_again(client: TestClient, door: FrontDoor, audit: Audit) -> None:
    """Administrators see the account, since when and from how many networks; the button ends it and is recorded."""
    assert "解除等待" not in client.get("/admin/people").text
    for number in range(3):
        for _ in range(2):
            with pytest.raises(BadCredentials):
                door.gate.log_in("clerk", "wrong", f"192.0.2.{number}", "")
    page = client.get("/admin/people")
    row = re.search(r"<td>local:clerk</td>(.*?)</tr>", page.text, re.DOTALL)
    assert row
    assert "<td>3</td>" in row.group(1)
    assert "仅这些网络" in row.group(1)
    assert act(client, "local:clerk", "lift").status_code == 303
    assert door.gate.waiting() == []
    assert [entry.target for entry in audit.all(Question(events=(AuditEvent.ACCOUNT_LIFT.value,)))] == ["local:clerk"]


def test_a_name_is_not_taken_for_markup(client: TestClient, door: FrontDoor) -> None:
    """Nor an id for another address."""
    door.accounts.create("x@y.z", frozenset({Role.CLERK}), "<i>&\"'")
    page = client.get("/admin/people").text
    assert "&lt;i&gt;&amp;&#34;&#39;" in page
    assert "<i>" not in page
    assert f"person?id={quote('local:x@y.z', safe='')}" in page or "person?id=local%3Ax%40y.z" in page
