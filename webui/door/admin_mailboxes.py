"""The pages on which administrators keep mailboxes: add, change, test, switch on and off, remove."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any
from urllib.parse import quote

from anyio import CapacityLimiter, to_thread
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from auth.errors import AuthError
from auth.front_door import FrontDoor
from auth.roles import Permission
from desk.settings import SettingsError
from desk.taking_in.mailbox.config import SAME_FOLDER
from desk.taking_in.mailbox.kept import Kept, Record
from desk.taking_in.mailbox.managing import Mailboxes
from desk.taking_in.mailbox.refusals import BadMailbox, MailboxGone
from engine.presets import PresetBook
from engine.words import WordedError, Words
from webui.door.admin import only_for
from webui.door.door_pages import STALE, DoorPages, LoginConfig, form_error
from webui.door.forms import read_form
from webui.wall.refusal import redirect, status_of

MOST_FOLDERS = 10
_SPARE_FOLDERS = 2
_MOST_PEOPLE = 200
_LARGEST_FORM = 64 * 1024
"""Bytes; the chain of a CA is the longest part."""
_AT_ONCE = 2
"""Tests under way: each may wait for a server that hangs."""
_PLAIN_KEYS = ("server", "login", "tls", "done", "failed", "poll_seconds", "timeout_seconds")


def mailbox_routes(door: FrontDoor, config: LoginConfig, mailboxes: Mailboxes, presets: PresetBook) -> list[Route]:
    """The routes; each asks for the permission to manage settings."""
    pages = _Pages(door, config, mailboxes, presets)
    return [
        Route("/admin/mailboxes", pages.show, methods=["GET"]),
        Route("/admin/mailboxes/new", pages.show_new, methods=["GET"]),
        Route("/admin/mailboxes/change", pages.show_one, methods=["GET"]),
        Route("/admin/mailboxes/save", pages.save, methods=["POST"]),
        Route("/admin/mailboxes/switch", pages.switch, methods=["POST"]),
        Route("/admin/mailboxes/test", pages.test, methods=["POST"]),
        Route("/admin/mailboxes/remove", pages.remove, methods=["POST"]),
    ]


@dataclass(frozen=True, slots=True)
class _Tested:
    """What became of a test: a fault, or which folders will be made."""

    name: str
    fault: Words | None = None
    hint: Words | None = None
    to_make: tuple[str, ...] = ()


class _Pages(DoorPages):
    def __init__(self, door: FrontDoor, config: LoginConfig, mailboxes: Mailboxes, presets: PresetBook) -> None:
        super().__init__(door, config)
        self._mailboxes = mailboxes
        self._presets = presets
        self._tests = CapacityLimiter(_AT_ONCE)

    @only_for(Permission.MANAGE_SETTINGS)
    async def show(self, request: Request) -> Response:
        """Those of the page, and those of the file."""
        return await self._list(request)

    @only_for(Permission.MANAGE_SETTINGS)
    async def show_new(self, request: Request) -> Response:
        """An empty form."""
        return await self._form(request, "", {}, is_new=True)

    @only_for(Permission.MANAGE_SETTINGS)
    async def show_one(self, request: Request) -> Response:
        """The form of one; the password is not in it."""
        try:
            kept = await self.in_thread(self._mailboxes.one, request.state.user, request.query_params.get("name", ""))
        except MailboxGone as error:
            return await self._list(request, error=form_error(error))
        return await self._form(request, kept.name, kept.record)

    @only_for(Permission.MANAGE_SETTINGS)
    async def save(self, request: Request) -> Response:
        """Add or change; what cannot be used stays in the form, but for the password."""
        form = await read_form(request, _LARGEST_FORM)
        if not self.is_session_form(request, form):
            return await self._list(request, error=STALE)
        name, is_new = form.get("name", "").strip(), form.get("is_new") == "1"
        keep = self._mailboxes.add if is_new else self._mailboxes.change
        record = _record_in(form)
        try:
            _require_different(form)
            await self.in_thread(keep, request.state.user, name, record, form.get("password", ""))
        except MailboxGone as error:
            return await self._list(request, error=form_error(error))
        except WordedError as error:
            return await self._form(request, name, record, is_new=is_new, error=form_error(error))
        return self._back(request, name)

    @only_for(Permission.MANAGE_SETTINGS)
    async def switch(self, request: Request) -> Response:
        """On or off."""
        form = await read_form(request)
        if not self.is_session_form(request, form):
            return await self._list(request, error=STALE)
        name, is_on = form.get("name", ""), form.get("on") == "1"
        try:
            await self.in_thread(partial(self._mailboxes.switch, request.state.user, name, is_on=is_on))
        except MailboxGone as error:
            return await self._list(request, error=form_error(error))
        return self._back(request, name)

    @only_for(Permission.MANAGE_SETTINGS)
    async def test(self, request: Request) -> Response:
        """Log in once and look at folders, owners and presets; nothing is read or changed."""
        form = await read_form(request)
        if not self.is_session_form(request, form):
            return await self._list(request, error=STALE)
        name = form.get("name", "")
        look = partial(self._mailboxes.test, request.state.user, name)
        try:
            to_make = await to_thread.run_sync(look, limiter=self._tests)
        except MailboxGone as error:
            return await self._list(request, error=form_error(error))
        except WordedError as error:
            return await self._list(request, tested=_Tested(name, error.message, error.hint))
        except SettingsError as error:
            return await self._list(request, tested=_Tested(name, error.message))
        return await self._list(request, tested=_Tested(name, to_make=tuple(to_make)))

    @only_for(Permission.MANAGE_SETTINGS)
    async def remove(self, request: Request) -> Response:
        """Ask first, then remove for good."""
        form = await read_form(request)
        if not self.is_session_form(request, form):
            return await self._list(request, error=STALE)
        user, name = request.state.user, form.get("name", "")
        try:
            if form.get("sure") == name:
                await self.in_thread(self._mailboxes.remove, user, name)
                return redirect(self.target(request, "/admin/mailboxes"))
            kept = await self.in_thread(self._mailboxes.one, user, name)
        except MailboxGone as error:
            return await self._list(request, error=form_error(error))
        return self._question(request, kept)

    def _back(self, request: Request, name: str) -> Response:
        return redirect(self.target(request, f"/admin/mailboxes?saved={quote(name)}#{quote(name)}"))

    async def _list(
        self, request: Request, *, error: AuthError | None = None, tested: _Tested | None = None
    ) -> Response:
        user = request.state.user
        of_file = await self.in_thread(self._mailboxes.of_file, user)
        return self.page(
            request,
            "admin_mailboxes.html",
            status_of(error) if error else 200,
            error=error,
            csrf=request.state.csrf,
            user=user,
            kept=await self.in_thread(self._mailboxes.all, user),
            of_file=of_file,
            file_names={one.name for one in of_file.mailboxes},
            labels=await self.in_thread(self._labels),
            tested=tested,
            saved=request.query_params.get("saved", "") if not error and not tested else "",
            people={person.user.id: person.user for person in await self.in_thread(self.door.people.all)},
        )

    async def _form(
        self, request: Request, name: str, record: Record, *, is_new: bool = False, error: AuthError | None = None
    ) -> Response:
        people = [one.user for one in await self.in_thread(self.door.people.all) if one.deleted_at is None]
        named = list(record.get("folders", {}).items()) or [("INBOX", {})]
        rows = [*named, *[("", {})] * _SPARE_FOLDERS][: max(MOST_FOLDERS, len(named))]
        return self.page(
            request,
            "admin_mailbox.html",
            status_of(error) if error else 200,
            error=error,
            csrf=request.state.csrf,
            user=request.state.user,
            name=name,
            record={**dict.fromkeys((*_PLAIN_KEYS, "ca"), ""), **record},
            is_new=is_new,
            folders=[(folder, {"owner": "", "preset": "auto", **one}) for folder, one in rows],
            labels=await self.in_thread(self._labels),
            logins=sorted(one.login for one in people if one.may(Permission.SUBMIT))[:_MOST_PEOPLE],
        )

    def _question(self, request: Request, kept: Kept) -> Response:
        return self.page(
            request,
            "admin_mailbox_remove.html",
            200,
            csrf=request.state.csrf,
            user=request.state.user,
            kept=kept,
        )

    def _labels(self) -> dict[str, Words]:
        return {preset.id: preset.label.words() for preset in self._presets.now.values()}


def _record_in(form: Mapping[str, str]) -> dict[str, Any]:
    """What was typed, as the checker of mailboxes takes it; what was left empty is as usual."""
    record: dict[str, Any] = {key: typed for key in _PLAIN_KEYS if (typed := form.get(key, "").strip())}
    ca = "\n".join(form.get("ca", "").split("\r\n")).strip()
    folders = {
        folder: {"owner": owner, "preset": form.get(f"preset-{row}") or "auto"}
        for row, (folder, owner) in _rows(form).items()
    }
    return {**record, "ca": ca, "folders": folders}


def _rows(form: Mapping[str, str]) -> dict[int, tuple[str, str]]:
    """Folder and owner of each row in which something was typed."""
    typed = {
        row: (form.get(f"folder-{row}", "").strip(), form.get(f"owner-{row}", "").strip())
        for row in range(MOST_FOLDERS)
    }
    return {row: both for row, both in typed.items() if any(both)}


def _require_different(form: Mapping[str, str]) -> None:
    """Raises `BadMailbox` where two rows name the same folder."""
    named = [folder for folder, _owner in _rows(form).values()]
    if len(set(named)) != len(named):
        raise BadMailbox("", SAME_FOLDER)
