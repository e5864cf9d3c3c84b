"""Menus of IVRs as rows: read as they were written, replaced as a whole, left alone where they are refused."""

from typing import Any

import pytest
from hypothesis import assume

from contract_tests.client.client import Client
from contract_tests.run.factory import Factory, Row
from contract_tests.suite import for_all, for_some, pbx
from contract_tests.suite.lines import agent_user, menu_of, option, put_menu
from contract_tests.suite.strategies import KEYS, keys, menus, no_keys, other_actions

URL = "wss://gateway.invalid/ws/bot-id?lang=en-IN"


@pytest.fixture
def ivr(org: Client, make: Factory) -> Row:
    """An IVR whose menu has one option."""
    made = make.ivr(org)
    put_menu(org, made, [option("5", "hangup")]).expect(200)
    return made


def reads(client: Client, ivr: Row, options: list[Row]) -> None:
    """Raises `Divergence` unless the menu is read with these options, and with all that was said of each."""
    wanted = {one["digit"]: one for one in options}
    reply = client.get(f"/ivrs/{ivr['id']}")
    shown = {key: {name: row.get(name) for name in wanted.get(key, row)} for key, row in menu_of(reply).items()}
    if shown != wanted:
        reply.diverges(f"the options {wanted}", f"{shown}")


def keeps(client: Client, ivr: Row, options: list[Row]) -> None:
    """Raises `Divergence` unless these options are taken, answered and read."""
    reply = put_menu(client, ivr, options).expect(200)
    if "menuOptions" in reply.body and menu_of(reply).keys() != {one["digit"] for one in options}:
        reply.diverges(f"the options {options}", f"{reply.body['menuOptions']}")
    reads(client, ivr, options)


def refuses(client: Client, ivr: Row, options: list[Row], *statuses: int) -> None:
    """Raises `Divergence` unless these options are refused, and the menu stays as it was."""
    put_menu(client, ivr, options).expect(*statuses)
    reads(client, ivr, [option("5", "hangup")])


@pbx("IVR-09")
@for_some(first=menus, second=menus)
def test_a_menu_is_read_as_it_was_written_last(org: Client, ivr: Row, first: list[Row], second: list[Row]) -> None:
    keeps(org, ivr, first)
    keeps(org, ivr, second)


@pbx("IVR-09")
def test_a_menu_has_an_option_for_each_of_twelve_keys(org: Client, ivr: Row) -> None:
    keeps(org, ivr, [option(key, "hangup") for key in KEYS])


@pbx("IVR-09")
def test_a_new_menu_leaves_other_menus_alone(tenants: tuple[Client, Client], make: Factory) -> None:
    acting, idle = tenants
    changed, neighbour, foreign = make.ivr(acting), make.ivr(acting), make.ivr(idle)
    for client, ivr in ((acting, changed), (acting, neighbour), (idle, foreign)):
        keeps(client, ivr, [option("5", "hangup")])
    keeps(acting, changed, [option("6", "hangup")])
    reads(acting, neighbour, [option("5", "hangup")])
    reads(idle, foreign, [option("5", "hangup")])


@pbx("IVR-09")
@for_all(digit=no_keys)
def test_an_option_for_what_is_no_key_is_refused(org: Client, ivr: Row, digit: str) -> None:
    refuses(org, ivr, [option("1", "hangup"), option(digit, "hangup")], 400)


@pbx("IVR-10")
def test_an_option_takes_each_action_with_its_destination(org: Client, make: Factory, ivr: Row) -> None:
    user, queue, another = make.callee(org), make.queue(org), make.ivr(org)
    keeps(
        org,
        ivr,
        [
            option("1", "extension", user["extension"]),
            option("2", "queue", queue["number"]),
            option("3", "ivr", another["id"]),
            option("4", "voicemail", user["extension"]),
            option("5", "hangup"),
            option("6", "ai_agent", URL),
            option("7", "ai_agent", agent_user(org, make, URL)["id"]),
        ],
    )


@pbx("IVR-10")
@for_all(action=other_actions)
def test_another_action_is_refused(org: Client, ivr: Row, action: str) -> None:
    refuses(org, ivr, [option("1", "hangup"), option("2", action, "1001")], 400)


@pbx("IVR-15")
def test_callback_takes_no_destination(org: Client, ivr: Row) -> None:
    keeps(org, ivr, [option("1", "callback")])


@pbx("IVR-21")
@pytest.mark.parametrize("body", [{}, {"options": None}, {"options": {}}, {"options": "5"}, {"option": []}], ids=str)
def test_a_menu_without_a_list_of_options_is_refused(org: Client, ivr: Row, body: dict[str, Any]) -> None:
    org.put(f"/ivrs/{ivr['id']}/menu", body).expect(400)
    reads(org, ivr, [option("5", "hangup")])


@pbx("IVR-22")
@for_all(twice=keys, other=keys)
def test_two_options_for_one_digit_are_refused(org: Client, ivr: Row, twice: str, other: str) -> None:
    assume(twice != other)
    refuses(org, ivr, [option(key, "hangup") for key in (twice, other, twice)], 400, 409)
