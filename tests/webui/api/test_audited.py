"""What other systems do is in the audit, as what people do on the pages is."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from desk.record.audit_records import AuditRow
from tests.webui.api.conftest import Service, picture


def test_every_use_of_a_document_is_recorded(service: Service) -> None:
    """Who, what and which one; in the order it happened, and nothing of the content."""
    alice = service.as_("alice")
    document_id = alice.post("/v1/ocr?fields=编号", content=picture()).json()["data"]["id"]
    alice.patch(f"/v1/documents/{document_id}", json={"field": "编号", "value": "canary"})
    alice.get(f"/v1/documents/{document_id}/export")
    alice.post(f"/v1/documents/{document_id}/finish", json={})
    alice.delete(f"/v1/documents/{document_id}")
    alice.post(f"/v1/documents/{document_id}/restore")
    alice.delete(f"/v1/documents/{document_id}", params={"for_ever": True})
    job_id = alice.post("/v1/jobs", files={"files": picture()}).json()["data"]["id"]
    alice.delete(f"/v1/jobs/{job_id}")
    with Session(service.database) as session:
        rows = session.scalars(select(AuditRow).where(AuditRow.actor_id == "local:alice").order_by(AuditRow.number))
        kept = [(row.event, row.target) for row in rows if row.event.startswith(("document:", "job:"))]
    assert kept == [
        ("document:submit", document_id),
        ("document:view", document_id),
        ("document:correct", document_id),
        ("document:export", document_id),
        ("document:finish", document_id),
        ("document:trash", document_id),
        ("document:restore", document_id),
        ("document:delete", document_id),
        ("job:submit", job_id),
        ("job:cancel", job_id),
    ]
