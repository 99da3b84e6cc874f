"""`./launch.sh kinds publish | offer | versions | back`: a kind brought into use from a folder, for whom, and back."""

from __future__ import annotations

import argparse
import getpass
from collections.abc import Callable
from pathlib import Path

from auth.roles import Role, User
from auth.teams import teams_of
from desk.offers.offer import Audience, Offer, OfferData
from desk.shell.users_command import shell_actor
from desk.studio.errors import KindNotFound, NeedsReason
from desk.studio.records import KindPage
from desk.studio.studio import Studio
from engine.errors import BadPreset
from engine.words import Language, Words

DONE, FAILED = 0, 1
_ORIGINS = {
    "studio": Words("网页", "the page"),
    "copy": Words("复制", "a copy"),
    "file": Words("磁盘上的文件", "a file on disk"),
    "import": Words("导入", "brought in"),
}
_ROLES = [role.value for role in Role]


def add_commands(ways: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """The commands with what each takes."""
    publish = ways.add_parser("publish", help="试用后投入使用 (try a folder on its samples, and use it from now on)")
    publish.add_argument("folder", type=Path, metavar="FOLDER")
    _add_reason(publish)
    _add_audience(publish)
    offer = ways.add_parser("offer", help="提供给谁；不带参数则显示 (who is offered a kind; alone: says who is)")
    offer.add_argument("kind", metavar="KIND")
    _add_audience(offer)
    offer.add_argument("--all", action="store_true", help="所有人 (everybody)")
    offer.add_argument("--off", action="store_true", help="停用 (nobody)")
    versions = ways.add_parser("versions", help="有哪些版本 (its versions, and which is in use)")
    versions.add_argument("kind", metavar="KIND")
    back = ways.add_parser("back", help="回退到旧版本 (use an older version again)")
    back.add_argument("kind", metavar="KIND")
    back.add_argument("number", type=int, nargs="?", metavar="NUMBER", help="默认为上一次使用的版本 (the one before)")
    _add_reason(back)


def _add_reason(command: argparse.ArgumentParser) -> None:
    command.add_argument("--reason", default="", help="有字段变差时的理由，写入审计 (why, where fields get worse)")


def _add_audience(command: argparse.ArgumentParser) -> None:
    command.add_argument("--team", action="append", default=[], help="团队，可多次 (a team; more than once)")
    command.add_argument("--role", action="append", default=[], choices=_ROLES, help="角色，可多次 (a role)")
    command.add_argument("--person", action="append", default=[], metavar="LOGIN", help="某人，可多次 (a person)")


class Publishing:
    """The studio's use cases as somebody at the machine's own shell has them."""

    def __init__(self, studio: Studio, language: Language, say: Callable[[str], None]) -> None:
        self._studio = studio
        self._language: Language = language
        self._say = say
        name = getpass.getuser()
        self._user = User(shell_actor(), name, name, frozenset({Role.ADMIN}))

    def run(self, asked: argparse.Namespace) -> int:
        """One of the commands; 1 where it was not done. Raises what the studio raises, but for `BadPreset`."""
        try:
            act = {"publish": self._publish, "offer": self._offer, "versions": self._versions, "back": self._back}
            return act[asked.what](asked)
        except BadPreset as error:
            self._tell(Words(f"✗ {error.message.zh}", f"✗ {error.message.en}"))
            self._tell(error.hint)
            return FAILED

    def _publish(self, asked: argparse.Namespace) -> int:
        """Kept as a version; one that is new is offered as wanted before it is in use, so that nobody else has it.

        A version that is not taken changes nothing of who is offered the one in use.
        """
        page = self._studio.bundles.take_folder(self._user, asked.folder, asked.reason)
        kind, number = page.summary, page.number or 1
        audience, is_new = _audience(asked), kind.published is None
        data = OfferData(**{**kind.offer.data.model_dump(), "is_on": True, "audience": audience})
        if is_new and not audience.is_empty:
            self._set(kind.id, data)
        if kind.published != number and self._use(page, number, asked.reason) == FAILED:
            return FAILED
        if not is_new and not audience.is_empty:
            self._set(kind.id, data)
        self._tell(Words(f"✓ {kind.id} 正在使用第 {number} 版", f"✓ {kind.id}: version {number} is in use"))
        self._tell(_offered(self._studio.kinds.open(self._user, kind.id).summary.offer))
        return DONE

    def _use(self, page: KindPage, number: int, reason: str) -> int:
        kind = page.summary
        try:
            self._studio.trying.publish(self._user, kind.id, number, kind.published, reason)
        except NeedsReason as error:
            self._tell(Words(f"✗ {error.message.zh}", f"✗ {error.message.en}"))
            self._tell(_not_used(number, kind.published))
            return FAILED
        return DONE

    def _offer(self, asked: argparse.Namespace) -> int:
        offer = self._studio.kinds.open(self._user, asked.kind).summary.offer
        audience = _audience(asked)
        if asked.all or asked.off or not audience.is_empty:
            changed = {"is_on": not asked.off} if asked.off else {"is_on": True, "audience": audience}
            offer = self._set(asked.kind, OfferData(**{**offer.data.model_dump(), **changed}))
        self._tell(_offered(offer))
        return DONE

    def _set(self, kind_id: str, data: OfferData) -> Offer:
        revision = self._studio.kinds.open(self._user, kind_id).summary.offer.revision
        return self._studio.kinds.offer(self._user, kind_id, data, revision)

    def _versions(self, asked: argparse.Namespace) -> int:
        for one in self._studio.kinds.open(self._user, asked.kind).versions:
            mark = "*" if one.is_published else " "
            origin = _ORIGINS[one.origin.value].in_language(self._language)
            at = one.at.astimezone().strftime("%Y-%m-%d %H:%M")
            self._say(f"{mark} {one.number:>4}  {at}  {one.author or '-'}  {origin}  {one.note}".rstrip())
        return DONE

    def _back(self, asked: argparse.Namespace) -> int:
        page = self._studio.kinds.open(self._user, asked.kind)
        number = asked.number if asked.number is not None else _used_before(page)
        if self._use(page, number, asked.reason) == FAILED:
            return FAILED
        self._tell(Words(f"✓ {asked.kind} 已恢复第 {number} 版", f"✓ {asked.kind}: version {number} is in use again"))
        return DONE

    def _tell(self, words: Words) -> None:
        self._say(words.in_language(self._language))


def _not_used(number: int, used: int | None) -> Words:
    """What is in use where a version that makes fields worse was not published, and what to do."""
    if used is not None and number < used:
        return Words(
            f"正在使用的仍是第 {used} 版。确要回退，请用 --reason 写明理由。",
            f"Version {used} stays in use. To roll back all the same, say why with --reason.",
        )
    return Words(
        f"第 {number} 版已保存为草稿，正在使用的仍是第 {used} 版。改好后再发布，或用 --reason 写明理由。",
        f"Version {number} is kept as a draft; version {used} stays in use. Mend it and publish again, "
        "or say why with --reason.",
    )


def _used_before(page: KindPage) -> int:
    """The version that was in use before the one that is. Raises `KindNotFound`: there was none."""
    now = page.summary.published
    numbers = (one.number for one in page.publications if one.number is not None and one.number != now)
    number = next(numbers, None)
    if number is None:
        raise KindNotFound
    return number


def _audience(asked: argparse.Namespace) -> Audience:
    people = tuple(one if ":" in one else f"local:{one}" for one in asked.person)
    return Audience(roles=tuple(map(Role, asked.role)), teams=tuple(sorted(teams_of(asked.team))), people=people)


def _offered(offer: Offer) -> Words:
    if not offer.data.is_on:
        return Words("已停用：没有人能选用。", "It is switched off: nobody may choose it.")
    audience = offer.data.audience
    if audience.is_empty:
        return Words("所有人都能选用。", "Everybody may choose it.")
    zh = "、".join((*(role.value for role in audience.roles), *audience.teams, *audience.people))
    return Words(f"只有这些人能选用：{zh}。", f"Only these may choose it: {zh.replace('、', ', ')}.")
