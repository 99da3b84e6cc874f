"""`./launch.sh users import FILE`: what each line of a table would do, and with `--yes` that."""

from __future__ import annotations

import argparse
import getpass

from auth.events import Event, Happening
from auth.front_door import FrontDoor
from auth.importing import BadPeopleFile, Does, Line, carry_out, decoded, plan
from engine.words import Language

_DOES = {
    Does.MAKE: ("新建", "new account"),
    Does.CHANGE: ("更改", "change"),
    Does.NOTHING: ("不变", "no change"),
    Does.REFUSED: ("不能导入", "refused"),
}
_EVENTS = {"name": Event.ACCOUNT_RENAMED, "roles": Event.ROLES_GIVEN, "teams": Event.TEAMS_GIVEN}


def import_people(door: FrontDoor, options: argparse.Namespace, language: Language) -> None:
    """Shows the lines; with `--yes` also does them, and prints login and one-time password of each new account."""
    try:
        raw = options.file.read_bytes()
    except OSError as error:
        raise BadPeopleFile(
            f"文件无法读取：{error.strerror}。", f"The file cannot be read: {error.strerror}."
        ) from error
    lines = plan(decoded(raw), door.accounts)
    if not options.yes:
        print("\n".join(_shown(line, language) for line in lines))
        print("以上尚未执行；加 --yes 导入。" if language == "zh" else "Nothing has happened; add --yes to import.")
        return
    actor = f"shell:{getpass.getuser()}"
    for one in carry_out(lines, door.accounts):
        if one.problem is not None:
            print(f"{one.line.login}\t{one.problem.in_language(language)}")
            continue
        for event in [_EVENTS[what] for what in one.line.changes] or [Event.ACCOUNT_CREATED]:
            door.record(Happening(event, actor, "", ok=True, target=one.person_id, reason="import"))
        print("\t".join([one.line.login, one.first_password or ", ".join(one.line.changes)]))
    refused = [line for line in lines if line.problem is not None]
    print("\n".join(_shown(line, language) for line in refused), end="\n" if refused else "")


def _shown(line: Line, language: Language) -> str:
    does = _DOES[line.does][0 if language == "zh" else 1]
    why = line.problem.in_language(language) if line.problem is not None else ", ".join(line.changes)
    return "\t".join([str(line.number), does, line.login, line.name, why]).rstrip()
