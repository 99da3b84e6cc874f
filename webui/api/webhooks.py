"""`/v1/webhooks`: tell other systems what happened to documents, and see what became of it."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Query, Request
from pydantic import Field

from desk.outside.endings import Event
from desk.outside.webhooks import MAX_LISTED, Webhooks
from webui.api.bodies import Body
from webui.api.documents import TheUser
from webui.api.errors import success

router = APIRouter(prefix="/v1/webhooks", tags=["webhooks"])


async def webhooks_of(request: Request) -> Webhooks:
    """The webhooks, put there by `create_app`."""
    webhooks: Webhooks = request.app.state.webhooks
    return webhooks


TheWebhooks = Annotated[Webhooks, Depends(webhooks_of)]
Limit = Annotated[int, Query(ge=1, le=MAX_LISTED)]
Offset = Annotated[int, Query(ge=0, le=10_000_000)]


class NewHook(Body):
    """What to tell whom. `kinds` empty: of documents of every kind."""

    url: Annotated[str, Field(min_length=1, max_length=2000, examples=["https://erp.corp.example/hooks/ocr"])]
    events: Annotated[tuple[Event, ...], Field(min_length=1, max_length=10, examples=[["document.reviewed"]])]
    label: Annotated[str, Field(max_length=200)] = ""
    kinds: Annotated[
        tuple[Annotated[str, Field(max_length=64)], ...], Field(max_length=50, examples=[["contract"]])
    ] = ()
    everyone: Annotated[
        bool, Field(description="所有人的文档，仅管理员。 Of everyone's documents: administrators only.")
    ] = False


@router.get("", summary="我的 Webhook (my webhooks)")
def list_webhooks(webhooks: TheWebhooks, user: TheUser, scope: Literal["mine", "all"] = "mine") -> dict[str, Any]:
    """Newest first, each with the secret that signs what is sent.

    `scope=all`: everybody's, for administrators, with the owner and the receiver's host, without secrets.
    """
    if scope == "all":
        return success({"webhooks": [hook.to_dict() for hook in webhooks.all(user)]})
    return success({"webhooks": [hook.to_dict() for hook in webhooks.list(user)]})


@router.post("", status_code=201, summary="新建 Webhook (add a webhook)")
def add_webhook(webhooks: TheWebhooks, user: TheUser, wanted: NewHook) -> dict[str, Any]:
    """The address must be on the administrators' list of allowed places."""
    hook = webhooks.add(
        user, wanted.url, wanted.events, label=wanted.label, kinds=wanted.kinds, everyone=wanted.everyone
    )
    return success(hook.to_dict())


@router.get("/dead", summary="死信 (dead letters)")
def list_dead_letters(webhooks: TheWebhooks, user: TheUser, limit: Limit = 50, offset: Offset = 0) -> dict[str, Any]:
    """Everyone's deliveries that were given up: for administrators."""
    found = webhooks.dead_letters(user, limit=limit, offset=offset)
    return success({"deliveries": [delivery.to_dict() for delivery in found]})


@router.post("/deliveries/{delivery_id}/retry", summary="重新投递 (send again)")
def send_again(webhooks: TheWebhooks, user: TheUser, delivery_id: str) -> dict[str, Any]:
    """Puts a delivery that was given up back in line; any other stays as it is."""
    return success(webhooks.send_again(user, delivery_id).to_dict())


@router.get("/{hook_id}/deliveries", summary="投递记录 (deliveries)")
def list_deliveries(
    webhooks: TheWebhooks, user: TheUser, hook_id: str, limit: Limit = 50, offset: Offset = 0
) -> dict[str, Any]:
    """What was or will be sent to a webhook, newest first."""
    found = webhooks.deliveries(user, hook_id, limit=limit, offset=offset)
    return success({"deliveries": [delivery.to_dict() for delivery in found]})


@router.delete("/{hook_id}", summary="删除 Webhook (remove a webhook)")
def remove_webhook(webhooks: TheWebhooks, user: TheUser, hook_id: str) -> dict[str, Any]:
    """What was not delivered yet never is. Administrators may remove anybody's."""
    webhooks.remove(user, hook_id)
    return success(None)
