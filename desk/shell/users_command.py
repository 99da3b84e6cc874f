"""`./launch.sh users`: the local accounts, from the shell of the machine. Also the way back in for a lost admin."""

from __future__ import annotations

import argparse
import getpass
import sys
from collections.abc import Callable
from pathlib import Path

from auth.accounts import canonical_login
from auth.errors import AuthError, UnknownAccount
from auth.events import Event, Happening
from auth.front_door import FrontDoor
from auth.rights import BY_ADMINISTRATOR
from auth.roles import Role
from auth.teams import teams_of
from desk.cases.leaving import Leaving
from desk.shell.users_import import import_people
from engine.words import Language

Handler = Callable[[FrontDoor, argparse.Namespace, Language], Event | None]


def run(arguments: list[str], door: FrontDoor, language: Language, leaving: Leaving | None = None) -> int:
    """Run one of the commands over `door`; gives the exit status, 1 for what was refused.

    Without `leaving` nobody is deleted.
    """
    options = _parser(language).parse_args(arguments)
    options.leaving = leaving
    handler: Handler = options.handler
    try:
        event = handler(door, options, language)
    except AuthError as error:
        print(f"{error.message.in_language(language)} {error.hint.in_language(language)}", file=sys.stderr)
        return 1
    if event is not None:
        target = options.target or door.accounts.id_of(options.login)
        door.record(Happening(event, shell_actor(), "", ok=True, target=target, reason=options.reason))
    return 0


def shell_actor() -> str:
    """Who acts from the shell, as the record calls them."""
    return f"shell:{getpass.getuser()}"


def _parser(language: Language) -> argparse.ArgumentParser:
    zh = language == "zh"
    parser = argparse.ArgumentParser(
        prog="./launch.sh users", description="管理本地账号" if zh else "Look after the local accounts"
    )
    commands = parser.add_subparsers(
        required=True,
        metavar="add|passwd|disable|enable|rename|roles|teams|delete|import|reset-second-factor|tokens|end-tokens|list",
    )
    add = _command(commands, "add", _add, "新建账号并打印一次性密码" if zh else "make an account")
    add.add_argument("--name", default="", help="显示的姓名" if zh else "the name that is shown")
    add.add_argument("--team", action="append", default=[], help="团队，可多次" if zh else "a team; more than once")
    _add_roles(add, default=[Role.CLERK.value])
    _command(commands, "passwd", _passwd, "重置密码，打印一次性密码" if zh else "give a new first password")
    _command(commands, "disable", _disable, "停用账号，立即退出登录" if zh else "switch an account off at once")
    _command(commands, "enable", _enable, "重新启用账号" if zh else "switch an account on again")
    roles = _command(commands, "roles", _roles, "更改角色" if zh else "change the roles")
    _add_roles(roles, default=None)
    rename = _command(commands, "rename", _rename, "更改登录名或姓名" if zh else "change the login or the name")
    rename.add_argument("--login", default="", dest="new_login", help="新的登录名" if zh else "the new login")
    rename.add_argument("--name", default="", help="新的姓名" if zh else "the new name")
    teams = _command(commands, "teams", _teams, "更改团队，不写即没有" if zh else "change the teams; none given: none")
    teams.add_argument("--team", action="append", default=[], help="团队，可多次" if zh else "a team; more than once")
    gone = _command(commands, "delete", _delete, "删除一个人" if zh else "delete a person for good")
    documents = gone.add_mutually_exclusive_group(required=True)
    documents.add_argument("--hand-over", metavar="LOGIN", help="文档交给谁" if zh else "who gets the documents")
    documents.add_argument("--trash", action="store_true", help="文档进回收站" if zh else "documents go to the trash")
    bring = commands.add_parser("import", help="从 CSV 导入账号" if zh else "make accounts out of a CSV file")
    bring.add_argument("file", type=Path, metavar="FILE")
    bring.add_argument("--yes", action="store_true", help="照此导入" if zh else "do it; else it is only shown")
    bring.set_defaults(handler=import_people, target="", reason="")
    off = "重置二次验证（手机丢失时）" if zh else "reset the second factor, for a lost phone"
    for name in ("reset-second-factor", "second-factor-off"):
        _command(commands, name, _second_factor_off, off)
    _command(commands, "tokens", _tokens, "列出某人的有效令牌" if zh else "show somebody's living tokens")
    end = _command(commands, "end-tokens", _end_tokens, "吊销某人的令牌" if zh else "end somebody's tokens")
    end.add_argument("--id", default="", metavar="ID", help="只吊销这一个" if zh else "this one alone")
    listing = commands.add_parser("list", help="列出全部账号" if zh else "show all accounts")
    listing.set_defaults(handler=_list)
    return parser


def _command(
    commands: argparse._SubParsersAction[argparse.ArgumentParser], name: str, handler: Handler, text: str
) -> argparse.ArgumentParser:
    command = commands.add_parser(name, help=text, description=text)
    command.add_argument("login", metavar="LOGIN")
    command.set_defaults(handler=handler, target="", reason="")
    return command


def _add_roles(command: argparse.ArgumentParser, default: list[str] | None) -> None:
    command.add_argument(
        "--role", action="append", choices=[role.value for role in Role], default=None, required=default is None
    )
    command.set_defaults(default_roles=default)


def _chosen_roles(options: argparse.Namespace) -> frozenset[Role]:
    return frozenset(Role(name) for name in options.role or options.default_roles)


def _add(door: FrontDoor, options: argparse.Namespace, language: Language) -> Event:
    first = door.accounts.create(options.login, _chosen_roles(options), options.name, teams=teams_of(options.team))
    _show_first_password(canonical_login(options.login), first, language)
    return Event.ACCOUNT_CREATED


