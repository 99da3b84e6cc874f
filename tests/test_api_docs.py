"""The examples of docs/api.md do what they say: each is run against a server, as it stands there."""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest

from auth.tokens import Scope
from tests.webui.api.conftest import Service, listening, picture, running_service
from webui.api import errors

DOCS = Path(__file__).parents[1] / "docs"
DOCUMENT = (DOCS / "api.md").read_text("utf-8")
"""Its examples are those of the Chinese one, as tests/test_doc_languages.py holds."""


def blocks(language: str) -> list[str]:
    """The examples in one language, in order."""
    return re.findall(rf"^```{language}\n(.*?)^```", DOCUMENT, re.MULTILINE | re.DOTALL)


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """An application."""
    with running_service(tmp_path_factory.mktemp("docs")) as service:
        yield service


@pytest.fixture(scope="module")
def variables(service: Service) -> Iterator[dict[str, str]]:
    """The address and a token, as the examples expect them."""
    service.as_("erp")
    scopes = frozenset({Scope.READ, Scope.SUBMIT})
    token, _ = service.door.tokens.make("local:erp", "docs", scopes, timedelta(days=1))
    with listening(service.app) as address:
        yield {"OCR": address, "OCR_TOKEN": token}


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A working directory with the files of the examples."""
    (tmp_path / "receipt.jpg").write_bytes(picture())
    (tmp_path / "contract.pdf").write_bytes(picture(3))
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize("example", blocks("sh"))
def test_shell_examples_succeed(example: str, variables: dict[str, str], folder: Path) -> None:
    """Every curl command is answered with success."""
    ran = subprocess.run(
        ["bash", "-ec", example.replace("curl -s", "curl -s -w '\\n'")],
        cwd=folder,
        env={**os.environ, **variables, "no_proxy": "*"},
        capture_output=True,
        text=True,
        check=True,
    )
    answers = [line for line in ran.stdout.splitlines() if line]
    assert len(answers) == example.count("curl -s")
    assert all(answer.startswith('{"code":0,"message":"success"') for answer in answers), ran.stdout


@pytest.mark.filterwarnings("ignore:unclosed file:ResourceWarning", "ignore::pytest.PytestUnraisableExceptionWarning")
def test_python_examples_run_one_after_the_other(variables: dict[str, str], folder: Path) -> None:
    """The client of the first is used by the next; results lie on disk in the end."""
    names: dict[str, Any] = dict(variables)
    for example in blocks("python"):
        exec(compile(example, "docs/api.md", "exec"), names)
    assert names["data"]["raw_text"] == "编号：A-17"
    assert (folder / "results.xlsx").read_bytes().startswith(b"PK")
    assert not names["is_genuine"](
        "whsec_AAAA", {"webhook-id": "1", "webhook-timestamp": "1", "webhook-signature": "v1,"}, b""
    )
    names["client"].close()


@pytest.mark.parametrize("page", ["api.md", "api.zh-CN.md"])
def test_every_error_with_a_status_of_its_own_is_in_the_table(page: str) -> None:
    """Under its status, in both languages."""
    lines = (DOCS / page).read_text("utf-8").splitlines()
    for code in errors.known_codes():
        status = errors.status_of(code)
        (row,) = [line for line in lines if line.startswith(f"| {status} |")]
        assert f"`{code}`" in row, code


def test_docs_need_no_network(service: Service, variables: dict[str, str]) -> None:
    """/docs and everything it names come from the server itself, under a policy that lets nothing else in."""
    client = service.as_("reader")
    page = client.get("/docs")
    assert page.status_code == 200
    assert "script-src 'self';" in page.headers["Content-Security-Policy"]
    named = re.findall(r'<(?:link|script|img|div)\b[^>]* (?:href|src|data-openapi)="([^"]+)"', page.text)
    assert len(named) == 8
    for address in named:
        assert address.startswith("/")
        assert client.get(address).status_code == 200
    assert httpx.get(variables["OCR"] + "/docs", trust_env=False).status_code == 401
