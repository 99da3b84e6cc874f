"""Files on their way in, through the product as it is put together: whose they are, and what becomes of them."""

from __future__ import annotations

import gc
import json
import os
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from starlette.testclient import TestClient

from desk.taking_in.intake import Intake
from engine.pipeline import Upload
from tests.webui.api.conftest import Service, picture, running_service
from webui.wall.upload_paths import Places, TooMuchToRead, folder_of

API = "/ui/gradio_api"

# Gradio leaves event loops of its own unclosed; what they leave behind is none of ours.
pytestmark = pytest.mark.filterwarnings(
    "ignore::pytest.PytestUnraisableExceptionWarning", "ignore:unclosed:ResourceWarning"
)


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """The product with its pages; a drop may have three files."""
    before = os.environ.get("GRADIO_TEMP_DIR")
    with running_service(tmp_path_factory.mktemp("uploads"), ui_enabled=True, max_job_files=3) as service:
        yield service
    if before is None:
        os.environ.pop("GRADIO_TEMP_DIR", None)
    else:
        os.environ["GRADIO_TEMP_DIR"] = before
    gc.collect()


@pytest.fixture
def alice(service: Service) -> TestClient:
    """Alice's browser."""
    return service.as_("alice")


@pytest.fixture
def bob(service: Service) -> TestClient:
    """Bob's browser."""
    return service.as_("bob")


def uploads() -> Path:
    """The folder of uploads."""
    return Path(os.environ["GRADIO_TEMP_DIR"])


def upload(client: TestClient, content: bytes, name: str = "same.png") -> str:
    """Drop a file; gives the path that the page is told."""
    answer = client.post(f"{API}/upload?upload_id=u{time.monotonic_ns()}", files={"files": (name, content)})
    assert answer.status_code == 200, answer.text
    path = answer.json()[0]
    assert isinstance(path, str)
    return path


def file_named(path: str) -> dict[str, Any]:
    """A file as the page names it."""
    address = f"http://testserver{API}/file={quote(path)}"
    meta = {"_type": "gradio.FileData"}
    return {
        "path": path,
        "url": address,
        "orig_name": Path(path).name,
        "size": 1,
        "mime_type": "image/png",
        "meta": meta,
    }


def submitting(client: TestClient) -> int:
    """The number of the function behind the start button."""
    functions = client.get("/ui/config").json()["dependencies"]
    (number,) = (one["id"] for one in functions if len(one["inputs"]) == 5 and len(one["outputs"]) == 5)
    assert isinstance(number, int)
    return number


def submit(client: TestClient, *paths: str) -> dict[str, Any]:
    """Press the start button; gives what the handler answered."""
    page = f"page{time.monotonic_ns()}"
    data = [[file_named(path) for path in paths], "auto", "", "", ""]
    body = {"data": data, "fn_index": submitting(client), "session_hash": page, "trigger_id": None}
    assert client.post(f"{API}/queue/join", json=body).status_code == 200
    stream = client.get(f"{API}/queue/data", params={"session_hash": page})
    events = [json.loads(line[5:]) for line in stream.text.splitlines() if line.startswith("data:")]
    (done,) = (event for event in events if event["msg"] == "process_completed")
    output: dict[str, Any] = done["output"]
    return output


def told(output: dict[str, Any]) -> str:
    """What the page says of a submission."""
    value = output["data"][3]["value"]
    assert isinstance(value, str)
    return value


def documents(client: TestClient) -> list[str]:
    """The names of the documents of a person."""
    return [one["name"] for one in client.get("/v1/documents").json()["data"]["documents"]]


def test_the_same_file_of_two_people_is_two_documents(service: Service, capfd: pytest.CaptureFixture[str]) -> None:
    """Both drop it, both submit it, each has a document; nothing of it stays in the folder of uploads."""
    first, second = service.as_("carol"), service.as_("dave")
    content = picture(11)
    paths = [upload(first, content), upload(second, content)]
    assert paths[0] != paths[1]
    for client, path in zip((first, second), paths, strict=True):
        assert "1" in told(submit(client, path))
        assert documents(client) == ["same.png"]
    assert not any(path.is_file() for path in uploads().rglob("*"))
    assert "same.png" not in "".join(capfd.readouterr())


def test_the_same_file_twice_of_one_person_is_two_documents(service: Service) -> None:
    """In two windows, one after the other."""
    client = service.as_("erin")
    paths = [upload(client, picture(12)), upload(client, picture(12))]
    for path in paths:
        submit(client, path)
    assert documents(client) == ["same.png", "same.png"]