def _passwd(door: FrontDoor, options: argparse.Namespace, language: Language) -> Event:
    login = canonical_login(options.login)
    _show_first_password(login, door.accounts.reset_password(login), language)
    door.gate.lift(door.accounts.id_of(login))
    return Event.PASSWORD_CHANGED


def _disable(door: FrontDoor, options: argparse.Namespace, language: Language) -> Event:
    door.accounts.disable(options.login)
    print("已停用。" if language == "zh" else "Disabled.")
    return Event.ACCOUNT_DISABLED


def _enable(door: FrontDoor, options: argparse.Namespace, language: Language) -> Event:
    door.accounts.enable(options.login)
    print("已启用。" if language == "zh" else "Enabled.")
    return Event.ACCOUNT_ENABLED


def _roles(door: FrontDoor, options: argparse.Namespace, language: Language) -> Event:
    door.accounts.set_roles(options.login, _chosen_roles(options))
    print("已更改角色。" if language == "zh" else "The roles are changed.")
    return Event.ROLES_GIVEN


def _rename(door: FrontDoor, options: argparse.Namespace, language: Language) -> Event:
    options.target = door.accounts.id_of(options.login)
    person = door.people.find(options.target)
    name = options.name or (person.user.display_name if person else "")
    door.accounts.rename(options.target, options.new_login or options.login, name)
    options.reason = f"{options.login} {options.new_login}".strip()
    print("已更改名称。" if language == "zh" else "The names are changed.")
    return Event.ACCOUNT_RENAMED


def _teams(door: FrontDoor, options: argparse.Namespace, language: Language) -> Event:
    door.accounts.set_teams(options.login, teams_of(options.team))
    print("已更改团队。" if language == "zh" else "The teams are changed.")
    return Event.TEAMS_GIVEN


def _delete(door: FrontDoor, options: argparse.Namespace, language: Language) -> Event:
    """One person; two of one name, a local one and one of the directory, are told apart by the id."""
    person_id, heir_id = _one_of(door, options.login), None
    if options.hand_over:
        heir_id = _one_of(door, options.hand_over)
    person = door.people.find(person_id)
    if options.leaving is None or person is None:
        raise UnknownAccount(options.login)
    leaving: Leaving = options.leaving
    count = leaving.delete(shell_actor(), person_id, heir_id)
    options.target = person_id
    who = f"{person.user.login}, {person.user.display_name}"
    options.reason = f"{who}: documents to {heir_id or 'the trash'}"
    print(f"已删除，{count} 份文档已处理。" if language == "zh" else f"Deleted; {count} documents went with it.")
    return Event.ACCOUNT_DELETED


def _one_of(door: FrontDoor, who: str) -> str:
    """The id of the one person of that name or id. Raises `UnknownAccount`, also where there are two."""
    person = door.people.find(who)
    if person is not None and person.deleted_at is None:
        return who
    found = _persons_of(door, who)
    if len(found) != 1:
        raise UnknownAccount(f"{who} ({', '.join(found)})")
    return found[0]


def _second_factor_off(door: FrontDoor, options: argparse.Namespace, language: Language) -> Event:
    for person_id in _persons_of(door, options.login):
        door.second_factors.turn_off(person_id)
        options.target = person_id
    print("已重置二次验证。" if language == "zh" else "The second factor is reset.")
    return Event.SECOND_FACTOR_CHANGED


def _tokens(door: FrontDoor, options: argparse.Namespace, language: Language) -> None:
    for person_id in _persons_of(door, options.login):
        for token in door.tokens.living().get(person_id, []):
            used = f"{token.last_used_at:%Y-%m-%d %H:%M}Z {token.last_address}" if token.last_used_at else "-"
            scopes = ",".join(sorted(token.scopes))
            print("\t".join([token.id, token.label, scopes, f"{token.expires_at:%Y-%m-%d}", used]).rstrip())


def _end_tokens(door: FrontDoor, options: argparse.Namespace, language: Language) -> Event | None:
    ended = 0
    for person_id in _persons_of(door, options.login):
        if options.id:
            ended += door.tokens.revoke(person_id, options.id)
        else:
            ended += door.tokens.end_all(person_id, BY_ADMINISTRATOR)
        options.target = f"{options.id} {person_id}".strip()
    print(f"已吊销 {ended} 个令牌。" if language == "zh" else f"{ended} tokens ended.")
    return Event.TOKEN_REVOKED if ended else None


def _persons_of(door: FrontDoor, login: str) -> list[str]:
    """The ids of everyone of that name: a local account and one of the directory may share it.

    Raises `UnknownAccount`.
    """
    canonical = canonical_login(login)
    known = [one for one in door.people.all() if one.deleted_at is None]
    found = [one.user.id for one in known if canonical_login(one.user.login) == canonical]
    if not found:
        raise UnknownAccount(canonical)
    return found


def _list(door: FrontDoor, _options: argparse.Namespace, language: Language) -> None:
    zh = language == "zh"
    for account in door.accounts.all():
        marks = [
            ("停用" if zh else "disabled") if account.is_disabled else "",
            ("初始密码" if zh else "first password") if account.must_change_password else "",
            ("二次验证" if zh else "second factor") if door.second_factors.has(account.person_id) else "",
            f"{account.last_login_at:%Y-%m-%d %H:%M}Z" if account.last_login_at else "",
        ]
        roles = ",".join(sorted(account.roles))
        print(
            "\t".join([account.login, roles, account.display_name, " ".join(mark for mark in marks if mark)]).rstrip()
        )


def _show_first_password(login: str, password: str, language: Language) -> None:
    if language == "zh":
        print(f"账号 {login} 的一次性密码：{password}\n首次登录后必须更改。")
    else:
        print(f"One-time password of {login}: {password}\nIt has to be changed at the first login.")
