"""The frame of the pages: nothing of Gradio's extras, nothing from elsewhere, handlers that trust no path."""

from __future__ import annotations

import asyncio
import contextlib
import json
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
from desk.settings import Settings
from desk.taking_in.archive import ArchiveLimits
from engine.errors import PasswordNeeded
from engine.pipeline import Order, Upload
from engine.words import Words
from tests.conftest import Clock
from tests.desk.taking_in.test_archive import locked, packed
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


def test_several_files_are_one_pile_and_each_keeps_its_place(gradio: Any, at_work: AtWork, alice: User) -> None:
    """Also one that cannot be read, and one that the browser held back; nothing stays in the folder of uploads."""
    from webui.pages.workspace import _Intake

    paths = [uploaded("good.png", picture()), uploaded("empty.png", b"")]
    held_back = json.dumps([{"name": "<b>large.pdf", "size": 32 * 1024 * 1024}])
    files, wish, _, outcome, rest = _Intake(at_work.desk, at_work.jobs).submit(
        paths, "auto", "", "", held_back, request_of(gradio, alice)
    )
    assert (files, wish, rest) == (None, "", "")
    assert "3" in outcome["value"]
    (job,) = at_work.jobs.list(alice).jobs
    documents = at_work.jobs.get(alice, job.id).documents
    assert [(one.name, one.refused) for one in documents] == [
        ("good.png", False),
        ("empty.png", True),
        ("<b>large.pdf", True),
    ]
    assert [one.error and one.error["code"] for one in documents] == [None, "empty_file", "file_too_large"]
    assert documents[2].size == 32 * 1024 * 1024
    assert not any(Path(path).exists() for path in paths)


@pytest.mark.parametrize("told", ["x", "[{}]", '[{"name": "a"}]', '[{"name": "a\\u0000", "size": 1}]', '["a"]'])
def test_a_strange_list_of_what_was_held_back_is_refused(gradio: Any, at_work: AtWork, alice: User, told: str) -> None:
    """The page alone writes it; the files stay."""
    from webui.pages.workspace import _Intake

    path = uploaded("page.png", picture())
    intake = _Intake(at_work.desk, at_work.jobs)
    *_, outcome, _ = intake.submit([path], "auto", "", "", told, request_of(gradio, alice))
    assert outcome["visible"]
    assert Path(path).exists()
    assert at_work.desk.list(alice).total == 0


def test_files_stay_where_the_pile_cannot_be_taken(gradio: Any, at_work: AtWork, alice: User) -> None:
    """Too many at once: nothing is lost, and the reason is said."""
    from webui.pages.workspace import _Intake

    paths = [uploaded(f"{number}.png", picture()) for number in range(3)]
    intake = _Intake(at_work.desk, at_work.jobs, lambda: ArchiveLimits(files=2))
    *_, outcome, _ = intake.submit(paths, "auto", "", "", "", request_of(gradio, alice))
    assert "2" in outcome["value"]
    assert all(Path(path).exists() for path in paths)


def test_words_of_the_outcome_follow_the_visitor(gradio: Any, at_work: AtWork, alice: User) -> None:
    """An English browser is answered in English."""
    from webui.pages.workspace import _Intake

    intake = _Intake(at_work.desk, at_work.jobs)
    *_, outcome, _ = intake.submit([], "auto", "", "", "", request_of(gradio, alice, "en-GB"))
    assert outcome["value"] == "Put some files in first."


def test_a_wish_that_names_nothing_keeps_the_files(gradio: Any, at_work: AtWork, alice: User) -> None:
    """The person can mend the wish without dropping the files again."""
    from webui.pages.workspace import _Intake

    path = uploaded("page.png", picture())
    *_, outcome, _ = _Intake(at_work.desk, at_work.jobs).submit([path], "auto", "，", "", "", request_of(gradio, alice))
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
    path = uploaded("locked.png", picture())
    intake, request = _Intake(at_work.desk, at_work.jobs), request_of(gradio, alice)
    kept, wish, box, *_ = intake.submit([path], "auto", "编号", "", "", request)
    assert ([Path(one).name for one in kept], wish, box["visible"]) == (["locked.png"], "编号", True)
    kept, _, box, *_ = intake.submit(kept, "auto", wish, "sesame", "", request)
    assert (kept, box["visible"]) == (None, False)
    assert [entry.name for entry in at_work.desk.list(alice).entries] == ["locked.png"]


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
            _Intake(at_work.desk, at_work.jobs).submit([str(path)], "auto", "", "", "", request_of(gradio, alice))
    link.unlink()
    assert secret.exists()
    assert at_work.desk.list(alice).total == 0


