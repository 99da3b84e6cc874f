"""Accounts out of a table: what each line would do, and that it does it."""

from __future__ import annotations

import pytest

from auth.errors import BadCredentials
from auth.front_door import FrontDoor
from auth.importing import MOST_BYTES, BadPeopleFile, Does, carry_out, decoded, plan
from auth.roles import Role

TABLE = """\
登录名,姓名,角色,团队,一次性密码
wang.fang,王芳,经办 法务,"CN=Finance, DC=Corp;采购部",
LI.NA,李娜,auditor,,a long sentence
bob,Robert,,,
bob,Again,,,
bad name,x,,,
x1,x,国王,,
x2,x,,,short
admin,,经办,,

"""


def test_every_line_says_what_it_would_do(door: FrontDoor) -> None:
    """New ones, changes, doubles, what is bad; the last administrator stays; nothing has happened."""
    door.accounts.create_first_admin("three unrelated words")
    door.accounts.create("admin", frozenset({Role.ADMIN}))
    lines = plan(TABLE, door.accounts)
    assert [(line.number, line.login, line.does) for line in lines] == [
        (2, "wang.fang", Does.MAKE),
        (3, "li.na", Does.MAKE),
        (4, "bob", Does.CHANGE),
        (5, "bob", Does.REFUSED),
        (6, "bad name", Does.REFUSED),
        (7, "x1", Does.REFUSED),
        (8, "x2", Does.REFUSED),
        (9, "admin", Does.REFUSED),
    ]
    assert lines[0].roles == {Role.CLERK, Role.LEGAL}
    assert lines[0].teams == {"cn=finance,dc=corp", "采购部"}
    assert lines[2].changes == ("name",)
    problems = [line.problem.en for line in lines if line.problem]
    assert problems[0] == "The same as line 4."
    assert "a long sentence" not in repr(lines)
    assert len(door.accounts.all()) == 2


def test_what_was_shown_is_done_and_no_more(door: FrontDoor) -> None:
    """New accounts have a one-time password that opens; who was there keeps theirs; done twice, nothing is left."""
    door.accounts.create("admin", frozenset({Role.ADMIN}))
    carried = carry_out(plan(TABLE, door.accounts), door.accounts)
    made = {one.line.login: one.first_password for one in carried if one.first_password}
    assert made["li.na"] == "a long sentence"
    user = door.gate.log_in("wang.fang", made["wang.fang"], "", "").user
    assert user.must_change_password
    assert user.teams == {"cn=finance,dc=corp", "采购部"}
    assert door.people.find("local:bob").user.display_name == "Robert"  # type: ignore[union-attr]
    assert door.people.find("local:bob").user.roles == {Role.CLERK}  # type: ignore[union-attr]
    with pytest.raises(BadCredentials):
        door.gate.log_in("bob", "wrong", "", "")
    again = plan(TABLE.replace("a long sentence", ""), door.accounts)
    assert {line.does for line in again} == {Does.NOTHING, Does.REFUSED}


@pytest.mark.parametrize(
    ("raw", "login"),
    [
        ("\ufefflogin,name\nbob2,x\n".encode(), "bob2"),
        ("登录名;姓名\r\n王芳;王芳\r\n".encode("gb18030"), "王芳"),
        (b"name\tLogin \nx\tbob3\n", "bob3"),
        (b'login,name\n"bob4","a ""quoted"" name"', "bob4"),
    ],
)
def test_files_come_as_spreadsheets_write_them(door: FrontDoor, raw: bytes, login: str) -> None:
    """UTF-8 with a mark or GB 18030; commas, semicolons or tabs; columns in any order."""
    lines = plan(decoded(raw), door.accounts)
    assert [(line.login, line.does) for line in lines] == [(login, Does.MAKE)]


@pytest.mark.parametrize("raw", [b"", b"login\n", b"a,b\nc,d\n", b"\xff\xfe\x00\x81", b"login\n" + b"a\n" * 2001])
def test_what_is_no_table_is_refused_in_words(door: FrontDoor, raw: bytes) -> None:
    """With what the first line has to be."""
    with pytest.raises(BadPeopleFile) as refusal:
        plan(decoded(raw), door.accounts)
    assert "login,name,roles,teams,password" in refusal.value.hint.en


def test_a_huge_file_is_refused() -> None:
    """Before it is looked at."""
    with pytest.raises(BadPeopleFile):
        decoded(b"a" * (MOST_BYTES + 1))
