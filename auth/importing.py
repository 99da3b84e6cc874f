"""Many local accounts at once out of a table: first what would happen to each line, then that and no more."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from auth.accounts import Account, Accounts, checked_login
from auth.errors import AccountError, AccountExists, AuthError, LastAdmin, Text
from auth.passwords import check_strength
from auth.roles import Role
from auth.teams import teams_of

MOST_LINES = 2000
MOST_BYTES = 1024 * 1024
_LONGEST_NAME = 80

COLUMNS = {
    "login": ("login", "登录名", "用户名", "user", "username"),
    "name": ("name", "姓名", "名称", "display name"),
    "roles": ("roles", "角色", "role"),
    "teams": ("teams", "团队", "team"),
    "password": ("password", "一次性密码", "密码", "one-time password"),
}
"""What the heads of columns may be called."""

ROLE_NAMES = {"经办": Role.CLERK, "法务": Role.LEGAL, "管理员": Role.ADMIN, "审计": Role.AUDITOR}
_BETWEEN_ROLES = re.compile(r"[\s;,；，、|+/]+")
_BETWEEN_TEAMS = re.compile(r"[;；|\n]")


class BadPeopleFile(AccountError):
    """Raised when a table cannot be read at all."""

    code = "bad_people_file"

    def __init__(self, zh: str, en: str) -> None:
        super().__init__(
            Text(zh, en),
            Text(
                "第一行是列名：login,name,roles,teams,password（登录名,姓名,角色,团队,一次性密码），后三列可省略。",
                "The first line names the columns: login,name,roles,teams,password; the last three may be left out.",
            ),
        )


class Does(StrEnum):
    """What a line does."""

    MAKE = "make"
    CHANGE = "change"
    NOTHING = "nothing"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the table and what it does; `roles` and `teams` are None where the table leaves them as they are."""

    number: int
    login: str
    name: str = ""
    roles: frozenset[Role] | None = None
    teams: frozenset[str] | None = None
    password: str = field(default="", repr=False)
    does: Does = Does.NOTHING
    changes: tuple[str, ...] = ()
    problem: Text | None = None


@dataclass(frozen=True, slots=True)
class Carried:
    """What a line came to: the one-time password of a new account, or why it was refused after all."""

    line: Line
    person_id: str = ""
    first_password: str = field(default="", repr=False)
    problem: Text | None = None


def decoded(raw: bytes) -> str:
    """The text of a file as spreadsheets write it: UTF-8, or GB 18030. Raises `BadPeopleFile`."""
    if len(raw) > MOST_BYTES:
        raise BadPeopleFile("文件太大，最多 1 MB。", "The file is too large: at most 1 MB.")
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise BadPeopleFile("这不是文本文件（CSV）。", "This is no text file (CSV).")


def plan(text: str, accounts: Accounts) -> list[Line]:
    """What each line of a table would do now; nothing is changed. Raises `BadPeopleFile`."""
    known = {account.login: account for account in accounts.all()}
    admins = {one.login for one in known.values() if Role.ADMIN in one.roles and not one.is_disabled}
    lines: list[Line] = []
    seen: dict[str, int] = {}
    for number, cells in _rows(text):
        line = _line(number, cells, known, seen, admins)
        lines.append(line)
        if line.does is Does.REFUSED:
            continue
        seen[line.login] = number
        if line.roles is not None:
            (admins.add if Role.ADMIN in line.roles else admins.discard)(line.login)
    if not lines:
        raise BadPeopleFile("表里没有人。", "There is nobody in the table.")
    return lines


def carry_out(lines: Sequence[Line], accounts: Accounts) -> list[Carried]:
    """Do what lines say that make or change something; each by itself, so that one refused stops no other."""
    return [_carry(line, accounts) for line in lines if line.does in {Does.MAKE, Does.CHANGE}]


