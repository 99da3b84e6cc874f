"""The OpenAPI document is true: whatever is sent, no answer is a defect and none is undocumented."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from contextlib import suppress

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from hypothesis.errors import Unsatisfiable
from schemathesis import Case, GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
    unsupported_method,
)
from starlette.testclient import TestClient

from auth.roles import Role
from tests.webui.api.conftest import Service, listening, picture, running_service
from tests.webui.conftest import NewDatabase
from webui.wall.wall import SESSION_COOKIE

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    unsupported_method,
]


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory, new_database: NewDatabase) -> Iterator[Service]:
    """An application with an administrator, generous limits."""
    with running_service(
        tmp_path_factory.mktemp("contract"),
        database_url=new_database(),
        api_rate="1000000/minute",
        webhook_allow="203.0.113.0/24",
        queue_size=100000,
    ) as service:
        service.as_("root", Role.ADMIN)
        yield service


@pytest.fixture(scope="module")
def address(running: Service) -> Iterator[str]:
    """Where it listens."""
    with listening(running.app) as address:
        yield address


@pytest.fixture(scope="module")
def session(running: Service) -> dict[str, str]:
    """The administrator's session."""
    return {"Cookie": f"{SESSION_COOKIE}={running.people['root'].cookies[SESSION_COOKIE]}"}


@pytest.fixture(scope="module")
def described(address: str, session: dict[str, str]) -> schemathesis.BaseSchema:
    """The application's own description of itself."""
    return schemathesis.openapi.from_url(f"{address}/openapi.json", headers=session, timeout=120)


def what_there_is(client: TestClient) -> dict[str, str]:
    """Ids that lead somewhere: a document that was read, a job and a webhook."""
    hook = client.post("/v1/webhooks", json={"url": "http://203.0.113.7/", "events": ["job.done"]})
    return {
        "document_id": client.post("/v1/ocr", content=picture()).json()["data"]["id"],
        "job_id": client.post("/v1/jobs", files={"files": picture()}).json()["data"]["id"],
        "hook_id": hook.json()["data"]["id"],
    }


@pytest.mark.parametrize("mode", [GenerationMode.POSITIVE, GenerationMode.NEGATIVE])
def test_every_answer_is_documented(
    running: Service, described: schemathesis.BaseSchema, session: dict[str, str], mode: GenerationMode
) -> None:
    """Status, media type, headers and shape are as the document says; nothing sent, right or wrong, causes a 5xx."""
    known = what_there_is(running.people["root"])
    turns = itertools.count()
    for found in described.get_all_operations():
        operation = found.ok()

        @given(case=operation.as_strategy(generation_mode=mode))
        @settings(max_examples=8, deadline=None, suppress_health_check=list(HealthCheck), database=None)
        def sends_and_checks(case: Case) -> None:
            if next(turns) % 2:
                case.path_parameters.update({name: known[name] for name in case.path_parameters if name in known})
            case.call_and_validate(headers=session, checks=CHECKS)

        with suppress(Unsatisfiable):  # there is no wrong way to ask for something without parameters
            sends_and_checks()
