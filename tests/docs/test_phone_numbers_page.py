"""Every request printed on the vendor's phone-number page, against a served process.

As printed, but for the host, the token, and an id where the page has a placeholder.
"""

from collections.abc import Iterator

import pytest

from tests.served import curl, request, served

MAIN_LINE = "b71f116a-2b3c-11f1-9598-00505661ece1"
MAIN_MENU = "2d7a59e9-4304-4032-a0c1-f8df2429751c"
AVAILABLE = "b71f116a-2b3c-11f1-9598-00505661ef01"

LIST = """
curl -X GET {host}/api/v1/dids \\
  -H "Authorization: Bearer $JWT"
"""
UPDATE = """
curl -X PUT {host}/api/v1/dids/{id} \\
  -H "Authorization: Bearer $JWT" \\
  -H "Content-Type: application/json" \\
  -d '{body}'
"""


@pytest.fixture(scope="module")
def host(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with served(tmp_path_factory.mktemp("served")) as (base, _):
        yield base


@pytest.fixture
def jwt(host: str) -> str:
    request("POST", f"{host}/_mock/reset")
    status, answer = request("POST", f"{host}/_mock/tokens")
    assert status == 200
    return str(answer["token"])


def test_list_your_phone_numbers(host: str, jwt: str) -> None:
    status, dids = curl(LIST.format(host=host).replace("$JWT", jwt))
    assert status == 200
    assert {
        "id": MAIN_LINE,
        "number": "+918065978001",
        "routing_type": "ivr",
        "routing_destination": MAIN_MENU,
        "description": "Main line",
        "status": "active",
    }.items() <= dids[0].items()


@pytest.mark.parametrize(
    "body",
    [
        pytest.param('{"routing_type":"extension","routing_destination":"1001"}', id="Route to an extension"),
        pytest.param('{"routing_type":"queue","routing_destination":"5001"}', id="Route to a queue"),
        pytest.param(f'{{"routing_type":"ivr","routing_destination":"{MAIN_MENU}"}}', id="Route to an IVR"),
        pytest.param('{"routing_type":"external","routing_destination":"+919944421125"}', id="Forward"),
        pytest.param(
            '{"routing_type":"ai_agent","routing_destination":"wss://gateway.astradial.com/ws/bot-id"}',
            id="Hand off to an AI agent",
        ),
    ],
)
def test_update_routing_for_a_did(host: str, jwt: str, body: str) -> None:
    command = UPDATE.format(host=host, id=MAIN_LINE, body=body).replace("$JWT", jwt)
    status, did = curl(command)
    assert status == 200
    assert f'"routing_type":"{did["routing_type"]}","routing_destination":"{did["routing_destination"]}"' in body
    _, dids = curl(LIST.format(host=host).replace("$JWT", jwt))
    assert did.items() <= dids[0].items()


def test_updates_regenerate_the_dialplan_automatically(host: str, jwt: str) -> None:
    before = request("GET", f"{host}/_mock/deployments")[1][0]["version"]
    body = '{"routing_type":"queue","routing_destination":"5001"}'
    curl(UPDATE.format(host=host, id=MAIN_LINE, body=body).replace("$JWT", jwt))
    after = request("GET", f"{host}/_mock/deployments")[1][0]
    assert (after["version"] > before, after["pending"]) == (True, False)


def test_an_extension_for_an_ivr_fails_silently(host: str, jwt: str) -> None:
    body = '{"routing_type":"ivr","routing_destination":"7001"}'
    assert curl(UPDATE.format(host=host, id=MAIN_LINE, body=body).replace("$JWT", jwt))[0] == 200


def test_always_pull_the_uuid_from_the_ivrs_list_first(host: str, jwt: str) -> None:
    status, ivrs = request("GET", f"{host}/api/v1/ivrs", headers={"Authorization": f"Bearer {jwt}"})
    assert status == 200
    assert (MAIN_MENU, "7001") in [(ivr["id"], ivr["extension"]) for ivr in ivrs]


def test_request_a_did_from_the_pool_and_release_it_again(host: str, jwt: str) -> None:
    me = {"Authorization": f"Bearer {jwt}"}
    assert request("POST", f"{host}/api/v1/did-pool/{AVAILABLE}/request", headers=me)[0] == 200
    assert request("POST", f"{host}/api/v1/did-pool/admin/{AVAILABLE}/approve", headers=me)[0] == 200
    assert request("GET", f"{host}/api/v1/dids/{AVAILABLE}", headers=me)[0] == 200
    assert request("POST", f"{host}/api/v1/did-pool/{AVAILABLE}/release", headers=me)[0] == 200
    assert request("GET", f"{host}/api/v1/dids/{AVAILABLE}", headers=me)[0] == 404


def test_only_admins_can_request(host: str, jwt: str) -> None:
    agent = request("POST", f"{host}/_mock/tokens", {"role": "agent"})[1]["token"]
    status, answer = request(
        "POST", f"{host}/api/v1/did-pool/{AVAILABLE}/request", headers={"Authorization": f"Bearer {agent}"}
    )
    assert (status, answer["error"]) == (403, "Forbidden")
