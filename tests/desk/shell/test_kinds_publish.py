"""A kind made with YAML and a shell: copied, tried, published for a team, used, rolled back; by the real command."""

from __future__ import annotations

import csv
import hashlib
import io
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from sqlalchemy import update
from starlette.testclient import TestClient

from auth.roles import Role
from auth.tables import people
from desk.opening.reader_setup import KINDS
from tests.engine.kinds.files import write_sample
from tests.webui.api.conftest import Service, picture, running_service

ROOT = Path(__file__).parents[3]
FINANCE = "cn=finance,dc=example"
ADDED = """
  - name: project
    label: {zh: '项目号', en: 'Project number'}
  - name: cost_centre
    label: {zh: '成本中心', en: 'Cost centre'}
"""
PAGE = ["发票", "编号：A-17", "Kostenstelle：4711", "开票日期：2026年3月1日", "价税合计：¥113.00"]
WANTED = {"project": "A-17", "cost_centre": "4711", "issue_date": "2026-03-01"}


@dataclass
class Shell:
    """`./launch.sh kinds` of an installation that is up to date, in English."""

    data: Path
    venv: Path

    def kinds(self, *arguments: str) -> tuple[int, str]:
        """The exit status and all that is said."""
        usual = {name: value for name, value in os.environ.items() if not name.startswith("LC_")}
        asked = {"OCR_DATA_DIR": str(self.data), "OCR_VENV": str(self.venv), "LANG": "en_US.UTF-8"}
        ended = subprocess.run(
            [ROOT / "launch.sh", "kinds", *arguments],
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
            env={**usual, **asked},
        )
        return ended.returncode, ended.stdout + ended.stderr


@pytest.fixture
def shell(tmp_path: Path) -> Shell:
    """Over the data folder of a service; what it needs is installed already, as `launch.sh` remembers it."""
    venv = tmp_path / "venv"
    (venv / "bin").mkdir(parents=True)
    python = venv / "bin" / "python"
    python.write_text(f'#!/bin/sh\nexec "{sys.executable}" "$@"\n')
    python.chmod(0o755)
    needed = sorted([*ROOT.glob("requirements*.txt")]) + sorted(ROOT.glob("requirements*.lock"))
    content = b"".join(path.read_bytes() for path in [*needed, ROOT / "constraints.txt"])
    (venv / ".installed-requirements-cpu").write_text(hashlib.sha256(content).hexdigest())
    return Shell(tmp_path / "var", venv)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The shipped invoice under another name, with two fields more and a sample of the company's own paper."""
    folder = tmp_path / "our_invoice"
    shutil.copytree(KINDS / "invoice", folder)
    change(folder, ("id: invoice\n", "id: our_invoice\n"), ("\nitems:", f"{ADDED}items:"))
    write_sample(folder, WANTED, [PAGE], "ours.json")
    return folder


def change(folder: Path, *changes: tuple[str, str]) -> None:
    """Changes texts of the file, each of which is there."""
    text = (folder / "kind.yaml").read_text("utf-8")
    for old, new in changes:
        assert old in text
        text = text.replace(old, new, 1)
    (folder / "kind.yaml").write_text(text, "utf-8")


def clerk(service: Service, login: str, *teams: str) -> TestClient:
    """A clerk of some teams."""
    client = service.as_(login, Role.CLERK)
    with service.database.begin() as connection:
        connection.execute(update(people).where(people.c.id == f"local:{login}").values(teams=list(teams)))
    return client


def offered(person: TestClient) -> set[str]:
    """The presets that somebody may choose."""
    return {one["id"] for one in person.get("/v1/presets").json()["data"]["presets"]}


def until(holds: Callable[[], bool]) -> None:
    """Waits: every process looks once a second for what changed."""
    for _ in range(1200):
        if holds():
            return
        time.sleep(0.05)
    pytest.fail("it did not come to that")


def read(person: TestClient) -> dict[str, object]:
    """What the service answers to a paper that is to be read with the kind."""
    answer = person.post("/v1/ocr", files={"file": ("a.png", picture())}, data={"preset": "our_invoice"})
    told: dict[str, object] = answer.json()
    return told