def test_without_a_user_a_handler_does_nothing(gradio: Any, at_work: AtWork) -> None:
    """The user comes from the request alone."""
    from webui.pages.workspace import _Intake

    intake = _Intake(at_work.desk, at_work.jobs)
    with pytest.raises(NotLoggedIn):
        intake.submit([uploaded("x.png", picture())], "auto", "", "", "", request_of(gradio, None))


@pytest.mark.parametrize("name", ["数电发票.pdf", "购物小票.jpg", "租赁合同.pdf"])
def test_each_sample_can_be_submitted(gradio: Any, at_work: AtWork, alice: User, name: str) -> None:
    """One click, and it is in the list."""
    from webui.pages.workspace import _Intake

    _Intake(at_work.desk, at_work.jobs).sample(name)(request_of(gradio, alice))
    assert [entry.name for entry in at_work.desk.list(alice).entries] == [name]


def test_someone_who_may_not_submit_is_told_so(gradio: Any, at_work: AtWork, auditor: User) -> None:
    """An auditor sees no presets, and why."""
    from webui.pages.workspace import _Intake

    choices, outcome = _Intake(at_work.desk, at_work.jobs).show_presets(request_of(gradio, auditor))
    assert choices["choices"] == []
    assert "权限" in outcome["value"]


def test_a_zip_is_a_pile_of_what_is_inside(gradio: Any, at_work: AtWork, alice: User) -> None:
    """As for programs, named after the ZIP; a ZIP inside it keeps its place with the reason."""
    from webui.pages.workspace import _Intake

    inside = packed(("1.png", picture())).getvalue()
    path = uploaded("三月.zip", packed(("a/1.png", picture()), ("2.png", picture()), ("inside.zip", inside)).getvalue())
    intake = _Intake(at_work.desk, at_work.jobs)
    files, *_, outcome, _ = intake.submit([path], "auto", "", "", "", request_of(gradio, alice))
    assert (files, "3" in outcome["value"], Path(path).exists()) == (None, True, False)
    (job,) = at_work.jobs.list(alice).jobs
    documents = at_work.jobs.get(alice, job.id).documents
    assert job.label == "三月"
    assert [(one.name, one.refused) for one in documents] == [("1.png", False), ("2.png", False), ("inside.zip", True)]
    assert "ZIP" in documents[2].error["message"]["zh"]


def test_a_zip_among_files_is_one_pile_with_them(gradio: Any, at_work: AtWork, alice: User) -> None:
    """In the order in which they were put in."""
    from webui.pages.workspace import _Intake

    paths = [uploaded("1.png", picture()), uploaded("2.zip", packed(("2.png", picture())).getvalue())]
    _Intake(at_work.desk, at_work.jobs).submit(paths, "auto", "", "", "", request_of(gradio, alice))
    (job,) = at_work.jobs.list(alice).jobs
    assert [one.name for one in at_work.jobs.get(alice, job.id).documents] == ["1.png", "2.png"]


BAD_ZIPS = [
    (locked(), "有密码"),
    (packed(*((f"{number}.png", b"x") for number in range(4))).getvalue(), "4 > 3"),
    (b"PK\x03\x04 and no more", "已损坏"),
]