def _carry(line: Line, accounts: Accounts) -> Carried:
    try:
        if line.does is Does.MAKE:
            roles, teams = line.roles or frozenset({Role.CLERK}), line.teams or frozenset()
            password = line.password or None
            first = accounts.create(line.login, roles, line.name, password, teams, is_one_of_many=True)
            return Carried(line, accounts.id_of(line.login), first)
        if line.roles is not None:
            accounts.set_roles(line.login, line.roles)
        if line.teams is not None:
            accounts.set_teams(line.login, line.teams)
        if line.name:
            accounts.rename(line.login, line.login, line.name)
        return Carried(line, accounts.id_of(line.login))
    except AuthError as error:
        return Carried(line, problem=error.message)


def _rows(text: str) -> Iterable[tuple[int, dict[str, str]]]:
    """The lines under the head that are not empty, by the names of columns, each with its number in the file."""
    first = text.partition("\n")[0]
    delimiter = max(",;\t", key=first.count)
    reader = csv.reader(io.StringIO(text), delimiter=delimiter)
    try:
        head = [_column(cell) for cell in next(reader, [])]
        if "login" not in head:
            raise BadPeopleFile("第一行里没有“login”（登录名）一列。", "The first line names no column “login”.")
        found = [(reader.line_num, row) for row in reader if any(cell.strip() for cell in row)]
    except csv.Error as error:
        raise BadPeopleFile("这不是 CSV 表格。", "This is no table (CSV).") from error
    if len(found) > MOST_LINES:
        raise BadPeopleFile(f"一次最多 {MOST_LINES:,} 人，请分成几个文件。", f"At most {MOST_LINES:,} people at once.")
    for number, row in found:
        yield number, {name: cell.strip() for name, cell in zip(head, row, strict=False) if name}


def _column(cell: str) -> str:
    plain = cell.strip().casefold()
    return next((name for name, spellings in COLUMNS.items() if plain in spellings), "")


def _line(
    number: int, cells: dict[str, str], known: dict[str, Account], seen: dict[str, int], admins: set[str]
) -> Line:
    name, password = cells.get("name", "")[:_LONGEST_NAME], cells.get("password", "")
    teams = teams_of(_BETWEEN_TEAMS.split(cells["teams"])) if cells.get("teams") else None
    line = Line(number, cells.get("login", "")[:64], name, None, teams, password)
    try:
        login = checked_login(cells.get("login", ""))
        roles = _roles(cells.get("roles", ""))
        if login in seen:
            return _refused(line, f"与第 {seen[login]} 行重复。", f"The same as line {seen[login]}.")
        account = known.get(login)
        if account is None:
            if password:
                check_strength(password, login)
            return Line(number, login, name, roles, teams, password, Does.MAKE)
        if password:
            raise AccountExists(login)
        if roles is not None and Role.ADMIN not in roles and admins == {login}:
            raise LastAdmin
    except AuthError as error:
        return _refused(line, error.message.zh, error.message.en)
    return _changed(Line(number, login, name, roles, teams), account)


def _changed(line: Line, account: Account) -> Line:
    """A line about somebody who is there already, with what differs and nothing else."""
    name = line.name if line.name and line.name != account.display_name else ""
    roles = line.roles if line.roles is not None and line.roles != account.roles else None
    teams = line.teams if line.teams is not None and line.teams != account.teams else None
    differs = (("name", bool(name)), ("roles", roles is not None), ("teams", teams is not None))
    changes = tuple(what for what, is_changed in differs if is_changed)
    does = Does.CHANGE if changes else Does.NOTHING
    return Line(line.number, line.login, name, roles, teams, does=does, changes=changes)


def _roles(cell: str) -> frozenset[Role] | None:
    """Roles by their names in either language; None for an empty cell. Raises `AccountError`."""
    names = [name for name in _BETWEEN_ROLES.split(cell.strip().casefold()) if name]
    roles = set()
    for name in names:
        role = ROLE_NAMES.get(name) or next((one for one in Role if one.value == name), None)
        if role is None:
            allowed = Text("角色可为 经办、法务、管理员、审计。", f"Roles are {', '.join(Role)}.")
            raise AccountError(Text(f"没有角色“{name[:40]}”。", f"There is no role “{name[:40]}”."), allowed)
        roles.add(role)
    return frozenset(roles) or None


def _refused(line: Line, zh: str, en: str) -> Line:
    return Line(line.number, line.login, line.name, teams=line.teams, does=Does.REFUSED, problem=Text(zh, en))
