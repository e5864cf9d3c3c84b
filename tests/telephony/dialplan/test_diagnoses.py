"""Every diagnosis has a scene: an organization and a call of which it is said, with its names filled in."""

import ast
from collections.abc import Collection, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any, NamedTuple

import pytest

import mock_server
from mock_server.telephony.dialplan.diagnoses import LOOP
from mock_server.telephony.dialplan.diagnosis import KINDS
from mock_server.telephony.generator.generate import Generator, OrganizationRows
from mock_server.telephony.walk.call import place_call
from mock_server.telephony.walk.request import read_call
from mock_server.telephony.walk.switch import Switch
from tests.telephony.acme import (
    AGENT_URL,
    MENU_ID,
    NUMBER,
    QUEUE_ID,
    TRUNK_ID,
    acme,
    call,
    did,
    gateway,
    menu,
    option,
    phones,
    queue,
    user,
)


class Scene(NamedTuple):
    """A call, and the names in what is said of it."""

    rows: OrganizationRows
    #: The names in `why` and `fix`; for a loop, its ring.
    names: Mapping[str, Any] = MappingProxyType({})
    quirks: Collection[str] = ()
    how: Mapping[str, Any] = MappingProxyType({})


MOBILE, TRUNK = "+919876543210", "org_acme_trunk1"
INSIDE: dict[str, Any] = {"via": "internal", "from": "1001"}
AWAY: dict[str, Any] = {"phones": {}}
SHARED = ("ivrs-share-one-context",)


def trunk(**fields: Any) -> dict[str, Any]:
    return {"id": TRUNK_ID, "name": "Airtel", "asterisk_peer_name": TRUNK, "trunk_type": "peer2peer", **fields}


def route(**fields: Any) -> dict[str, Any]:
    return {"id": "route", "name": "Out", "trunk_id": TRUNK_ID, "dial_pattern": "_X.", **fields}


def mobile(number: Any = MOBILE, **fields: Any) -> dict[str, Any]:
    return user("1001", ring_target="phone", phone_number=number, **fields)


def pressed(*options: Any, key: str = "1", quirks: Collection[str] = (), **names: Any) -> Scene:
    """A caller presses a key of the menu."""
    return Scene(acme("ivr", MENU_ID, ivrs=[menu(*options)]), names, quirks, {"press": [key]})


def queued(how: dict[str, Any], quirks: Collection[str] = (), names: Any = None, **fields: Any) -> Scene:
    """A caller is sent to the queue."""
    named = {"name": "org_acme_5001", **(names or {})}
    return Scene(acme("queue", QUEUE_ID, queues=[queue(**fields)]), named, quirks, how)


def failing(target: dict[str, Any], *others: dict[str, Any], **names: Any) -> Scene:
    """A user whose phone is away, and who has a failover."""
    return Scene(acme(users=[user("1001", **target), *others]), {"extension": "1001", **names}, (), AWAY)


