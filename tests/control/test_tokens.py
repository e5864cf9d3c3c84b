"""Tokens through the control API."""

import pytest

from tests.client import GLOBEX, ApiClient


@pytest.mark.parametrize(
    ("document", "role", "organization"),
    [
        ({}, "owner", "Acme Hotels"),
        ({"role": "agent"}, "agent", "Acme Hotels"),
        ({"organization": "globex"}, "owner", GLOBEX),
        ({"user": "manager@acme.example"}, "manager", "Acme Hotels"),
        ({"role": None}, None, "Acme Hotels"),
    ],
)
def test_a_token_is_made_for_anybody(
    api: ApiClient, document: dict[str, object], role: str | None, organization: str
) -> None:
    import jwt

    token = api.control("POST", "/tokens", document).body["token"]
    claims = jwt.decode(token, options={"verify_signature": False})
    assert (claims.get("role"), claims["orgName"]) == (role, organization)
    assert claims["exp"] - claims["iat"] == 86_400


def test_a_token_can_be_made_that_has_expired(api: ApiClient) -> None:
    token = api.control("POST", "/tokens", {"expires_in": -1}).body["token"]
    assert api.anonymous().get("/dids", headers={"Authorization": f"Bearer {token}"}).status == 401


@pytest.mark.parametrize("document", [{"organization": "nobody"}, {"user": "nobody@acme.example"}])
def test_a_token_for_nobody_is_refused_with_those_that_there_are(api: ApiClient, document: dict[str, str]) -> None:
    reply = api.control("POST", "/tokens", document)
    assert reply.status == 404
    assert "choose from" in reply.body["error"]
