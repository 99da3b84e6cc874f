"""The shapes of answers about webhooks and what they were told."""

from __future__ import annotations

from typing import Literal

from webui.api.shape import Shape


class HookShape(Shape):
    """A webhook; `secret` signs what is sent."""

    id: str
    label: str
    url: str
    events: list[str]
    kinds: list[str]
    everyone: bool
    created_at: str
    secret: str


class HookOfSomebodyShape(Shape):
    """A webhook as administrators see it: whose and to which host; neither the rest of its address nor its secret."""

    id: str
    owner_id: str
    label: str
    host: str
    events: list[str]
    kinds: list[str]
    everyone: bool
    created_at: str
    dead: int


class HookList(Shape):
    """The user's webhooks, or with `scope=all` everybody's."""

    webhooks: list[HookShape] | list[HookOfSomebodyShape]


class DeliveryShape(Shape):
    """One event on its way to one webhook."""

    id: str
    hook_id: str
    event: str
    document_id: str | None
    job_id: str | None
    state: Literal["due", "sending", "delivered", "dead"]
    attempts: int
    due_at: str
    status: int | None
    error: str | None
    created_at: str
    finished_at: str | None


class DeliveryList(Shape):
    """Deliveries, newest first."""

    deliveries: list[DeliveryShape]