def in_words(service: Service) -> list[str]:
    """The record as an auditor reads it."""
    text = service.as_("audrey", Role.AUDITOR).get("/admin/audit/export?lang=en").text.lstrip("\ufeff")
    return [row["words"] for row in csv.DictReader(io.StringIO(text))]


def test_a_kind_is_made_used_and_rolled_back_from_a_shell(tmp_path: Path, shell: Shell, folder: Path) -> None:
    """What an administrator does in the browser, with a folder and the command; the record tells it in words."""
    with running_service(tmp_path) as service:
        fin, lab = clerk(service, "fin", FINANCE), clerk(service, "lab")
        status, said = shell.kinds("publish", str(folder), "--team", FINANCE)
        assert (status, said.splitlines()) == (
            0,
            ["✓ our_invoice: version 1 is in use", f"Only these may choose it: {FINANCE}."],
        )
        until(lambda: "our_invoice" in offered(fin))
        assert "our_invoice" not in offered(lab)

        taught = (
            (
                "label: {zh: '项目号', en: 'Project number'}",
                "label: {zh: '项目号', en: 'Project number'}\n    aliases: ['编号']",
            ),
            ("en: 'Cost centre'}", "en: 'Cost centre'}\n    aliases: [Kostenstelle]"),
        )
        spoilt = ("{zh: '开票日期', en: 'Issue date'}\n    terms: [issue_date, date]", "{zh: '签署之日', en: 'Signed'}")
        change(folder, *taught, spoilt)
        status, said = shell.kinds("try", str(folder))
        assert status == 1
        assert "Better: project, cost_centre. Worse: issue_date." in said
        status, said = shell.kinds("publish", str(folder), "--team", "cn=lab,dc=example")
        assert status == 1
        assert "Version 2 is kept as a draft; version 1 stays in use." in said
        assert "issue_date" in said
        assert shell.kinds("offer", "our_invoice") == (0, f"Only these may choose it: {FINANCE}.\n")

        change(folder, spoilt[::-1])
        status, said = shell.kinds("try", str(folder))
        assert status == 0
        assert "Better: project, cost_centre. Worse: (nothing)." in said
        assert shell.kinds("publish", str(folder))[0] == 0
        until(lambda: "A-17" in str(read(fin)))
        assert read(lab)["error"] == "forbidden"

        status, said = shell.kinds("back", "our_invoice")
        assert status == 1
        assert "Version 3 stays in use." in said
        back = shell.kinds("back", "our_invoice", "--reason", "the auditors want it so")
        assert back == (0, "✓ our_invoice: version 1 is in use again\n")
        versions = shell.kinds("versions", "our_invoice")[1].splitlines()
        assert [line.split()[:2] for line in versions] == [
            ["3", versions[0].split()[1]],
            ["2", versions[1].split()[1]],
            ["*", "1"],
        ]
        told = in_words(service)
    for words in (
        "saved the preset our_invoice (version 1)",
        "set who is offered the preset our_invoice",
        "published the preset our_invoice (version 1)",
        "added a sample to the preset our_invoice",
        "published the preset our_invoice (version 3)",
        "rolled a preset back to our_invoice (version 1)",
    ):
        assert any(words in one for one in told), words
    assert not any("published the preset our_invoice (version 2)" in one for one in told)


def test_who_is_offered_a_kind_is_said_and_set(tmp_path: Path, shell: Shell) -> None:
    """A shipped one as well; what does not exist, or cannot be taken, is refused in words."""
    with running_service(tmp_path) as service:
        anna = clerk(service, "anna")
        assert shell.kinds("offer", "invoice") == (0, "Everybody may choose it.\n")
        assert shell.kinds("offer", "invoice", "--off")[0] == 0
        until(lambda: "invoice" not in offered(anna))
        assert shell.kinds("offer", "invoice", "--person", "anna")[1] == "Only these may choose it: local:anna.\n"
        until(lambda: "invoice" in offered(anna))
        status, said = shell.kinds("offer", "no_such_kind")
        assert (status, said.splitlines()[0]) == (1, "There is no such preset or version.")
        status, said = shell.kinds("publish", str(KINDS / "invoice"))
        assert status == 1
        assert "invoice is a shipped preset" in said
        status, said = shell.kinds("publish", str(tmp_path / "nothing"))
        assert (status, said.splitlines()[0]) == (1, "There is no preset in this file.")
