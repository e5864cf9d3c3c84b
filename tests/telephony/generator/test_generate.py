"""What a deploy writes: numbers, extensions, routes, and the gateway's dispatcher."""

import time

import pytest

from mock_server.telephony.dialplan import lookup
from mock_server.telephony.dialplan.plan import Context, Dialplan, Step
from mock_server.telephony.generator.generate import DeployFailed, OrganizationRows, compile_dialplan, compile_gateway
from tests.telephony.acme import MENU_ID, NUMBER, acme, deploy, did, menu, option, queue, user


def step(plan: Dialplan, context: str, extension: str, priority: int) -> Step | None:
    return lookup.find_step(plan.contexts.get, f"org_acme__{context}", extension, priority)


@pytest.mark.parametrize("spelling", ["8065978001", "+8065978001", "918065978001", "+918065978001"])
def test_a_ten_digit_number_is_found_in_four_spellings(spelling: str) -> None:
    plan = deploy(acme(dids=[did("extension", "1001", number="80659 78001")]))
    found = step(plan, "incoming", spelling, 1)
    assert found is not None
    assert found.application == "Gosub"


def test_a_number_with_a_leading_zero_is_also_found_without_it_behind_91() -> None:
    plan = deploy(acme(dids=[did("extension", "1001", number="08065978001")]))
    assert "+918065978001" in plan.contexts["org_acme__incoming"].exact


def test_an_inactive_number_is_left_out_and_pool_status_is_not_looked_at() -> None:
    numbers = [
        did("extension", "1001", status="inactive"),
        did("extension", "1001", number="22", pool_status="available"),
    ]
    exact = deploy(acme(dids=numbers)).contexts["org_acme__incoming"].exact
    assert NUMBER not in exact
    assert "22" in exact


def test_the_hangup_behind_the_plain_number_is_priority_2_and_behind_plus_3() -> None:
    plan = deploy(acme())
    plain, plus = (plan.contexts["org_acme__incoming"].exact[name] for name in ("918065978001", NUMBER))
    assert [at for at, each in enumerate(plain, start=1) if each] == [1, 2]
    assert [at for at, each in enumerate(plus, start=1) if each] == [1, 3]


def test_an_inactive_user_has_no_extension_unless_there_is_a_failover() -> None:
    gone = user("1003", status="inactive")
    covered = user("1004", status="inactive", failover_destination_user_id="user-1001")
    exact = deploy(acme(users=[user("1001"), gone, covered])).contexts["org_acme__internal"].exact
    assert "1003" not in exact
    assert exact["1004"][0] == Step("Dial", "PJSIP/org_acme__1001,20,tT")


def test_a_route_strips_and_prepends_digits() -> None:
    route = {"trunk_id": "trunk-id", "dial_pattern": "_0X.", "strip_digits": 1, "prepend_digits": "9"}
    patterns = {pattern.name: priorities for pattern, priorities in _outbound(acme(outbound_routes=[route])).patterns}
    assert Step("Dial", "PJSIP/9${EXTEN:1}@org_acme_trunk1,60") in patterns["_0X."]


def test_the_limit_is_checked_in_the_first_four_priorities_of_a_route() -> None:
    [(_, priorities)] = [each for each in _outbound(acme()).patterns if each[0].name == "_X."]
    assert priorities[3] == Step("GotoIf", "$[${CURRENT_CALLS} > 10]?limit_reached")


def _outbound(rows: OrganizationRows) -> Context:
    return deploy(rows).contexts["org_acme__outbound"]


def test_without_an_active_route_every_number_hears_the_same_prompt() -> None:
    refusal = step(deploy(acme(outbound_routes=[{"status": "inactive"}])), "outbound", "4444", 2)
    assert refusal is not None
    assert refusal.data == "cannot-complete-as-dialed"


def test_a_queue_waits_45_seconds_unless_it_says_otherwise() -> None:
    for unset in (None, 0):
        plan = deploy(acme(queues=[queue(max_wait_time=unset)]))
        entry = plan.contexts["org_acme__queue"].exact["5001"]
        assert Step("Queue", "org_acme_5001,ct,,,45") in entry


def test_inactive_queues_and_members_are_not_deployed() -> None:
    members = [{"user_id": "user-1001"}, {"user_id": "user-1003"}, {"user_id": "nobody"}]
    rows = acme(
        users=[user("1001"), user("1003", status="inactive")],
        queues=[queue(members=members), queue(id="other", number="5002", status="paused")],
    )
    queues = deploy(rows).queues
    assert [member.name for member in queues["org_acme_5001"].members] == ["User 1001"]
    assert list(queues) == ["org_acme_5001"]


def test_a_failing_deploy_says_why() -> None:
    with pytest.raises(DeployFailed, match="IVR_RETRIES is not defined"):
        deploy(acme(ivrs=[menu()]), {"active-ivr-breaks-deploy"})
    deploy(acme(ivrs=[menu(status="inactive")]), {"active-ivr-breaks-deploy"})


def test_rows_without_any_field_still_deploy() -> None:
    empty: dict[str, object] = {}
    rows = OrganizationRows(empty, [empty], [empty], [empty], [empty], [empty], [empty])
    assert "exten" in deploy(rows).text()


def test_compiling_twice_gives_equal_dialplans() -> None:
    rows = acme(ivrs=[menu(option("1", "queue", "5001"))])
    assert deploy(rows) == deploy(rows)
    assert deploy(rows).text() == deploy(rows).text()


def test_the_text_shows_an_ivr() -> None:
    text = deploy(acme("ivr", MENU_ID, ivrs=[menu(option("1", "extension", "1001"))])).text()
    assert "exten => s,3(start),Background(greetings/hello)" in text
    assert "exten => 1,2,Goto(org_acme__internal,1001,1)" in text


def test_ten_times_the_numbers_take_ten_times_as_long_to_compile_and_no_more() -> None:
    """The time itself is measured by `python -m benchmarks`."""
    assert shortest(numbers=2000) < 20 * shortest(numbers=200)


def shortest(*, numbers: int) -> float:
    """The shortest of five compilations, in seconds of this process."""
    dids = [did("extension", "1001", number=f"+9180{at:08d}", recording_enabled=True) for at in range(numbers)]
    rows = acme(dids=dids)
    took = []
    for _ in range(5):
        begun = time.process_time()
        compile_dialplan(rows, lambda _: False)
        took.append(time.process_time() - begun)
    return min(took)


@pytest.mark.parametrize(
    ("stored", "dialled"),
    [("+918065978001", "08065978001"), ("08065978001", "918065978001"), ("8065978001", "8065978001")],
)
def test_the_gateway_knows_a_number_and_its_alias(stored: str, dialled: str) -> None:
    plan = compile_gateway([did("extension", "1001", number=stored)], {"acme": {"context_prefix": "p_"}})
    assert plan.contexts["gateway_route"].exact[dialled][0] == Step("Goto", "p__incoming,${EXTEN},1")


def test_the_gateway_lists_only_assigned_and_active_numbers_of_known_organizations() -> None:
    numbers = [
        did("extension", "1001", number="1", pool_status="available"),
        did("extension", "1001", number="2", status="inactive"),
        did("extension", "1001", number="3", org_id="nobody"),
        did("extension", "1001", number="4", pool_status="assigned"),
    ]
    plan = compile_gateway(numbers, {"acme": {"context_prefix": "p_"}})
    assert list(plan.contexts["gateway_route"].exact) == ["4"]