SCENES = {
    "unsupported_routing": Scene(
        acme("EXTENSION"), {"type": "EXTENSION", "known": "extension, queue, ivr, ai_agent, external, intercom"}
    ),
    "unsupported_action": pressed(
        option("1", "dance", None),
        action="dance",
        known="extension, queue, ivr, voicemail, hangup, callback, ai_agent",
    ),
    "unknown_extension": Scene(acme("extension", "1999"), {"destination": "1999"}),
    "inactive_extension": Scene(
        acme("extension", "1003", users=[user("1003", status="inactive")]), {"extension": "1003"}
    ),
    "unknown_destination": Scene(
        acme("queue", "5999"),
        {
            "field": "routing_destination",
            "destination": "5999",
            "thing": "a queue",
            "instead": "the UUID of an existing queue",
        },
    ),
    "unknown_timeout_queue": queued(
        AWAY, timeout_destination_type="queue", timeout_destination="5999", names={"destination": "5999"}
    ),
    "inactive_queue": Scene(
        acme("queue", "5001", queues=[queue(status="inactive")]), {"name": "Sales", "status": "inactive"}
    ),
    "inactive_ivr": Scene(
        acme("ivr", MENU_ID, ivrs=[menu(status="inactive")]), {"name": "Main Menu", "status": "inactive"}
    ),
    "ivr_by_extension": Scene(
        acme("ivr", "7001", ivrs=[menu()]), {"destination": "7001", "name": "Main Menu", "id": MENU_ID}
    ),
    "queue_by_number": pressed(
        option("1", "queue", "5001"), quirks=["menu-needs-ids"], destination="5001", name="Sales", id=QUEUE_ID
    ),
    "queue_by_id": queued(
        AWAY,
        ["queue-timeout-types-ignored"],
        {"destination": QUEUE_ID, "name": "Sales", "number": "5001"},
        timeout_destination_type="queue",
        timeout_destination=QUEUE_ID,
    ),
    "timeout_type_ignored": queued(
        AWAY,
        ["queue-timeout-types-ignored"],
        {"destination": MOBILE, "type": "external", "remedy": "use timeout_destination_type phone"},
        timeout_destination_type="external",
        timeout_destination=MOBILE,
    ),
    "not_a_websocket_url": Scene(acme("ai_agent", "bot"), {"url": "bot"}),
    "user_without_agent": Scene(acme("ai_agent", "user-1001"), {"destination": "user-1001", "name": "User 1001"}),
    "agent_by_id": Scene(
        acme("ai_agent", "user-1001", users=[user("1001", routing_type="ai_agent", routing_destination=AGENT_URL)]),
        {"destination": "user-1001", "name": "User 1001", "url": AGENT_URL},
        ["agent-needs-url"],
    ),
    "unknown_menu_agent": pressed(
        option("1", "ai_agent", "bot"), destination="bot", known="a WebSocket URL or the UUID of a user"
    ),
    "menu_agent_by_url": pressed(
        option("1", "ai_agent", AGENT_URL),
        quirks=["menu-needs-ids"],
        destination=AGENT_URL,
        known="the UUID of a user",
    ),
    "menu_without_extension": pressed(option("1", "extension", None)),
    "no_mailbox": pressed(option("1", "voicemail", "1001"), quirks=["voicemail-not-deployed"], destination="1001"),
    "intercom_not_supported": Scene(acme("intercom"), {}, ["intercom-not-in-service"]),
    "external_never_connects": Scene(acme("external", MOBILE), {}, ["external-never-connects"]),
    "not_a_phone_number": Scene(
        acme("external", "front desk"),
        {"field": "routing_destination", "number": "front desk", "dialled": "an empty number is dialled"},
    ),
    "phone_number_cut": Scene(
        acme(users=[mobile("+14155550100")]),
        {"number": "+14155550100", "digits": "4155550100"},
        ["phone-numbers-cut-to-ten-digits"],
    ),
    "failover_user_unusable": failing({"failover_destination_user_id": "gone"}, destination="gone"),
    "shared_menu": Scene(
        acme("ivr", "second", ivrs=[menu(), menu(id="second", extension="7002", name="Support")]),
        {"name": "Support", "first": "Main Menu"},
        SHARED,
    ),
    "loop": Scene(
        acme("queue", "5001", queues=[queue(timeout_destination_type="queue", timeout_destination="5001")]),
        {"ring": ['queue 5001 "Sales"']},
        (),
        {"phones": {}},
    ),
    "failover_loop": failing(
        {"failover_destination_user_id": "user-1002"},
        user("1002", failover_destination_user_id="user-1001"),
        ring=["extension 1001", "extension 1002"],
    ),
    "direct_dial_loop": Scene(
        acme("ivr", MENU_ID, ivrs=[menu(option("1", "hangup", None), enable_direct_dial=True)]),
        {},
        ["direct-dial-takes-any-four-digits", *SHARED],
        {"press": ["4444"]},
    ),
    "silent_loop": pressed(option("1", "extension", "1"), quirks=SHARED, ring=["1 in internal"]),
    "no_trunk": Scene(acme("external", MOBILE, trunks=[], outbound_routes=[])),
    "no_outbound_route": Scene(acme(outbound_routes=[]), {}, (), {**INSIDE, "to": "9876543210"}),
    "no_route_for_phones": Scene(acme(users=[mobile()], outbound_routes=[]), {"trunk": TRUNK_ID}),
    "route_without_trunk": Scene(
        acme(users=[mobile()], outbound_routes=[route(trunk_id="gone")]),
        {"trunk": "gone", "name": "Out"},
        ["phones-rung-over-first-row"],
    ),
    "inactive_trunk": Scene(
        acme(users=[mobile()], trunks=[trunk(status="inactive")]),
        {"trunk": TRUNK_ID, "name": "Airtel", "status": "inactive"},
    ),
    "trunk_without_contact": Scene(
        acme(users=[mobile()], trunks=[trunk(trunk_type="outbound")]),
        {"trunk": TRUNK_ID, "name": "Airtel"},
        ["outbound-trunk-without-contact"],
    ),
    "unknown_number": Scene(acme(), {}, (), {"to": "912222222222"}),
    "number_refused": Scene(acme(), {"number": "+912222222222"}, (), {"to": "+912222222222"}),
    "not_at_the_gateway": Scene(
        acme(dids=[did("extension", "1001", pool_status="available")]), {}, (), {"via": "gateway"}
    ),
    "another_installation": Scene(
        acme(dids=[did("extension", "1001", routing_environment="staging")]),
        {"environment": "staging"},
        (),
        {"via": "gateway"},
    ),
    "nothing_to_dial": Scene(
        acme(outbound_routes=[route(dial_pattern="_0X.")]), {"number": "1999"}, (), {**INSIDE, "to": "1999"}
    ),
    "dials_out": Scene(
        acme(users=[user("1001"), user("1003", status="inactive")]),
        {"what": "extension 1003", "status": "inactive", "number": "1003"},
        (),
        {**INSIDE, "to": "1003"},
    ),
    "queue_dials_out": Scene(
        acme(), {"name": "Sales", "number": "5001"}, ["queue-numbers-dial-out"], {**INSIDE, "to": "5001"}
    ),
    "ivr_dials_itself": Scene(
        acme("extension", "7001", ivrs=[menu(option("1", "hangup", None))]),
        {"name": "Main Menu", "number": "7001"},
        SHARED,
    ),
    "nothing_left_to_dial": Scene(
        acme(outbound_routes=[route(strip_digits=10)]), {"trunk": TRUNK}, (), {**INSIDE, "to": "9876543210"}
    ),
    "phone_away": Scene(acme(), {"extension": "1001"}, (), AWAY),
    "phone_not_registered": Scene(
        acme(), {"called": "the phone of extension 1001"}, ["every-failure-is-announced"], AWAY
    ),
    "phone_busy": Scene(acme(), {"called": "the phone of extension 1001"}, (), {"phones": phones(_1001="busy")}),
    "phone_unanswered": Scene(
        acme(), {"called": "the phone of extension 1001"}, (), {"phones": phones(_1001="no_answer")}
    ),
    "phone_rejected": Scene(acme(), {"called": "the phone of extension 1001"}, (), {"phones": phones(_1001="decline")}),
    "failover_failed": failing(
        {"failover_destination_user_id": "user-1002"},
        user("1002", failover_destination_user_id="user-1003"),
        user("1003"),
        called="the phone of extension 1002",
        happened="cannot be reached",
    ),
    "caller_gave_up": Scene(
        acme(users=[mobile()]), {"called": f"9876543210 over trunk {TRUNK}"}, (), {"caller_hangs_up_at_s": 0.5}
    ),
    "caller_hung_up": Scene(acme("ivr", MENU_ID, ivrs=[menu()]), {}, (), {"caller_hangs_up_at_s": 1}),
    "outside_busy": Scene(
        acme(users=[mobile()]), {"called": f"9876543210 over trunk {TRUNK}"}, (), {"phones": phones(trunk="busy")}
    ),
    "outside_unanswered": Scene(
        acme(users=[mobile()]), {"called": f"9876543210 over trunk {TRUNK}"}, (), {"phones": phones(trunk="no_answer")}
    ),
    "outside_unreachable": Scene(
        acme("external", MOBILE),
        {"trunk": TRUNK, "happened": "rejected the call"},
        (),
        {"phones": phones(trunk="notfound")},
    ),
    "caller_id_refused": Scene(
        acme("external", MOBILE),
        {"trunk": TRUNK, "shown": "+912212345678"},
        (),
        {"from": "+912212345678", "phones": phones(trunk="refuses_unknown_caller_id")},
    ),
    "limit_reached": Scene(
        acme(organization={"id": "acme", "context_prefix": "org_acme_", "limits": {"concurrent_calls": 1}}),
        {},
        (),
        {"preceding_calls": [{"to": NUMBER}]},
    ),
    "agent_app_missing": Scene(acme("ai_agent", AGENT_URL), {}, (), {"agents": {"ai_agent": "app_not_connected"}}),
    "agent_unreachable": Scene(acme("ai_agent", AGENT_URL), {}, (), {"agents": {"ai_agent": "unreachable"}}),
    "queue_empty": queued({}, members=[]),
    "queue_paused": queued({"phones": phones(_1001="busy")}, autopause="yes"),
    "queue_full": queued(
        {"phones": phones(_1001="no_answer"), "preceding_calls": [{"to": NUMBER}]},
        max_callers=1,
        names={"max_callers": 1},
    ),
    "queue_timeout": queued(AWAY),
    "queue_left": queued(
        {**AWAY, "caller_hangs_up_at_s": 5}, timeout_destination_type="queue", timeout_destination="5001"
    ),
    "agent_leg_failed": queued(
        {"phones": phones(trunk="busy")}, ["queue-rings-phones-directly", "every-failure-is-announced"]
    )._replace(rows=acme("queue", QUEUE_ID, users=[mobile(MOBILE)])),
    "menu_silence": Scene(acme("ivr", MENU_ID, ivrs=[menu(option("1", "hangup", None))])),
    "menu_keys_lost": Scene(
        acme(
            "ivr",
            MENU_ID,
            ivrs=[menu(option("1", "hangup", None))],
            dids=[did("ivr", MENU_ID, recording_enabled=True)],
            organization={"id": "acme", "context_prefix": "org_acme_"},
        ),
        {"keys": "1"},
        (),
        {"press": [{"at": "this-call-may-be-recorded", "during": "prompt", "after_s": 0.1, "key": "1"}]},
    ),
    "menu_keys_not_pressed": Scene(
        acme("ivr", MENU_ID, ivrs=[menu(option("1", "hangup", None))]),
        {"keys": "1"},
        (),
        {"press": [{"at": "7999", "during": "wait", "key": "1"}]},
    ),
    "menu_wrong_keys": Scene(
        acme("ivr", MENU_ID, ivrs=[menu(option("1", "hangup", None))]), {"keys": "5, 6"}, (), {"press": ["5", "6", "5"]}
    ),
    "menu_option_empty": pressed(option("1", "queue", None)),
    "no_such_application": Scene(acme(), {}, (), {**INSIDE, "to": "9001"}),
    "no_such_mailbox": queued(AWAY, timeout_destination_type="voicemail", timeout_destination="1999"),
    "no_such_step": pressed(option("1", "ai_agent", "user-1003"))._replace(
        rows=acme(
            "ivr",
            MENU_ID,
            ivrs=[menu(option("1", "ai_agent", "user-1003"))],
            users=[user("1003", status="inactive", routing_type="ai_agent", routing_destination=AGENT_URL)],
            outbound_routes=[route(dial_pattern="_0X.")],
        )
    ),
    "dropped": Scene(acme(), {}, (), {**INSIDE, "to": "*8"}),
}
#: Of no single call; each has a test below, or in tests/control/test_calls.py.
ELSEWHERE = {"deploy_fails", "never_deployed", "not_deployed", "in_pool"}


