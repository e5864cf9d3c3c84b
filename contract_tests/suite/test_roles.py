"""What an agent may not do, and a manager may: with rows that the organization made for it."""

import pytest

from contract_tests.client.client import Client, Reply
from contract_tests.client.divergence import Divergence, Unsupported
from contract_tests.run.factory import Factory, Row
from contract_tests.suite import pbx
from contract_tests.suite.conftest import Borrow
from contract_tests.suite.resources import (
    API_KEY,
    DID,
    IVR,
    QUEUE,
    ROUTE,
    TRUNK,
    USER,
    WEBHOOK,
    Resource,
    same,
    same_rows,
)

REQUIREMENTS = {
    DID: "ROLE-01",
    IVR: "ROLE-02",
    QUEUE: "ROLE-03",
    USER: "ROLE-04",
    TRUNK: "ROLE-05",
    ROUTE: "ROLE-05",
    WEBHOOK: "ROLE-06",
    API_KEY: "ROLE-10",
}
each_kind = pytest.mark.parametrize(
    "kind", [pytest.param(kind, marks=pbx(name), id=str(kind)) for kind, name in REQUIREMENTS.items()]
)


@each_kind
def test_an_agent_makes_none(org: Client, agent: Client, make: Factory, kind: Resource) -> None:
    body = make.usual(org, kind.path)
    before = kind.rows(org)
    make.kept(org, kind.path, agent.post(kind.path, body)).expect(403)
    same_rows(org, kind, before)


@each_kind
def test_an_agent_changes_none(org: Client, agent: Client, make: Factory, kind: Resource) -> None:
    row = make.one(org, kind.path)
    before = kind.rows(org)
    agent.put(kind.at(row), {kind.text: "changed by an agent"}).expect(403)
    same_rows(org, kind, before)


@each_kind
def test_an_agent_deletes_none(org: Client, agent: Client, make: Factory, kind: Resource) -> None:
    row = make.one(org, kind.path)
    before = kind.rows(org)
    agent.delete(kind.at(row)).expect(403)
    same_rows(org, kind, before)


# What belongs to a row


def forbidden(reply: Reply) -> None:
    """Raises `Divergence` for another status than 403; `Unsupported` where the server lacks the operation."""
    if reply.status in (404, 405):
        raise Unsupported(f"the server has no {reply.exchange.method} {reply.exchange.path}")
    reply.expect(403)


@pbx("ROLE-01")
def test_an_agent_routes_no_number(org: Client, agent: Client, make: Factory) -> None:
    did = make.did(org)
    before = DID.rows(org)
    forbidden(agent.put(f"{DID.at(did)}/routing", {"routing_type": "queue", "routing_destination": "5001"}))
    same_rows(org, DID, before)


@pbx("ROLE-01", effect="billable")
def test_an_agent_makes_no_routing_rule(agent: Client) -> None:
    forbidden(agent.post("/routing", {"destination_type": "extension", "destination": "0000"}))


@pbx("ROLE-02")
@pytest.mark.parametrize(
    ("method", "below", "body"),
    [
        pytest.param("PUT", "/menu", {"options": [{"digit": "1", "action_type": "hangup"}]}, id="menu"),
        pytest.param("POST", "/publish", {}, id="publish"),
    ],
)
def test_an_agent_touches_no_ivr(org: Client, agent: Client, make: Factory, method: str, below: str, body: Row) -> None:
    IVR.rows(org)
    ivr = make.ivr(org)
    before = IVR.rows(org)
    forbidden(agent.send(method, f"{IVR.at(ivr)}{below}", json=body))
    same_rows(org, IVR, before)


@pbx("ROLE-02", effect="billable")
def test_an_agent_speaks_no_greeting_of_an_ivr(org: Client, agent: Client, make: Factory) -> None:
    IVR.rows(org)
    forbidden(agent.post(f"{IVR.at(make.ivr(org))}/generate-greeting", {"text": "Spoken by an agent"}))


@pbx("ROLE-03")
def test_an_agent_adds_no_member_to_a_queue(org: Client, agent: Client, make: Factory) -> None:
    queue, user = make.queue(org), make.user(org)
    before = QUEUE.rows(org)
    forbidden(agent.post(f"{QUEUE.at(queue)}/members", {"user_id": user["id"]}))
    same_rows(org, QUEUE, before)


@pbx("ROLE-03")
@pytest.mark.parametrize("which", ["/{extension}", "?userId={id}"])
def test_an_agent_removes_no_member_from_a_queue(org: Client, agent: Client, make: Factory, which: str) -> None:
    queue, user = make.queue(org), make.user(org)
    org.post(f"{QUEUE.at(queue)}/members", {"user_id": user["id"]}).expect(201)
    before = QUEUE.rows(org)
    forbidden(agent.delete(f"{QUEUE.at(queue)}/members{which.format(**user)}"))
    same_rows(org, QUEUE, before)


@pbx("ROLE-03")
def test_an_agent_chooses_no_music_for_a_queue(org: Client, agent: Client, make: Factory) -> None:
    queue = make.queue(org)
    before = QUEUE.rows(org)
    forbidden(agent.put(f"{QUEUE.at(queue)}/music", {"music_on_hold": "none"}))
    same_rows(org, QUEUE, before)


# Greetings, the organization, dashboard users

GREETING = Resource("/greetings")
WORDS = {"name": "contract test", "text": "Hello"}


@pbx("ROLE-07")
def test_an_agent_makes_no_greeting(org: Client, agent: Client, make: Factory) -> None:
    before = GREETING.rows(org)
    forbidden(make.kept(org, GREETING.path, agent.post(GREETING.path, WORDS)))
    same_rows(org, GREETING, before)


@pbx("ROLE-07")
@pytest.mark.parametrize("method", ["PUT", "DELETE"])
def test_an_agent_changes_no_greeting(org: Client, agent: Client, make: Factory, method: str) -> None:
    GREETING.rows(org)
    greeting = make.row(org, GREETING.path, WORDS)
    before = GREETING.rows(org)
    forbidden(agent.send(method, GREETING.at(greeting), json={"text": "Goodbye"} if method == "PUT" else None))
    same_rows(org, GREETING, before)


@pbx("ROLE-08")
def test_an_agent_does_not_change_the_organization(org: Client, agent: Client, make: Factory, borrow: Borrow) -> None:
    path = f"/organizations/{make.queue(org)['org_id']}"
    before = borrow(org, path, "contact_info")
    forbidden(agent.put(path, {"contact_info": {"phone": "+910000000000"}}))
    if not same(org.get(path).expect(200).body, before):
        raise Divergence("the organization unchanged", "another")


@pbx("ROLE-09")
def test_a_manager_gives_a_role(org: Client, manager: Client, make: Factory) -> None:
    person = {"email": f"ct-{make.ledger.run}@contract-test.invalid", "name": make.tag, "role": "agent"}
    user = make.row(org, "/org-users/invite", person)
    manager.put(f"/org-users/{user['id']}/role", {"role": "manager"}).expect(200)
    org.get(f"/org-users/{user['id']}").expect(200).shows(role="manager")
