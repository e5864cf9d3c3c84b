"""Whatever is stored and however is called: the walk ends, its outcome is well formed, and nothing but the
deployed dialplan decides.
"""

import json
from collections.abc import Callable
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from mock_server.quirks.calls import QUIRKS
from mock_server.telephony.dialplan.diagnosis import KINDS
from mock_server.telephony.generator.generate import DeployFailed, OrganizationRows, compile_dialplan, compile_gateway
from mock_server.telephony.outcome.transcript import MOST_SENTENCES
from mock_server.telephony.outcome.verdict import DETAILS, RESULTS
from mock_server.telephony.walk.call import place_call
from mock_server.telephony.walk.request import read_call
from mock_server.telephony.walk.switch import Switch
from mock_server.telephony.walk.walk import MOST_STEPS

ids = st.sampled_from(["id-1", "id-2", "id-3", "", None])
numbers = st.sampled_from(
    ["1001", "1002", "5001", "5002", "7001", "7002", "8001", "9001", "t", "i", "", " 1001 ", None]
)
anything = st.one_of(
    ids,
    numbers,
    st.text(max_size=12),
    st.sampled_from(["+919876543210", "wss://a/ws?x=1,2", "1,x", "${EXTEN}", "$[((1"]),
)
flags = st.sampled_from([True, False, None])
small = st.one_of(st.none(), st.integers(0, 70), st.sampled_from([-1, "5", "x"]))
status = st.sampled_from(["active", "inactive", "odd", None])
digits = st.sampled_from(list("0123456789*#"))


