"""HTTP as the product's server speaks it, whatever the operation."""

import gzip
import re
from typing import Any

import pytest

from mock_server.app import create_app
from tests.client import ApiClient, Reply

MAIN_LINE = "/dids/b71f116a-2b3c-11f1-9598-00505661ece1"

ON_EVERY_ANSWER = {
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "cross-origin",
    "Origin-Agent-Cluster": "?1",
    "Referrer-Policy": "no-referrer",
    "Strict-Transport-Security": "max-age=31536000; includeSubDomains",
    "X-Content-Type-Options": "nosniff",
    "X-DNS-Prefetch-Control": "off",
    "X-Download-Options": "noopen",
    "X-Frame-Options": "SAMEORIGIN",
    "X-Permitted-Cross-Domain-Policies": "none",
    "X-XSS-Protection": "0",
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Allow-Credentials": "true",
}


@pytest.mark.parametrize("path", ["/dids", MAIN_LINE, "/dids/nope", "/nope"])
def test_every_answer_carries_the_same_protective_headers(api: ApiClient, path: str) -> None:
    assert ON_EVERY_ANSWER.items() <= dict(api.get(path).headers).items()


def test_json_is_compact_and_not_escaped(api: ApiClient) -> None:
    reply = api.put(MAIN_LINE, {"description": "Café ☎"})
    assert '"description":"Café ☎"'.encode() in reply.raw
    assert reply.headers["Content-Type"] == "application/json; charset=utf-8"


def test_the_etag_is_weak_with_the_length_in_hexadecimal(api: ApiClient) -> None:
    reply = api.get("/dids")
    found = re.fullmatch(r'W/"([0-9a-f]+)-[A-Za-z0-9+/]{27}"', reply.headers["ETag"])
    assert found
    assert int(found[1], 16) == len(reply.raw)


@pytest.mark.parametrize("condition", ["{etag}", "*", '"other", {etag}'])
def test_a_client_that_has_it_is_told_304_without_a_body(api: ApiClient, condition: str) -> None:
    etag = api.get("/dids").headers["ETag"]
    reply = api.get("/dids", headers={"If-None-Match": condition.format(etag=etag)})
    assert (reply.status, reply.raw) == (304, b"")
    assert reply.headers["ETag"] == etag


def test_an_old_etag_brings_the_whole_answer(api: ApiClient) -> None:
    assert api.get("/dids", headers={"If-None-Match": 'W/"1-x"'}).status == 200


@pytest.mark.parametrize("path", ["/dids", "/dids/nope"])
def test_head_is_get_without_a_body(api: ApiClient, path: str) -> None:
    got, head = api.get(path), api.send("HEAD", path)
    assert (head.status, head.raw) == (got.status, b"")
    assert [head.headers[name] for name in ("Content-Length", "ETag")] == [
        got.headers[name] for name in ("Content-Length", "ETag")
    ]


def test_head_of_a_path_that_only_takes_posts_is_unknown(api: ApiClient) -> None:
    assert api.anonymous().send("HEAD", "/auth/login").status == 404


@pytest.mark.parametrize("path", ["/api/v1/dids", "/nope", "/health"])
def test_options_is_answered_for_any_path_without_credentials(api: ApiClient, path: str) -> None:
    reply = api.anonymous().send_raw("OPTIONS", path)
    assert (reply.status, reply.raw) == (204, b"")
    assert reply.headers["Access-Control-Allow-Methods"] == "GET,POST,PUT,DELETE,PATCH,OPTIONS"
    assert reply.headers["Access-Control-Allow-Headers"] == "Content-Type,Authorization,X-API-Key,X-API-Secret"
    assert "Allow" not in reply.headers


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/"),
        ("GET", "/api/v1"),
        ("GET", "/api/v1/nope?q=1"),
        ("GET", "/api/v1//dids"),
        ("POST", "/nope"),
        ("PATCH", "/api/v1/dids"),
        ("PROPFIND", "/api/v1/dids"),
        ("TRACE", "/health"),
    ],
)
def test_an_unknown_path_or_method_is_404_with_the_url_and_needs_no_credentials(
    api: ApiClient, method: str, path: str
) -> None:
    reply = api.anonymous().send_raw(method, path)
    assert reply.status == 404
    assert reply.body == {"error": "Not Found", "message": f"Endpoint {path} not found", "documentation": "/api"}


def test_below_the_pool_credentials_come_before_the_path(api: ApiClient) -> None:
    assert api.anonymous().get("/did-pool/nope").status == 401
    assert api.get("/did-pool/nope").status == 404


@pytest.mark.parametrize("path", ["/API/V1/DIDS", "/api/v1/dids/", "/Api/V1/Dids?x=y"])
def test_letter_case_and_one_trailing_slash_do_not_matter(api: ApiClient, path: str) -> None:
    assert api.send_raw("GET", path, headers=api.headers).status == 200


def test_a_broken_escape_in_a_parameter_is_a_bad_request(api: ApiClient) -> None:
    reply = Reply(*_raw(api, "/api/v1/dids/%zz"))
    assert (reply.status, reply.body) == (400, {"error": "Failed to decode param '%zz'"})