def test_every_diagnosis_has_a_scene() -> None:
    assert SCENES.keys() | ELSEWHERE == KINDS.keys()


@pytest.mark.parametrize("name", SCENES)
def test_a_call_is_explained_by_the_diagnosis_of_its_scene(name: str) -> None:
    scene, kind = SCENES[name], KINDS[name]
    outcome = call(scene.rows, scene.quirks, **scene.how)
    ring = scene.names.get("ring")
    expected = kind.of_ring(ring) if ring else kind(**scene.names)
    assert (outcome.why, outcome.fix, outcome.reason) == (expected.problem, expected.remedy, kind.reason)
    assert (kind.reason == "loop") == bool(outcome.ring)


def test_a_deploy_that_fails_is_the_one_problem_of_its_organization() -> None:
    problems = Generator(frozenset({"active-ivr-breaks-deploy"}).__contains__).problems(acme(ivrs=[menu()]))
    assert list(problems) == [KINDS["deploy_fails"](reason="IVR_RETRIES is not defined")]


def test_an_organization_that_was_never_deployed_has_no_dialplan() -> None:
    switch = Switch({"acme": None}, gateway(acme()))
    outcome = place_call(read_call({"to": NUMBER}), switch).outcome
    assert (outcome.why, outcome.reason) == (KINDS["never_deployed"].problem, "never_deployed")


def test_no_other_module_writes_a_diagnosis() -> None:
    root = Path(mock_server.__file__).parent
    writers = {
        (path.name, node.func.id)
        for path in root.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in WRITERS
    }
    assert writers == {("diagnosis.py", "Diagnosis"), ("diagnosis.py", "Kind"), ("diagnoses.py", "declare")}


WRITERS = {"Diagnosis", "Kind", "declare"}


def test_a_ring_is_the_same_wherever_one_enters_it() -> None:
    assert LOOP.of_ring(["b", "c", "a"]) == LOOP.of_ring(["a", "b", "c"])
    assert LOOP.of_ring(["b", "a"]).problem.endswith("a -> b -> a")
