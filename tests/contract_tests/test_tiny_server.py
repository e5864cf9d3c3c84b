"""The tiny server answers as documented, in the shapes of the contract."""

from collections.abc import Iterator
from typing import Any

import pytest

from mock_server.contract import bundle
from mock_server.contract.contract import Contract
from tests.contract_tests.tiny_server import TinyServer
from tests.served import curl, request

CONTRACT = Contract(bundle.load()["contract"])
UPDATE = """
curl -X PUT {url}/api/v1/dids/{id} \\
  -H "Authorization: Bearer {jwt}" \\
  -H "Content-Type: application/json" \\
  -d '{{"routing_type":"{kind}","routing_destination":"{destination}"}}'
"""


@pytest.fixture
def tiny() -> Iterator[TinyServer]:
    with TinyServer() as server:
        yield server


def ask(tiny: TinyServer, method: str, path: str, body: Any = None, *, token: str | None = None) -> tuple[int, Any]:
    return request(method, f"{tiny.url}/api/v1{path}", body, {"Authorization": f"Bearer {token or tiny.token()}"})


def checked(tiny: TinyServer, operation_id: str, body: Any = None, **ids: str) -> tuple[int, Any]:
    """The answer of an operation, which the contract declares."""
    operation = CONTRACT.operations[operation_id]
    path = operation.path.removeprefix("/api/v1").format(**ids)
    status, answer = ask(tiny, operation.method, path, body)
    schema = CONTRACT.response_schema(operation, status, "application/json")
    assert schema is None or schema.violation(answer) is None
    return status, answer


@pytest.mark.parametrize(
    ("kind", "destination"),
    [
        ("extension", "1001"),
        ("queue", "5001"),
        ("ivr", "2d7a59e9-4304-4032-a0c1-f8df2429751c"),
        ("ivr", "7001"),  # fails silently, as documented
        ("external", "+919944421125"),
        ("ai_agent", "wss://gateway.astradial.com/ws/bot-id"),
        ("intercom", "1001"),
    ],
)
def test_a_documented_routing_is_stored(tiny: TinyServer, kind: str, destination: str) -> None:
    did = ask(tiny, "GET", "/dids")[1][0]["id"]
    command = UPDATE.format(url=tiny.url, id=did, jwt=tiny.token(), kind=kind, destination=destination)
    assert curl(command)[0] == 200
    stored = ask(tiny, "GET", f"/dids/{did}")[1]
    assert (stored["routing_type"], stored["routing_destination"]) == (kind, destination)


def test_a_released_number_can_be_requested_once_until_the_request_is_taken_back(tiny: TinyServer) -> None:
    did = checked(tiny, "listDids")[1][0]["id"]
    assert checked(tiny, "releaseDid", id=did)[0] == 200
    assert did not in [row["id"] for row in checked(tiny, "listDids")[1]]
    assert did in [row["id"] for row in checked(tiny, "listAvailableDids")[1]]
    assert [checked(tiny, "requestDid", id=did)[0] for _ in range(2)] == [200, 409]
    assert [row["id"] for row in checked(tiny, "listMyDids")[1]["pending"]] == [did]
    assert [checked(tiny, "cancelDidRequest", id=did)[0] for _ in range(2)] == [200, 404]
    assert checked(tiny, "requestDid", id=did)[0] == 200


@pytest.mark.parametrize("path", ["/dids", "/ivrs", "/queues", "/users", "/trunks"])
def test_another_organization_sees_and_changes_nothing(tiny: TinyServer, path: str) -> None:
    before = ask(tiny, "GET", path)
    stranger = tiny.token("second")
    for row in before[1]:
        statuses = {ask(tiny, method, f"{path}/{row['id']}", {}, token=stranger)[0] for method in ("PUT", "DELETE")}
        assert statuses == {404}
        assert row not in ask(tiny, "GET", path, token=stranger)[1]
    assert ask(tiny, "GET", path) == before


@pytest.mark.parametrize(
    ("method", "path", "token", "status"),
    [
        ("GET", "/dids", {"expires_in": -1}, 401),
        ("GET", "/dids", {"role": "agent"}, 200),
        ("POST", "/queues", {"role": "agent"}, 403),
        ("POST", "/queues", {"role": "manager"}, 400),
        ("POST", "/did-pool/none/request", {"role": "manager"}, 403),
        ("POST", "/did-pool/none/request", {"role": "admin"}, 404),
    ],
)
def test_a_token_opens_what_its_role_may_open(
    tiny: TinyServer, method: str, path: str, token: dict[str, Any], status: int
) -> None:
    assert ask(tiny, method, path, token=tiny.token(**token))[0] == status


