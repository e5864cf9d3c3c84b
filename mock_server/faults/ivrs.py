"""Faults of IVRs and their menus."""

from collections.abc import Callable
from typing import Any

from mock_server.faults.contexts import AnswerContext, OperationContext, Proceed, accepting
from mock_server.faults.declare import answer, behaviour
from mock_server.http.answer import Answer
from mock_server.world.tables import Row

_KEYS = [*"0123456789*#"]
_WRITES = ("createIvr", "updateIvr")


def menu_of(context: OperationContext) -> list[Row]:
    """The menu as it was just stored."""
    menu: list[Row] = context.row("ivrs", context.target_id)["menuOptions"]
    return menu


def store_menu(context: OperationContext, menu: list[Row]) -> None:
    context.store("ivrs", context.target_id, menuOptions=menu)


def with_options(
    context: OperationContext, proceed: Proceed, change: Callable[[list[dict[str, Any]]], list[dict[str, Any]]]
) -> Any:
    """Do it with what `change` makes of the menu that was sent, if it is one."""
    options = context.payload.get("options")
    if isinstance(options, list) and all(isinstance(option, dict) for option in options):
        context.send(options=change(options))
    return proceed()


@behaviour("createIvr", breaks=["IVR-03", "WIRE-04"])
def ivr_extension_taken_twice(context: OperationContext, proceed: Proceed) -> Any:
    """An IVR can be created with another IVR's extension."""
    return accepting(context, proceed, 409, "ivrs", "extension")


@behaviour("updateIvr", breaks=["IVR-03", "WIRE-04"])
def ivr_moves_to_taken_extension(context: OperationContext, proceed: Proceed) -> Any:
    """An IVR can be changed to another IVR's extension."""
    return accepting(context, proceed, 409, "ivrs", "extension")


@behaviour("createIvr", breaks=["IVR-02"])
def ivr_timeout_default_differs(context: OperationContext, proceed: Proceed) -> Any:
    """A new IVR waits 5 seconds by default."""
    context.send(**{"timeout": 5, **context.payload})
    return proceed()


@behaviour(*_WRITES, breaks=["WIRE-06"])
def ivr_timeout_stored_at_most_30(context: OperationContext, proceed: Proceed) -> Any:
    """An IVR's timeout of more than 30 seconds is stored as 30."""
    answer = proceed()
    if answer["timeout"] > 30:
        context.store("ivrs", answer["id"], timeout=30)
    return answer


@behaviour(*_WRITES, breaks=["IVR-06"])
def negative_timeout_accepted(context: OperationContext, proceed: Proceed) -> Any:
    """A negative IVR timeout is accepted as 0."""
    if isinstance(timeout := context.payload.get("timeout"), int):
        context.send(timeout=max(0, timeout))
    return proceed()


@behaviour("updateIvr", breaks=["WIRE-06"])
def ivr_update_not_stored(context: OperationContext, proceed: Proceed) -> Any:
    """PUT /ivrs/{id} reports success but stores nothing."""
    answer = proceed()
    context.forget_writes()
    return answer


@behaviour("updateIvr", breaks=["WIRE-06"])
def ivr_update_wipes_menu(context: OperationContext, proceed: Proceed) -> Any:
    """PUT /ivrs/{id} empties the menu."""
    answer = proceed()
    store_menu(context, [])
    return answer


@behaviour("publishIvr", breaks=["IVR-07"])
def publishing_does_nothing(context: OperationContext, proceed: Proceed) -> Any:
    """A published IVR is not live."""
    answer = proceed()
    context.tx.drop_deploys()
    return answer


@behaviour("createIvr", breaks=["IVR-02", "WIRE-06"])
def ivr_create_not_stored(context: OperationContext, proceed: Proceed) -> Any:
    """POST /ivrs reports a new IVR but stores nothing."""
    answer = proceed()
    context.forget_writes()
    return answer


@behaviour("deleteIvr", breaks=["WIRE-06", "WIRE-07"])
def ivr_delete_does_nothing(context: OperationContext, proceed: Proceed) -> Any:
    """DELETE /ivrs/{id} returns 204 and deletes nothing."""
    proceed()
    context.forget_writes()


