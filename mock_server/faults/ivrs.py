"""Faults of IVRs and their menus."""

from collections.abc import Callable
from typing import Any

from mock_server.faults.contexts import Act, Asked, Proceed, accepting
from mock_server.faults.declare import answer, behaviour
from mock_server.http.answer import Answer
from mock_server.world.tables import Row

_KEYS = [*"0123456789*#"]
_WRITES = ("createIvr", "updateIvr")


def menu_of(act: Act) -> list[Row]:
    """The menu as it was just stored."""
    menu: list[Row] = act.row("ivrs", act.target_id)["menuOptions"]
    return menu


def store_menu(act: Act, menu: list[Row]) -> None:
    act.store("ivrs", act.target_id, menuOptions=menu)


def with_options(act: Act, proceed: Proceed, change: Callable[[list[dict[str, Any]]], list[dict[str, Any]]]) -> Any:
    """Do it with what `change` makes of the menu that was sent, if it is one."""
    options = act.sent.get("options")
    if isinstance(options, list) and all(isinstance(option, dict) for option in options):
        act.send(options=change(options))
    return proceed()


@behaviour("createIvr", breaks=["IVR-03", "WIRE-04"])
def ivr_extension_taken_twice(act: Act, proceed: Proceed) -> Any:
    """An IVR can be created with the extension of another."""
    return accepting(act, proceed, 409, "ivrs", "extension")


@behaviour("updateIvr", breaks=["IVR-03", "WIRE-04"])
def ivr_moves_to_taken_extension(act: Act, proceed: Proceed) -> Any:
    """An IVR can be given the extension of another."""
    return accepting(act, proceed, 409, "ivrs", "extension")


@behaviour("createIvr", breaks=["IVR-02"])
def ivr_timeout_default_differs(act: Act, proceed: Proceed) -> Any:
    """A new IVR waits for 5 seconds where nothing else is asked for."""
    act.send(**{"timeout": 5, **act.sent})
    return proceed()


@behaviour(*_WRITES, breaks=["WIRE-06"])
def ivr_timeout_stored_at_most_30(act: Act, proceed: Proceed) -> Any:
    """An IVR's timeout of more than 30 seconds is stored as 30."""
    answer = proceed()
    if answer["timeout"] > 30:
        act.store("ivrs", answer["id"], timeout=30)
    return answer


@behaviour(*_WRITES, breaks=["IVR-06"])
def negative_timeout_accepted(act: Act, proceed: Proceed) -> Any:
    """A negative timeout of an IVR is taken for 0."""
    if isinstance(timeout := act.sent.get("timeout"), int):
        act.send(timeout=max(0, timeout))
    return proceed()


@behaviour("updateIvr", breaks=["WIRE-06"])
def ivr_update_not_stored(act: Act, proceed: Proceed) -> Any:
    """PUT /ivrs/{id} is answered and not stored."""
    answer = proceed()
    act.forget_writes()
    return answer


@behaviour("updateIvr", breaks=["WIRE-06"])
def ivr_update_wipes_menu(act: Act, proceed: Proceed) -> Any:
    """PUT /ivrs/{id} empties the menu."""
    answer = proceed()
    store_menu(act, [])
    return answer


@behaviour("publishIvr", breaks=["IVR-07"])
def publishing_does_nothing(act: Act, proceed: Proceed) -> Any:
    """A published IVR is not live."""
    answer = proceed()
    act.tx.drop_deploys()
    return answer


@behaviour("createIvr", breaks=["IVR-02", "WIRE-06"])
def ivr_create_not_stored(act: Act, proceed: Proceed) -> Any:
    """POST /ivrs answers a new IVR and stores nothing."""
    answer = proceed()
    act.forget_writes()
    return answer


@behaviour("deleteIvr", breaks=["WIRE-06", "WIRE-07"])
def ivr_delete_does_nothing(act: Act, proceed: Proceed) -> Any:
    """DELETE /ivrs/{id} answers 204 and deletes nothing."""
    proceed()
    act.forget_writes()


@behaviour("listIvrs", breaks=["IVR-02", "WIRE-06"])
def ivr_list_misses_one(act: Act, proceed: Proceed) -> Any:
    """GET /ivrs leaves out the newest of several IVRs."""
    ivrs = proceed()
    return ivrs[1:] or ivrs


