"""An exchange is shown so that it can be repeated, and without secrets."""

from contract_tests.client.exchange import Exchange


def exchange(body: bytes = b"", answer: bytes = b"{}", url: str = "http://pbx.example/api/v1/dids") -> Exchange:
    headers = {"Authorization": "Bearer eyJ.secret.jwt", "Content-Type": "application/json", "X-Contract-Run": "1"}
    return Exchange("A", "POST", url, headers, body, 201, {"Content-Type": "application/json"}, answer, 1.0)


def test_the_curl_line_repeats_the_request_with_the_credential_as_a_variable() -> None:
    assert exchange(b'{"number":"it\'s"}').curl() == (
        "curl -i -X POST http://pbx.example/api/v1/dids"
        ' -H "Authorization: Bearer $ASTRADIAL_TOKEN"'
        " -H 'Content-Type: application/json'"
        ' -d \'{"number":"it\'"\'"\'s"}\''
    )


def test_no_secret_of_a_request_or_an_answer_is_shown() -> None:
    shown = exchange(
        b'{"password":"hunter2","nested":[{"api_secret":"as_1"}]}',
        b'{"token":"eyJ.x.y","sip_password":"pw9"}',
        "http://pbx.example/api/v1/ivrs/1/greeting-audio?token=eyJ.q.r&x=1",
    )
    for text in (shown.curl(), shown.line()):
        assert not any(secret in text for secret in ("hunter2", "as_1", "eyJ", "pw9"))


def test_a_line_of_the_trace_says_who_asked_and_what_came() -> None:
    line = exchange(b'{"number":"1"}', b'{"id":7}').line()
    assert line == '[A] POST /api/v1/dids {"number":"1"} -> 201 {"id":7}'


def test_a_body_that_is_no_json_is_shown_as_text() -> None:
    assert exchange(b"\xff{").line().startswith("[A] POST /api/v1/dids �{ -> 201")
