"""What each role is called."""

from __future__ import annotations

from auth.roles import Role
from engine.words import Words

ROLE_WORDS = {
    Role.CLERK.value: Words("经办", "clerk"),
    Role.LEGAL.value: Words("法务", "legal"),
    Role.ADMIN.value: Words("管理员", "administrator"),
    Role.AUDITOR.value: Words("审计", "auditor"),
}
"""By its value."""