def test_an_upload_that_is_gone_is_said_in_words(service: Service, capfd: pytest.CaptureFixture[str]) -> None:
    """In the pile, under its name; nothing of it goes to the output of the server, and the other files go on."""
    client = service.as_("frank")
    gone, there = upload(client, picture(13), "secret-name.png"), upload(client, picture(14), "there.png")
    Path(gone).unlink()
    submit(client, gone, there)
    entries = {one["name"]: one for one in client.get("/v1/documents").json()["data"]["documents"]}
    assert set(entries) == {"secret-name.png", "there.png"}
    assert entries["secret-name.png"]["state"] == "failed"
    assert entries["secret-name.png"]["error"]["message"]["zh"]
    assert entries["there.png"]["error"] is None
    output = "".join(capfd.readouterr())
    assert "secret-name" not in output
    assert "Traceback" not in output


def test_too_many_files_at_once_are_refused_in_words(service: Service) -> None:
    """None is taken, and none is lost: the page still has them."""
    client = service.as_("grace")
    paths = [upload(client, picture(20 + number), f"{number}.png") for number in range(4)]
    words = told(submit(client, *paths))
    assert "3" in words
    assert "4" in words
    assert documents(client) == []
    assert all(Path(path).is_file() for path in paths)
    submit(client, *paths[:3])
    assert len(documents(client)) == 3


def shapes(path: str) -> dict[str, Any]:
    """A path in the shapes in which it might be slipped in."""
    relative = os.path.relpath(path)
    folder, name = os.path.split(path)
    return {
        "text": path,
        "list": [path],
        "deep": {"a": [{"b": [[path]]}]},
        "key": {path: 1},
        "bare": {"path": path},
        "marked": file_named(path),
        "address": {"url": f"{API}/file={path}"},
        "full address": {"url": f"http://testserver{API}/file={path}", "meta": {"_type": "gradio.FileData"}},
        "address alone": f"{API}/file={path}",
        "encoded": quote(path, safe=""),
        "encoded address": f"{API}/file={quote(path, safe='')}",
        "twice encoded": quote(quote(path, safe=""), safe=""),
        "dots": f"{folder}/../{Path(folder).name}/{name}",
        "dots from elsewhere": f"/etc/..{path}",
        "encoded dots": quote(f"{folder}/../{Path(folder).name}/{name}", safe="").replace(".", "%2e"),
        "relative": relative,
        "slashes": path.replace("/", "//"),
        "here": path.replace("/", "/./"),
        "backslashes": path.replace("/", "\\"),
        "scheme": f"file://{path}",
        "scheme, dots": f"file:///etc/..{path}",
        "inside": f"see {path}",
        "json": json.dumps([{"path": path}]),
        "json, dots": json.dumps([f"/etc/..{path}"]),
        "folder": folder,
        "whole folder": str(uploads()),
        "trailing": f"{path}/.",
        "nul": f"{path}\x00.png",
    }


def joined(client: TestClient, value: Any, **more: Any) -> int:
    """The status of an event that carries `value`."""
    page = f"page{time.monotonic_ns()}"
    body = {"data": [value], "fn_index": 0, "session_hash": page, "trigger_id": None, **more}
    return client.post(f"{API}/queue/join", json=body).status_code


def test_nobody_elses_upload_is_named_in_any_shape(alice: TestClient, bob: TestClient, tmp_path: Path) -> None:
    """As a file, a text, an address, encoded, relative, through a link: refused at the guard."""
    path = upload(bob, picture(30))
    link = tmp_path / "link"
    link.symlink_to(Path(path).parent)
    every = {**shapes(path), "link": str(link / Path(path).name), "link inside text": f"x={link}/y"}
    taken = [name for name, value in every.items() if joined(alice, value) != 403]
    assert taken == []
    assert joined(alice, "x", event_data={"files": [path]}) == 403
    assert Path(path).is_file()


def test_ones_own_upload_and_plain_words_are_let_through(alice: TestClient) -> None:
    """As the page sends them; words with slashes, percent signs and addresses too."""
    path = upload(alice, picture(31))
    for value in (
        [file_named(path)],
        "甲方,乙方 / 50% off, see http://erp.corp.example/a/b?c=%2Fd",
        "C:\\Users\\alice\\scan.pdf",
        "/etc/passwd is a path too",
    ):
        assert joined(alice, value) == 200, value
    assert alice.get(f"{API}/file={path}").content == picture(31)