def test_a_key_is_good_for_what_it_permits_until_it_is_revoked(tiny: TinyServer) -> None:
    _, key = checked(tiny, "createApiKey", {"name": "IVRs only", "permissions": ["ivr.*"]})
    assert key["id"] in [row["id"] for row in checked(tiny, "listApiKeys")[1]["keys"]]

    def statuses() -> list[int]:
        paths = [f"{tiny.url}/api/v1/{name}" for name in ("ivrs", "queues")]
        return [request("GET", path, headers={"X-API-Key": key["api_key"]})[0] for path in paths]

    assert statuses() == [200, 403]
    assert checked(tiny, "revokeApiKey", id=key["id"])[0] == 200
    assert statuses() == [401, 401]


@pytest.mark.parametrize(
    ("kind", "new", "changes"),
    [
        (
            "Did",
            {"number": "+918065978009", "routing_type": "queue", "routing_destination": "5001"},
            {"status": "inactive"},
        ),
        ("Ivr", {"name": "Night menu", "extension": "7099", "timeout": 0}, {"name": "Late menu"}),
        ("Queue", {"number": "5099", "name": "Sales", "timeout_destination_type": "voicemail"}, {"timeout": 60}),
        ("User", {"extension": "1099", "full_name": "Alice", "email": "alice@example.com"}, {"call_recording": True}),
    ],
)
def test_a_row_is_made_once_then_changed_and_deleted(tiny: TinyServer, kind: str, new: Any, changes: Any) -> None:
    if kind == "Did":
        new |= {"trunk_id": checked(tiny, "createTrunk", {"name": "Carrier", "host": "sip.example"})[1]["id"]}
    status, made = checked(tiny, f"create{kind}", new)
    assert (status, made) == (201, made | new)
    assert checked(tiny, f"create{kind}", new)[0] == 409
    assert made["id"] in [row["id"] for row in checked(tiny, f"list{kind}s")[1]]
    assert checked(tiny, f"update{kind}", changes, id=made["id"])[0] == 200
    changed = checked(tiny, f"get{kind}", id=made["id"])[1]
    assert changed == changed | new | changes
    assert checked(tiny, f"delete{kind}", id=made["id"])[0] == 204
    assert checked(tiny, f"get{kind}", id=made["id"])[0] == 404


def test_a_menu_is_replaced_and_published(tiny: TinyServer) -> None:
    ivr = checked(tiny, "listIvrs")[1][0]["id"]
    options = [{"digit": key, "action_type": "queue", "action_destination": "5001"} for key in "09*#"]
    assert checked(tiny, "replaceIvrMenu", {"options": options}, id=ivr)[0] == 200
    assert checked(tiny, "publishIvr", id=ivr)[0] == 200
    assert {option["digit"] for option in checked(tiny, "getIvr", id=ivr)[1]["menuOptions"]} == set("09*#")


def test_an_agent_joins_a_queue_by_extension_and_leaves_it(tiny: TinyServer) -> None:
    queue = checked(tiny, "listQueues")[1][0]["id"]
    statuses = [checked(tiny, "addQueueMembers", {"extension": who}, id=queue)[0] for who in ("1001", "1001", "9999")]
    assert statuses == [201, 409, 404]
    users = [user["id"] for user in checked(tiny, "listUsers")[1]]
    assert len(checked(tiny, "addQueueMembers", {"user_ids": users}, id=queue)[1]["created"]) == 1
    assert checked(tiny, "removeQueueMemberByExtension", id=queue, member="1001")[0] == 204
    assert len(checked(tiny, "listQueueMembers", id=queue)[1]) == 1


def test_both_logins_answer_a_token(tiny: TinyServer) -> None:
    email, password = tiny.login
    _, by_email = checked(tiny, "userLogin", {"email": email, "password": password})
    _, by_key = checked(tiny, "login", {"api_key": tiny.api_key(), "api_secret": tiny.api_secret()})
    assert [ask(tiny, "GET", "/dids", token=answer["token"])[0] for answer in (by_email, by_key)] == [200, 200]
    assert checked(tiny, "userLogin", {"email": email, "password": "wrong"})[0] == 401