@answer("getIvr", breaks=["IVR-09"])
def ivr_shown_without_menu(asked: Asked, answer: Answer) -> Answer:
    """GET /ivrs/{id} shows an empty menu."""
    return Answer(200, {**answer.body, "menuOptions": []}) if answer.status == 200 else answer


@behaviour("replaceIvrMenu", breaks=["IVR-09", "WIRE-06"])
def menu_appended(act: Act, proceed: Proceed) -> Any:
    """PUT /ivrs/{id}/menu keeps the options that are not sent again."""
    proceed()
    new, before = menu_of(act), act.tx.base.tables["ivrs"].by_id[act.target_id]
    taken = {option["digit"] for option in new}
    store_menu(act, [*(option for option in before["menuOptions"] if option["digit"] not in taken), *new])
    return act.tx["ivrs"].show(act.row("ivrs", act.target_id))


@behaviour("replaceIvrMenu", breaks=["IVR-09", "WIRE-06"])
def menu_not_stored(act: Act, proceed: Proceed) -> Any:
    """PUT /ivrs/{id}/menu answers the new menu and stores nothing."""
    answer = proceed()
    act.forget_writes()
    return answer


@behaviour("replaceIvrMenu", breaks=["IVR-09", "WIRE-06"])
def menu_drops_zero(act: Act, proceed: Proceed) -> Any:
    """A menu is stored without its key 0."""
    answer = proceed()
    store_menu(act, [option for option in menu_of(act) if option["digit"] != "0"])
    return answer


@behaviour("replaceIvrMenu", breaks=["IVR-09", "WIRE-06"])
def menu_drops_symbols(act: Act, proceed: Proceed) -> Any:
    """A menu is stored without its keys * and #."""
    answer = proceed()
    store_menu(act, [option for option in menu_of(act) if option["digit"] not in "*#"])
    return answer


@behaviour("replaceIvrMenu", breaks=["IVR-09", "WIRE-06"])
def menu_order_lost(act: Act, proceed: Proceed) -> Any:
    """The options of a menu are stored without their order."""
    answer = proceed()
    store_menu(act, [{**option, "order": 0} for option in menu_of(act)])
    return answer


@behaviour("replaceIvrMenu", breaks=["IVR-09", "WIRE-06"])
def menu_descriptions_lost(act: Act, proceed: Proceed) -> Any:
    """The options of a menu are stored without their descriptions."""
    answer = proceed()
    store_menu(act, [{**option, "description": None} for option in menu_of(act)])
    return answer


@behaviour("replaceIvrMenu", breaks=["IVR-09", "WIRE-03"])
def unknown_key_left_out(act: Act, proceed: Proceed) -> Any:
    """A menu option whose digit is no key is left out, and the request succeeds."""
    return with_options(
        act, proceed, lambda options: [option for option in options if str(option.get("digit")) in _KEYS]
    )


@behaviour("replaceIvrMenu", breaks=["IVR-10"])
def unknown_action_becomes_hangup(act: Act, proceed: Proceed) -> Any:
    """A menu option with an unknown action_type is stored as hangup."""
    assert act.operation.body is not None
    known = act.operation.body.part("/options/0/action_type").document["enum"]

    def known_action(option: dict[str, Any]) -> dict[str, Any]:
        return option if option.get("action_type", "hangup") in known else {**option, "action_type": "hangup"}

    return with_options(act, proceed, lambda options: list(map(known_action, options)))


@behaviour("replaceIvrMenu", breaks=["IVR-22"])
def last_of_two_options_wins(act: Act, proceed: Proceed) -> Any:
    """Of two menu options for one key the last is stored, and the request succeeds."""
    return with_options(
        act, proceed, lambda options: list({str(option.get("digit")): option for option in options}.values())
    )


@behaviour("replaceIvrMenu", breaks=["IVR-21"])
def menu_wiped_without_options(act: Act, proceed: Proceed) -> Any:
    """A menu without a list of options is taken for an empty one."""
    act.under("ivr-menu-wiped-without-options")
    return proceed()