@pytest.mark.parametrize("escape", ["%F0%9F%98%80", "%00", "a%2Fb", "x" * 300])
def test_any_other_text_is_an_id_that_nothing_has(api: ApiClient, escape: str) -> None:
    reply = Reply(*_raw(api, f"/api/v1/dids/{escape}"))
    assert (reply.status, reply.body) == (404, {"error": "DID not found"})


def _raw(api: ApiClient, url: str) -> tuple[int, Any, Any, bytes]:
    """GET with the URL as it stands, escapes untouched."""
    reply = api._sent("GET", "/", {"environ_overrides": {"REQUEST_URI": url}, "headers": api.headers})
    return reply.status, reply.body, reply.headers, reply.raw


# Bodies


def put(api: ApiClient, body: bytes | str, content_type: str | None = "application/json", **headers: str) -> Reply:
    return api.send("PUT", MAIN_LINE, data=body, content_type=content_type, headers=headers)


@pytest.mark.parametrize("body", ['{"a":', "{bad", '{"number":"+1",}', "null", "1", '"text"', " ", "NaN", '{"a":NaN}'])
def test_a_body_that_is_not_json_is_a_bad_request_before_anything_else(api: ApiClient, body: str) -> None:
    for url in ("/api/v1/dids", "/nope", "/health"):
        reply = api.anonymous().send_raw("POST", url, data=body, content_type="application/json")
        assert reply.status == 400
        assert reply.body["error"].startswith("Invalid JSON: ")


def test_a_list_is_not_an_object(api: ApiClient) -> None:
    assert put(api, "[]").body == {"error": "The request body must be a JSON object"}


def test_an_empty_body_changes_nothing(api: ApiClient) -> None:
    assert put(api, "").status == 200
    assert put(api, "", content_type=None).status == 200


def test_a_body_of_another_type_is_refused_rather_than_overlooked(api: ApiClient) -> None:
    reply = put(api, '{"description":"x"}', content_type="text/plain")
    assert reply.status == 400
    assert "Content-Type: application/json" in reply.body["error"]


def test_a_form_is_read_as_an_object(api: ApiClient) -> None:
    reply = put(api, "description=Front+desk", content_type="application/x-www-form-urlencoded")
    assert reply.body["description"] == "Front desk"


def test_a_byte_order_mark_is_overlooked(api: ApiClient) -> None:
    assert put(api, '\ufeff{"description":"x"}'.encode()).body["description"] == "x"


def test_bytes_that_are_not_utf8_become_replacement_characters(api: ApiClient) -> None:
    assert put(api, b'{"description":"a\xffb"}').body["description"] == "a\ufffdb"


def test_of_a_key_that_stands_twice_the_last_counts(api: ApiClient) -> None:
    assert put(api, '{"description":"a","description":"b"}').body["description"] == "b"


def test_a_compressed_body_is_unpacked(api: ApiClient) -> None:
    body = gzip.compress(b'{"description":"packed"}')
    assert put(api, body, **{"Content-Encoding": "gzip"}).body["description"] == "packed"


def test_a_body_that_does_not_unpack_is_a_bad_request(api: ApiClient) -> None:
    assert put(api, b"not gzip", **{"Content-Encoding": "gzip"}).status == 400
    assert put(api, gzip.compress(b"{}")[:-4], **{"Content-Encoding": "gzip"}).status == 400


def test_an_unknown_compression_or_charset_is_415(api: ApiClient) -> None:
    reply = put(api, "{}", content_type="application/json; charset=latin1")
    assert (reply.status, reply.body) == (415, {"error": 'unsupported charset "LATIN1"'})
    reply = put(api, "{}", **{"Content-Encoding": "br"})
    assert (reply.status, reply.body) == (415, {"error": 'unsupported content encoding "br"'})


def test_a_body_above_100_kilobytes_is_413_packed_or_not(api: ApiClient) -> None:
    too_large = b'{"description":"' + b"x" * 102_400 + b'"}'
    assert put(api, too_large).body == {"error": "request entity too large"}
    assert put(api, gzip.compress(too_large), **{"Content-Encoding": "gzip"}).status == 413


def test_a_warning_is_one_line_of_ascii(api: ApiClient) -> None:
    assert api.put(MAIN_LINE, {"naïve\n☎😀": 1}).warning.endswith("ignored: na\\u00efve\\u000a\\u260e\\ud83d\\ude00")


def test_an_operation_without_a_behaviour_answers_its_example_and_says_so() -> None:
    app = create_app()
    app.api.behaviours = {}
    reply = ApiClient(app, {}).as_role("owner").get("/dids")
    assert reply.body[0]["number"] == "+918065978001"
    assert reply.warning.startswith("listDids is not simulated: this is the example from the contract")


def test_a_number_of_any_size_is_answered(api: ApiClient) -> None:
    state = api.control("GET", "/state").body
    state["dids"][0]["call_limit"] = 2**70
    assert api.control("PUT", "/state", state).status == 200
    assert api.get(MAIN_LINE).body["call_limit"] == 2**70
