"""Webhooks: whom the server tells of events."""

from typing import Any

from mock_server import errors
from mock_server.behaviours import operation
from mock_server.http.auth import Principal
from mock_server.http.body import Body
from mock_server.world.tables import Row
from mock_server.world.world import Transaction

Webhook = dict[str, Any]


def owned(tx: Transaction, principal: Principal, webhook_id: str) -> Row:
    """The principal's webhook with this id. Raises `errors.WEBHOOK_NOT_FOUND`."""
    return tx["webhooks"].owned(principal.org_id, webhook_id, errors.WEBHOOK_NOT_FOUND)


@operation("listWebhooks")
def list_webhooks(tx: Transaction, principal: Principal) -> list[Webhook]:
    return [tx["webhooks"].show(webhook) for webhook in tx["webhooks"].of(principal.org_id)]


@operation("getWebhook")
def get_webhook(tx: Transaction, principal: Principal, webhook_id: str) -> Webhook:
    return tx["webhooks"].show(owned(tx, principal, webhook_id))


@operation("createWebhook")
def create_webhook(tx: Transaction, principal: Principal, body: Body) -> Webhook:
    body.require("url", "events", error=errors.WEBHOOK_FIELDS_REQUIRED)
    if not isinstance(body.payload["events"], list):
        raise errors.WEBHOOK_FIELDS_REQUIRED()
    fields = {"secret": tx.new_id(), **body.fields()}
    tx.warn(errors.NOT_DELIVERED)
    return tx["webhooks"].show(tx["webhooks"].insert(org_id=principal.org_id, **fields))


@operation("updateWebhook")
def update_webhook(tx: Transaction, principal: Principal, webhook_id: str, body: Body) -> Webhook:
    webhook = tx["webhooks"].update(owned(tx, principal, webhook_id), body.fields())
    return tx["webhooks"].show(webhook)


@operation("deleteWebhook")
def delete_webhook(tx: Transaction, principal: Principal, webhook_id: str) -> None:
    tx["webhooks"].delete(owned(tx, principal, webhook_id))
