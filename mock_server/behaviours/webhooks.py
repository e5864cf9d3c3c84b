"""Webhooks: whom the server tells of events."""

from typing import Any

from mock_server import errors
from mock_server.behaviours import operation
from mock_server.http.auth import Caller
from mock_server.http.body import Body
from mock_server.world.tables import Row
from mock_server.world.world import Transaction

Webhook = dict[str, Any]


def owned(tx: Transaction, caller: Caller, webhook_id: str) -> Row:
    """The caller's webhook with this id. Raises `errors.WEBHOOK_NOT_FOUND`."""
    return tx["webhooks"].owned(caller.org_id, webhook_id, errors.WEBHOOK_NOT_FOUND)


@operation("listWebhooks")
def list_webhooks(tx: Transaction, caller: Caller) -> list[Webhook]:
    return [tx["webhooks"].show(webhook) for webhook in tx["webhooks"].of(caller.org_id)]


@operation("getWebhook")
def get_webhook(tx: Transaction, caller: Caller, webhook_id: str) -> Webhook:
    return tx["webhooks"].show(owned(tx, caller, webhook_id))


@operation("createWebhook")
def create_webhook(tx: Transaction, caller: Caller, body: Body) -> Webhook:
    body.require("url", "events", error=errors.WEBHOOK_FIELDS_REQUIRED)
    if not isinstance(body.sent["events"], list):
        raise errors.WEBHOOK_FIELDS_REQUIRED()
    fields = {"secret": tx.new_id(), **body.fields()}
    tx.warn(errors.NOT_DELIVERED)
    return tx["webhooks"].show(tx["webhooks"].insert(org_id=caller.org_id, **fields))


@operation("updateWebhook")
def update_webhook(tx: Transaction, caller: Caller, webhook_id: str, body: Body) -> Webhook:
    webhook = tx["webhooks"].update(owned(tx, caller, webhook_id), body.fields())
    return tx["webhooks"].show(webhook)


@operation("deleteWebhook")
def delete_webhook(tx: Transaction, caller: Caller, webhook_id: str) -> None:
    tx["webhooks"].delete(owned(tx, caller, webhook_id))
