"""Faults of API keys."""

from typing import Any

from mock_server.faults.contexts import OperationContext, Proceed
from mock_server.faults.declare import behaviour


@behaviour("listApiKeys", breaks=["KEY-02"])
def secrets_listed(context: OperationContext, proceed: Proceed) -> Any:
    """GET /api-keys shows the secrets."""
    answer = proceed()
    rows = context.tx["api_keys"].rows.by_id
    return {**answer, "keys": [{**key, "api_secret": rows[key["id"]]["api_secret"]} for key in answer["keys"]]}


@behaviour("revokeApiKey", breaks=["KEY-04"])
def revoking_does_nothing(context: OperationContext, proceed: Proceed) -> Any:
    """A revoked API key stays active."""
    answer = proceed()
    context.forget_writes()
    return answer


@behaviour("createApiKey", breaks=["KEY-01"])
def new_key_does_not_work(context: OperationContext, proceed: Proceed) -> Any:
    """The key shown by POST /api-keys does not work."""
    return {**proceed(), "api_key": f"ak_{context.tx.new_hex(32)}"}


@behaviour("createApiKey", breaks=["KEY-01"])
def secret_not_shown(context: OperationContext, proceed: Proceed) -> Any:
    """POST /api-keys does not show the generated secret."""
    return {name: value for name, value in proceed().items() if name != "api_secret"}