@behaviour("listIvrs", breaks=["IVR-02", "WIRE-06"])
def ivr_list_misses_one(context: OperationContext, proceed: Proceed) -> Any:
    """GET /ivrs omits the newest of several IVRs."""
    ivrs = proceed()
    return ivrs[1:] or ivrs


@answer("getIvr", breaks=["IVR-09"])
def ivr_shown_without_menu(context: AnswerContext, answer: Answer) -> Answer:
    """GET /ivrs/{id} shows an empty menu."""
    return Answer(200, {**answer.body, "menuOptions": []}) if answer.status == 200 else answer


@behaviour("replaceIvrMenu", breaks=["IVR-09", "WIRE-06"])
def menu_appended(context: OperationContext, proceed: Proceed) -> Any:
    """PUT /ivrs/{id}/menu keeps options that are not sent again."""
    proceed()
    new, before = menu_of(context), context.tx.base.tables["ivrs"].by_id[context.target_id]
    taken = {option["digit"] for option in new}
    store_menu(context, [*(option for option in before["menuOptions"] if option["digit"] not in taken), *new])
    return context.tx["ivrs"].show(context.row("ivrs", context.target_id))


@behaviour("replaceIvrMenu", breaks=["IVR-09", "WIRE-06"])
def menu_not_stored(context: OperationContext, proceed: Proceed) -> Any:
    """PUT /ivrs/{id}/menu returns the new menu and stores nothing."""
    answer = proceed()
    context.forget_writes()
    return answer


@behaviour("replaceIvrMenu", breaks=["IVR-09", "WIRE-06"])
def menu_drops_zero(context: OperationContext, proceed: Proceed) -> Any:
    """A menu is stored without its key 0."""
    answer = proceed()
    store_menu(context, [option for option in menu_of(context) if option["digit"] != "0"])
    return answer


@behaviour("replaceIvrMenu", breaks=["IVR-09", "WIRE-06"])
def menu_drops_symbols(context: OperationContext, proceed: Proceed) -> Any:
    """A menu is stored without its keys * and #."""
    answer = proceed()
    store_menu(context, [option for option in menu_of(context) if option["digit"] not in "*#"])
    return answer


@behaviour("replaceIvrMenu", breaks=["IVR-09", "WIRE-06"])
def menu_order_lost(context: OperationContext, proceed: Proceed) -> Any:
    """Menu options are stored without their order."""
    answer = proceed()
    store_menu(context, [{**option, "order": 0} for option in menu_of(context)])
    return answer


@behaviour("replaceIvrMenu", breaks=["IVR-09", "WIRE-06"])
def menu_descriptions_lost(context: OperationContext, proceed: Proceed) -> Any:
    """Menu options are stored without their descriptions."""
    answer = proceed()
    store_menu(context, [{**option, "description": None} for option in menu_of(context)])
    return answer


@behaviour("replaceIvrMenu", breaks=["IVR-09", "WIRE-03"])
def unknown_key_left_out(context: OperationContext, proceed: Proceed) -> Any:
    """A menu option with an invalid digit is dropped, and the request succeeds."""
    return with_options(
        context, proceed, lambda options: [option for option in options if str(option.get("digit")) in _KEYS]
    )


@behaviour("replaceIvrMenu", breaks=["IVR-10"])
def unknown_action_becomes_hangup(context: OperationContext, proceed: Proceed) -> Any:
    """A menu option with an unknown action_type is stored as hangup."""
    assert context.operation.body is not None
    known = context.operation.body.part("/options/0/action_type").document["enum"]

    def known_action(option: dict[str, Any]) -> dict[str, Any]:
        return option if option.get("action_type", "hangup") in known else {**option, "action_type": "hangup"}

    return with_options(context, proceed, lambda options: list(map(known_action, options)))


@behaviour("replaceIvrMenu", breaks=["IVR-22"])
def last_of_two_options_wins(context: OperationContext, proceed: Proceed) -> Any:
    """If a menu has two options for one key, the last is stored, and the request succeeds."""
    return with_options(
        context, proceed, lambda options: list({str(option.get("digit")): option for option in options}.values())
    )


@behaviour("replaceIvrMenu", breaks=["IVR-21"])
def menu_wiped_without_options(context: OperationContext, proceed: Proceed) -> Any:
    """A menu without a list of options is accepted as an empty one."""
    context.under("ivr-menu-wiped-without-options")
    return proceed()
