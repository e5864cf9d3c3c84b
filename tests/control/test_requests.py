"""The journal and the counts through the control API."""

from tests.calling import LINE
from tests.client import ApiClient


def test_the_journal_tells_what_was_asked_and_answered(api: ApiClient) -> None:
    api.put(LINE, {"description": "x", "number": "+1"})
    [entry] = api.control("GET", "/requests").body
    assert (entry["method"], entry["url"], entry["operation"]) == ("PUT", f"/api/v1{LINE}", "updateDid")
    assert (entry["organization"], entry["response"]["status"]) == ("Acme Hotels", 200)
    assert entry["request"]["body"] == {"description": "x", "number": "+1"}
    assert entry["response"]["body"]["description"] == "x"
    assert entry["warnings"] == ["not a field of this operation, ignored: number"]


def test_the_journal_keeps_no_secret(api: ApiClient) -> None:
    secret = {"api_key": "org_ac3e0000000000000000000000000001", "api_secret": "acme-secret"}
    token = api.anonymous().post("/auth/login", secret).body["token"]
    api.get(f"/dids?token={token}")
    api.as_key(secret["api_key"]).get("/dids")
    journal = str(api.control("GET", "/requests").body)
    assert "<hidden>" in journal
    for hidden in (secret["api_secret"], secret["api_key"], token):
        assert hidden not in journal


def test_the_journal_is_emptied(api: ApiClient) -> None:
    api.get("/dids")
    assert api.control("DELETE", "/requests").status == 204
    assert api.control("GET", "/requests").body == []


def test_each_answered_request_of_the_product_counts(api: ApiClient) -> None:
    api.get("/dids")
    api.put(LINE, {"status": "odd"})
    assert api.control("GET", "/stats").body == {"requests": 2, "internal_errors": 0, "conflicts": 0}
    api.control("POST", "/reset")
    assert api.control("GET", "/stats").body["requests"] == 0