def row(**fields: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    """A row in which any field may be missing."""
    return st.fixed_dictionaries({}, optional=fields)


users = row(
    id=ids, extension=numbers, full_name=anything, status=status, asterisk_endpoint=st.sampled_from(["a", "b", None]),
    ring_target=st.sampled_from(["ext", "phone"]), phone_number=anything, failover_destination_user_id=ids,
    routing_type=st.sampled_from(["sip", "ai_agent"]), routing_destination=anything, failover_phone_number=anything,
    failover_timeout_seconds=small, recording_enabled=flags, outbound_did=anything,
)  # fmt: skip
options = row(
    digit=digits, action_destination=anything,
    action_type=st.sampled_from(["extension", "queue", "ivr", "voicemail", "hangup", "callback", "ai_agent", "x"]),
)  # fmt: skip
ivrs = row(
    id=ids, extension=numbers, status=status, timeout=small, max_retries=small, enable_direct_dial=flags,
    timeout_action=st.sampled_from(["retry", "queue", "extension", "hangup", None]), timeout_destination=anything,
    menuOptions=st.lists(options, max_size=4),
)  # fmt: skip
queues = row(
    id=ids, number=numbers, status=status, timeout=small, retry=small, max_wait_time=small, max_callers=small,
    strategy=st.sampled_from(["ringall", "linear", "rrmemory", "leastrecent", "random", "odd"]), join_empty=flags,
    leave_when_empty=flags, ring_inuse=flags, timeout_destination=anything, announce_frequency=small,
    timeout_destination_type=st.sampled_from(["extension", "queue", "ivr", "voicemail", "external", "phone", "hangup"]),
    members=st.lists(row(user_id=ids, penalty=small, paused=flags, ring_timeout_seconds=small), max_size=3),
    autopause=st.sampled_from(["no", "yes", "all", None]), periodic_announce=anything, reportholdtime=flags,
    periodic_announce_frequency=small, memberdelay=small, timeoutpriority=st.sampled_from(["app", "conf", None]),
)  # fmt: skip
dids = row(
    id=ids, number=st.sampled_from(["+918065978001", "08065978001", "100", "abc", None]), status=status,
    routing_type=st.sampled_from(["extension", "queue", "ivr", "ai_agent", "external", "intercom", "x", None]),
    routing_destination=anything, recording_enabled=flags, pool_status=st.sampled_from(["assigned", "available"]),
    org_id=st.just("acme"), is_default=flags,
)  # fmt: skip
organizations = row(
    context_prefix=st.just("org_acme_"), recording_consent=anything, limits=row(concurrent_calls=small),
    settings=row(recording_enabled=flags),
)  # fmt: skip
routes = row(
    trunk_id=ids, dial_pattern=st.sampled_from(["_X.", "_NXXX", "_[1-", "7001", "_+X.", ""]), status=status,
    strip_digits=small, priority=small, caller_id_override=anything, caller_id_name_override=anything,
)  # fmt: skip
worlds = st.builds(
    OrganizationRows,
    organizations,
    users=st.lists(users, max_size=3),
    trunks=st.lists(row(id=ids, trunk_type=st.sampled_from(["peer2peer", "outbound"]), status=status), max_size=1),
    outbound_routes=st.lists(routes, max_size=2),
    queues=st.lists(queues, max_size=2),
    ivrs=st.lists(ivrs, max_size=3),
    dids=st.lists(dids, min_size=1, max_size=2),
)
phones = st.sampled_from(["answer", "answer_after_6s", "busy", "no_answer", "unregistered", "decline", "congestion"])
trunks = phones | st.just("refuses_unknown_caller_id")
agents = st.sampled_from(["connected", "unreachable", "app_not_connected"])
presses = st.one_of(
    st.text(alphabet="0123456789*#", max_size=4),
    st.fixed_dictionaries(
        {
            "at": numbers,
            "during": st.sampled_from(["greeting", "wait", "prompt", "read", "typing"]),
            "key": st.text(alphabet="0123456789*#", max_size=4),
            "after_s": st.floats(0, 12),
        }
    ),
)
calls = st.fixed_dictionaries(
    {
        "to": st.sampled_from(
            [
                "+918065978001",
                "918065978001",
                "100",
                "8",
                "abc",
                "+",
                "1001",
                "5001",
                "7001",
                "*2002",
                "*0001",
                "*73",
                "*755",
            ]
        )
    },
    optional={
        "via": st.sampled_from(["trunk", "gateway", "internal"]),
        "from": st.sampled_from(["1001", "1002", "+919812345678"]),
        "phones": st.fixed_dictionaries({}, optional={"1001": phones, "1002": phones, "trunk": trunks}),
        "press": st.lists(presses, max_size=4),
        "far_end_hangs_up_after_s": st.sampled_from([4, None]),
        "caller_hangs_up_at_s": st.sampled_from([0, 3, 60, None]),
        "agents": st.fixed_dictionaries(
            {"ai_agent": st.sampled_from(["connected", "unreachable", "app_not_connected"])}
        ),
        "preceding_calls": st.lists(
            st.sampled_from([{"to": "100"}, {"to": "1002", "from": "1001", "via": "internal"}]), max_size=2
        ),
    },
)
switched_on = st.frozensets(st.sampled_from([quirk.id for quirk in QUIRKS]))


def switch(rows: OrganizationRows, quirk: Callable[[str], bool]) -> Switch:
    try:
        plan = compile_dialplan(rows, quirk)
    except DeployFailed:
        plan = None
    return Switch({"acme": plan}, compile_gateway(rows.dids, {"acme": rows.organization}))


@given(worlds, calls, switched_on)
def test_any_call_in_any_world_ends_with_a_well_formed_outcome(
    rows: OrganizationRows, call: dict[str, Any], quirks: frozenset[str]
) -> None:
    outcome = place_call(read_call(call), switch(rows, quirks.__contains__)).outcome
    assert outcome.result in RESULTS
    assert outcome.detail is None or outcome.detail in DETAILS
    assert outcome.sip_status in (200, 403, 404, 480, 484, 486, 487, 503, 603)
    assert outcome.answered == (outcome.sip_status == 200)
    assert len(outcome.route) <= MOST_STEPS
    assert 0 < len(outcome.explanation) <= MOST_SENTENCES
    assert (outcome.why is None) == (outcome.fix is None) == (outcome.reason is None)
    assert outcome.reason is None or outcome.reason in {kind.reason for kind in KINDS.values()}
    assert bool(outcome.ring) == (outcome.reason == "loop")
    assert outcome.why or not any(leg["target"].startswith("PJSIP/@") for leg in outcome.dialed[-1:])
    assert outcome.result != "dropped" or outcome.why
    json.dumps(outcome.to_json())


@given(worlds, calls, switched_on)
def test_the_same_deploy_gives_the_same_outcome(
    rows: OrganizationRows, call: dict[str, Any], quirks: frozenset[str]
) -> None:
    first, second = (switch(rows, quirks.__contains__) for _ in range(2))
    assert first == second
    request = read_call(call)
    outcome = place_call(request, first)
    assert outcome == place_call(request, first)
    # No quirk is asked and no row is read once the dialplan is deployed.
    assert outcome == place_call(request, second)
