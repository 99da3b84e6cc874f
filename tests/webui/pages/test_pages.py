"""The frame of the pages: nothing of Gradio's extras, nothing from elsewhere, handlers that trust no path."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine as Database
from starlette.requests import Request

from auth.errors import NotLoggedIn
from auth.roles import User
from desk.cases.records import Summary
from engine.errors import PasswordNeeded
from engine.pipeline import Order, Upload
from engine.words import Words
from tests.conftest import Clock
from tests.webui.desk_at_work import AtWork, desk_at_work, picture

STATIC = Path(__file__).resolve().parents[3] / "assets" / "static"
OURS = [path for path in sorted(STATIC.rglob("*.*")) if "swagger" not in str(path)]


@pytest.fixture(scope="module")
def gradio(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """Gradio, set up as `create_app` does it."""
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("GRADIO_ANALYTICS_ENABLED", "False")
        environment.setenv("GRADIO_TEMP_DIR", str(tmp_path_factory.mktemp("uploads")))
        import gradio

        yield gradio


@pytest.fixture
def at_work(database: Database, tmp_path: Path, clock: Clock) -> Iterator[AtWork]:
    """A desk with a running worker."""
    working = desk_at_work(database, tmp_path, clock)
    yield working
    working.workers.stop()


def request_of(gradio: Any, user: User | None, language: str = "zh-CN") -> Any:
    """An event of `user`'s, as Gradio hands it to a handler."""
    headers = [(b"accept-language", language.encode())]
    scope = {"type": "http", "headers": headers, "query_string": b"", "state": {"user": user, "reference": "ref-1"}}
    return gradio.Request(request=Request(scope))


def uploaded(name: str, content: bytes) -> str:
    """A file where Gradio puts what a browser sent."""
    from gradio.utils import get_upload_folder

    folder = Path(get_upload_folder()) / "a1b2"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / name).write_bytes(content)
    return str(folder / name)


def test_good_files_go_on_and_bad_ones_are_named_with_the_reason(gradio: Any, at_work: AtWork, alice: User) -> None:
    """One line each; what was taken is in the list, and nothing stays in the folder of uploads."""
    from webui.pages.workspace import _Intake

    paths = [uploaded("good.png", picture()), uploaded("empty.png", b"")]
    files, wish, _, outcome = _Intake(at_work.desk).submit(paths, "auto", "", "", request_of(gradio, alice))
    taken, refused = outcome["value"].splitlines()
    assert (files, wish, outcome["visible"]) == (None, "", True)
    assert "1" in taken
    assert "empty.png" in refused
    assert [entry.name for entry in at_work.desk.list(alice).entries] == ["good.png"]
    assert not any(Path(path).exists() for path in paths)


def test_words_of_the_outcome_follow_the_visitor(gradio: Any, at_work: AtWork, alice: User) -> None:
    """An English browser is answered in English."""
    from webui.pages.workspace import _Intake

    *_, outcome = _Intake(at_work.desk).submit([], "auto", "", "", request_of(gradio, alice, "en-GB"))
    assert outcome["value"] == "Put some files in first."


def test_a_wish_that_names_nothing_keeps_the_files(gradio: Any, at_work: AtWork, alice: User) -> None:
    """The person can mend the wish without dropping the files again."""
    from webui.pages.workspace import _Intake

    path = uploaded("page.png", picture())
    *_, outcome = _Intake(at_work.desk).submit([path], "auto", "，", "", request_of(gradio, alice))
    assert "字段" in outcome["value"]
    assert Path(path).exists()
    assert at_work.desk.list(alice).total == 0


def test_a_locked_file_stays_and_its_password_is_asked_for(
    gradio: Any, at_work: AtWork, alice: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The person types the password and presses start again, without choosing the file anew."""
    from webui.pages.workspace import _Intake

    submit = at_work.desk.submit

    def submit_if_open(user: User, upload: Upload, order: Order) -> Summary:
        if upload.name == "locked.png" and order.password != "sesame":
            raise PasswordNeeded(Words("要密码", "locked"), Words("请填写", "type it"))
        return submit(user, upload, order)

    monkeypatch.setattr(at_work.desk, "submit", submit_if_open)
    paths = [uploaded("open.png", picture()), uploaded("locked.png", picture())]
    intake, request = _Intake(at_work.desk), request_of(gradio, alice)
    kept, wish, box, _ = intake.submit(paths, "auto", "编号", "", request)
    assert ([Path(path).name for path in kept], wish, box["visible"]) == (["locked.png"], "编号", True)
    kept, _, box, _ = intake.submit(kept, "auto", wish, "sesame", request)
    assert (kept, box["visible"]) == (None, False)
    assert {entry.name for entry in at_work.desk.list(alice).entries} == {"open.png", "locked.png"}


def test_a_path_outside_the_folder_of_uploads_is_never_read(
    gradio: Any, at_work: AtWork, alice: User, tmp_path: Path
) -> None:
    """Also not through a link or `..`; the file stays and no document comes of it."""
    from webui.pages.workspace import _Intake

    secret = tmp_path / "secret.png"
    secret.write_bytes(picture())
    inside = Path(uploaded("page.png", picture()))
    link = inside.with_name("link.png")
    link.symlink_to(secret)
    for path in (secret, link, inside.parent / ".." / ".." / ".." / secret.relative_to(tmp_path.anchor)):
        with pytest.raises((PermissionError, FileNotFoundError)):
            _Intake(at_work.desk).submit([str(path)], "auto", "", "", request_of(gradio, alice))
    link.unlink()
    assert secret.exists()
    assert at_work.desk.list(alice).total == 0


def test_without_a_user_a_handler_does_nothing(gradio: Any, at_work: AtWork) -> None:
    """The user comes from the request alone."""
    from webui.pages.workspace import _Intake

    with pytest.raises(NotLoggedIn):
        _Intake(at_work.desk).submit([uploaded("x.png", picture())], "auto", "", "", request_of(gradio, None))


@pytest.mark.parametrize("name", ["数电发票.pdf", "购物小票.jpg", "租赁合同.pdf"])
def test_each_sample_can_be_submitted(gradio: Any, at_work: AtWork, alice: User, name: str) -> None:
    """One click, and it is in the list."""
    from webui.pages.workspace import _Intake

    _Intake(at_work.desk).sample(name)(request_of(gradio, alice))
    assert [entry.name for entry in at_work.desk.list(alice).entries] == [name]


def test_someone_who_may_not_submit_is_told_so(gradio: Any, at_work: AtWork, auditor: User) -> None:
    """An auditor sees no presets, and why."""
    from webui.pages.workspace import _Intake

    choices, outcome = _Intake(at_work.desk).show_presets(request_of(gradio, auditor))
    assert choices["choices"] == []
    assert "权限" in outcome["value"]


def test_the_mount_switches_gradios_extras_off(gradio: Any) -> None:
    """No history in the browser, no footer, no shown tracebacks, no monitoring."""
    from webui.pages import mount_options

    options = mount_options()
    assert options["footer_links"] == []
    for extra in ("run_history", "show_error", "ssr_mode", "mcp_server", "enable_monitoring", "pwa"):
        assert options[extra] is False
    assert re.findall(r"(?:https?:)?//", options["head"]) == []


@pytest.mark.parametrize("path", OURS, ids=lambda path: path.name)
def test_our_scripts_and_styles_ask_nobody_else_and_make_no_markup(path: Path) -> None:
    """No address of another machine, and no way from text to markup."""
    text = path.read_text("utf-8").replace("http://www.w3.org/2000/svg", "")
    assert not re.search(r"https?://|@import|url\(", text)
    assert not re.search(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function", text)