@pytest.mark.parametrize(("content", "said"), BAD_ZIPS)
def test_a_zip_alone_that_cannot_be_unpacked_stays_and_says_why(
    gradio: Any, at_work: AtWork, alice: User, content: bytes, said: str
) -> None:
    """By its name; nothing of it is taken."""
    from webui.pages.workspace import _Intake

    path = uploaded("bad.zip", content)
    intake = _Intake(at_work.desk, at_work.jobs, lambda: ArchiveLimits(files=3))
    *_, outcome, _ = intake.submit([path], "auto", "", "", "", request_of(gradio, alice))
    assert "bad.zip" in outcome["value"]
    assert said in outcome["value"]
    assert Path(path).exists()
    assert at_work.desk.list(alice).total == 0


@pytest.mark.parametrize(("content", "said"), BAD_ZIPS)
def test_a_zip_among_others_that_cannot_be_unpacked_keeps_its_place(
    gradio: Any, at_work: AtWork, alice: User, content: bytes, said: str
) -> None:
    """With the reason, as any file does that cannot be read: the others are not held up by it."""
    from webui.pages.workspace import _Intake

    paths = [uploaded("bad.zip", content), uploaded("good.png", picture())]
    intake = _Intake(at_work.desk, at_work.jobs, lambda: ArchiveLimits(files=3))
    intake.submit(paths, "auto", "", "", "", request_of(gradio, alice))
    (job,) = at_work.jobs.list(alice).jobs
    bad, good = at_work.jobs.get(alice, job.id).documents
    assert [(one.name, one.refused) for one in (bad, good)] == [("bad.zip", True), ("good.png", False)]
    assert bad.error is not None
    assert said in bad.error["message"]["zh"]


def test_an_empty_zip_has_a_place_and_a_reason(gradio: Any, at_work: AtWork, alice: User) -> None:
    """It is a document that cannot be read."""
    from webui.pages.workspace import _Intake

    path = uploaded("empty.zip", packed().getvalue())
    _Intake(at_work.desk, at_work.jobs).submit([path], "auto", "", "", "", request_of(gradio, alice))
    (job,) = at_work.jobs.list(alice).jobs
    assert [(one.name, one.refused) for one in at_work.jobs.get(alice, job.id).documents] == [("empty.zip", True)]


def test_a_page_knows_how_large_a_zip_may_be() -> None:
    """As all files of a pile together; what one file may be it asks for."""
    from webui.pages import mount_options

    options = mount_options(Settings(max_upload_mb=3, max_job_mb=7))
    assert options["max_file_size"] == 7 * 1024 * 1024


def test_the_mount_switches_gradios_extras_off(gradio: Any) -> None:
    """No history in the browser, no footer, no shown tracebacks, no monitoring."""
    from webui.pages import mount_options

    options = mount_options(Settings())
    assert options["footer_links"] == []
    for extra in ("run_history", "show_error", "ssr_mode", "mcp_server", "enable_monitoring", "pwa"):
        assert options[extra] is False
    assert re.findall(r"(?:https?:)?//", options["head"]) == []


def test_pages_that_nobody_uses_hardly_wake(gradio: Any, at_work: AtWork) -> None:
    """Gradio itself would look for events and their progress more than a thousand times a second."""
    from webui.pages import build

    async def queues() -> tuple[Any, Any]:
        return build(at_work.desk, at_work.jobs, Settings)._queue, gradio.Blocks().queue()._queue

    loop = asyncio.new_event_loop()  # asyncio.run would drop the one that Gradio keeps
    with contextlib.closing(loop):
        queue, left_alone = loop.run_until_complete(queues())
    assert vars(queue).keys() == vars(left_alone).keys()
    assert 1 / left_alone.sleep_when_free + 1 / left_alone.progress_update_sleep_when_free > 1000
    assert 1 / queue.sleep_when_free + 1 / queue.progress_update_sleep_when_free <= 30


@pytest.mark.parametrize("path", OURS, ids=lambda path: path.name)
def test_our_scripts_and_styles_ask_nobody_else_and_make_no_markup(path: Path) -> None:
    """No address of another machine, and no way from text to markup."""
    text = path.read_text("utf-8").replace("http://www.w3.org/2000/svg", "")
    assert not re.search(r"https?://|@import|url\(", text)
    assert not re.search(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function", text)
