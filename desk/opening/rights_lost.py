"""Rights that are lost take with them what lives on them: webhooks and shares, at once and on the record."""

from __future__ import annotations

from sqlalchemy import ColumnElement, Connection, delete

from auth.rights import RIGHTS_LOST, Standing
from auth.roles import Permission
from desk.record.audit import Audit, AuditEvent
from desk.store.store import HookRow, ShareRow

_Note = tuple[AuditEvent, str, str]
"""What to record: the event, its target, why."""


class RightsLost:
    """Acts in the transaction that changes a person; fits `auth.rights.Followers`."""

    def __init__(self, audit: Audit) -> None:
        self._audit = audit

    def rights_settled(self, connection: Connection, standing: Standing) -> None:
        """Webhooks whose owner may no longer export end, those about everyone unless their owner is administrator.

        So do shares that the person gave to teams they have left, and all of them once they work with nothing here.
        """
        for event, target, reason in _without_hooks(connection, standing) + _without_shares(connection, standing):
            self._note(connection, event, target, reason)

    def tokens_ended(self, connection: Connection, person_id: str, token_ids: tuple[str, ...], reason: str) -> None:
        """Each is recorded."""
        for token_id in token_ids:
            self._note(connection, AuditEvent.TOKEN_REVOKE, f"{token_id} {person_id}", reason)

    def _note(self, connection: Connection, event: AuditEvent, target: str, reason: str) -> None:
        self._audit.append(connection, "", event, target=target, reason=reason)


def _without_hooks(connection: Connection, standing: Standing) -> list[_Note]:
    lost: ColumnElement[bool] = HookRow.owner_id == standing.person_id
    if Permission.EXPORT in standing.may:
        if Permission.MANAGE_SETTINGS in standing.may:
            return []
        lost &= HookRow.everyone
    gone = connection.execute(delete(HookRow).where(lost).returning(HookRow.id)).scalars().all()
    return [(AuditEvent.HOOK_CHANGE, f"{hook_id} {standing.person_id}", RIGHTS_LOST) for hook_id in gone]


def _without_shares(connection: Connection, standing: Standing) -> list[_Note]:
    lost: ColumnElement[bool] = ShareRow.given_by == standing.person_id
    if Permission.VIEW in standing.may:
        lost &= ShareRow.team.not_in(sorted(standing.teams))
    gone = connection.execute(delete(ShareRow).where(lost).returning(ShareRow.document_id, ShareRow.team)).all()
    return [(AuditEvent.DOCUMENT_SHARE, document_id, f"{RIGHTS_LOST} {team}") for document_id, team in gone]