def test_a_file_of_ones_own_is_known_again_after_a_restart(
    service: Service, alice: TestClient, bob: TestClient
) -> None:
    """It lies in the person's own folder: nothing has to be remembered. The folder's name does not say whose it is."""
    folder = folder_of("local:alice", uploads())
    (folder / "drop").mkdir(parents=True, exist_ok=True)
    (folder / "drop" / "x.png").write_bytes(picture(32))
    path = str((folder / "drop" / "x.png").resolve())
    assert joined(alice, [file_named(path)]) == 200
    assert joined(bob, [file_named(path)]) == 403
    assert bob.get(f"{API}/file={path}").status_code == 403
    assert "alice" not in path


@pytest.mark.parametrize("text", ["/x" * 60_000, " /x" * 300, quote("/" * 40)])
def test_a_text_that_is_made_to_keep_us_busy_is_refused(tmp_path: Path, text: str) -> None:
    """Too long, too many beginnings; one that is merely odd is looked at."""
    if len(text) < 500:
        assert Places(tmp_path).named_in(text) == set()
    else:
        with pytest.raises(TooMuchToRead):
            Places(tmp_path).named_in(text)


def test_texts_without_end_are_refused(tmp_path: Path) -> None:
    """So many readings for one event, whatever they are spread over; and no layers without end."""
    places = Places(tmp_path, most_readings=100)
    for number in range(50):
        places.named_in(f"/x/{number}")
    with pytest.raises(TooMuchToRead):
        places.named_in(" /x" * 150)
    text = "/x"
    for _ in range(9):
        text = quote(text, safe="")
    with pytest.raises(TooMuchToRead):
        Places(tmp_path).named_in(text)


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (b"", "multipart/form-data"),
        (b"--b\r\n", "multipart/form-data; boundary=b"),
        (
            b'--b\r\nContent-Disposition: form-data; name="files"\r\n\r\ntext\r\n--b--\r\n',
            "multipart/form-data; boundary=b",
        ),
        (b"{}", "application/json"),
    ],
)
def test_a_broken_upload_is_refused_and_leaves_nothing(alice: TestClient, content: bytes, kind: str) -> None:
    """No traceback, no folder."""
    folder = folder_of("local:alice", uploads())
    before = set(folder.iterdir()) if folder.is_dir() else set()
    answer = alice.post(f"{API}/upload", content=content, headers={"content-type": kind})
    assert answer.status_code in {200, 400}
    left = {path for path in (set(folder.iterdir()) - before if folder.is_dir() else set()) if any(path.iterdir())}
    assert left == set()


def test_what_nobody_submitted_goes_after_a_day(tmp_path: Path) -> None:
    """Old uploads, their folders and Gradio's empty placeholders go; what is new stays."""
    from webui.pages.uploads import sweep

    old, new = tmp_path / "people" / "a" / "1" / "x.png", tmp_path / "people" / "a" / "2" / "y.png"
    for path in (old, new):
        path.parent.mkdir(parents=True)
        path.write_bytes(b"x")
    (tmp_path / "tmpabc").touch()
    (tmp_path / "tmpdef").write_bytes(b"an upload under way")
    day = time.time() - 25 * 3600
    for path in (old, old.parent):
        os.utime(path, (day, day))
    sweep(tmp_path, time.time())
    left = {str(path.relative_to(tmp_path)) for path in tmp_path.rglob("*") if path.is_file()}
    assert left == {"people/a/2/y.png", "tmpdef"}
    sweep(tmp_path, time.time() + 2 * 3600)
    assert not old.parent.exists()
    assert new.is_file()


def test_one_file_is_in_memory_at_a_time(service: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each is read when the one before it has been handed in."""
    from webui.pages.workspace import _Dropped

    client = service.as_("heidi")
    paths = [upload(client, picture(40 + number), f"{number}.png") for number in range(3)]
    order: list[str] = []
    read, take = _Dropped.read, Intake.take

    def reading(file: _Dropped, most: int) -> Upload:
        order.append("read")
        return read(file, most)

    def taking(*arguments: Any, **named: Any) -> Any:
        order.append("take")
        return take(*arguments, **named)

    monkeypatch.setattr(_Dropped, "read", reading)
    monkeypatch.setattr(Intake, "take", taking)
    submit(client, *paths)
    assert order == ["read", "take"] * 3
