"""Which requests may be generated from the contract, and in what phases: known without loading what generates them."""

from contract_tests.client.guard import LOGINS, STORES
from contract_tests.contract.contract import Operation
from contract_tests.run.run import Run

#: The phases that look at one operation, and the one that follows links from one to another.
SINGLE = ("examples", "coverage", "fuzzing")
LINKED = ("stateful",)

#: What is deleted there is still listed, revoked.
_KEPT = "/api/v1/api-keys"


def may_be_sent(run: Run, operation: Operation) -> bool:
    """Whether the run may send generated requests of an operation: what it does can be taken back.

    On a server none is billable, none logs in, none changes a setting, and none makes row after row that stays.
    """
    if operation.id in run.expected.absent:
        return False
    guard = run.target.session.guard
    if operation.id == STORES and run.settings.effects == "read" and not guard.is_mock:
        return False
    if operation.method == "GET" or run.settings.effects == "read":
        return operation.method == "GET"
    is_free = run.settings.url is None and run.settings.effects == "full"
    if operation.path in run.target.session.guard.collections or "{" in operation.path:
        stays = operation.path.startswith(_KEPT) and operation.method != "PUT"
        return is_free or not (operation.is_billable or stays)
    return is_free and (is_setting(operation) or operation.path.endswith(LOGINS))


def is_setting(operation: Operation) -> bool:
    """Whether an operation changes something that is there once."""
    return operation.method == "PUT" and "{" not in operation.path
