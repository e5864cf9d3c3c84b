"""No secret, nothing of others, no control character passes, however it is written; what the run made up stays."""

import base64
import json
from urllib.parse import quote

import pytest

from contract_tests.redaction.redactor import Redactor
from contract_tests.run.run import Run
from contract_tests.run.settings import Settings

TOKEN = "opaque/token+of=ours 17"
BCRYPT = "$2b$10$abcdefghijklmnopqrstuv"


@pytest.fixture
def redactor() -> Redactor:
    made = Redactor()
    made.hide(TOKEN)
    return made


@pytest.mark.parametrize(
    "written",
    [
        TOKEN,
        quote(TOKEN, safe=""),
        json.dumps(TOKEN),
        TOKEN.encode().hex(),
        base64.b64encode(TOKEN.encode()).decode(),
        base64.urlsafe_b64encode(b"me:" + TOKEN.encode()).decode(),
        base64.b64encode(b"ab:" + TOKEN.encode() + b";").decode(),
    ],
)
def test_a_secret_that_it_was_told_is_hidden_however_it_is_written(redactor: Redactor, written: str) -> None:
    shown = redactor.text(f"the server says {written}, twice {written}")
    assert written[6:-6] not in shown
    assert shown.startswith("the server says ")


@pytest.mark.parametrize("text", [f"{TOKEN[:9]}…", f"a {TOKEN[:9]} … rest", f"…{TOKEN[-9:]}, b", f"… {TOKEN[-9:]}, b"])
def test_a_secret_that_was_cut_is_hidden_too(redactor: Redactor, text: str) -> None:
    shown = redactor.text(text)
    assert TOKEN[:9] not in shown
    assert TOKEN[-9:] not in shown


@pytest.mark.parametrize(
    "secret",
    [
        "eyJhbGciOiJIUzI1NiJ9.eyJvcmciOjF9.c2lnbmF0dXJl",
        "eyJhbGciOiJIUz",
        "ak_0123456789abcdef",
        "as_0123456789abcdef",
        "org_0123456789abcdef",
        BCRYPT,
        "Bearer something-opaque",
        "da39a3ee5e6b4b0d3255bfef95601890afd80709",
        "https://me:hunter22@pbx.example/",
    ],
)
def test_what_looks_like_a_secret_is_hidden(redactor: Redactor, secret: str) -> None:
    shown = redactor.text(f"it said {secret}.")
    assert secret.removeprefix("Bearer ").removeprefix("https://me:")[:8] not in shown


@pytest.mark.parametrize(
    "text",
    [
        '{"password":"tiger","id":7}',
        "{'api_secret': 'tiger', 'id': 7}",
        '{"body":"{\\"sipPassword\\":\\"tiger\\"}"}',
        '{"apiKey": "tiger',
        '{"tokens":["tiger","x"]}',
        "?token=tiger&x=1",
        "x-api-key: tiger",
    ],
)
def test_the_value_of_a_secret_field_is_hidden(redactor: Redactor, text: str) -> None:
    shown = redactor.text(text)
    assert "tiger" not in shown
    assert "***" in shown


def test_a_number_in_a_secret_field_is_hidden(redactor: Redactor) -> None:
    assert redactor.text('{"voicemail_password": 4711}') == '{"voicemail_password": "***"}'


def test_the_variables_of_a_script_and_names_without_value_stay(redactor: Redactor) -> None:
    for text in (
        'curl -H "Authorization: Bearer $ASTRADIAL_TOKEN" -H "X-API-Key: $ASTRADIAL_API_KEY"',
        "Bearer token required",
        '{"password":null,"token_type":"Bearer"}',
        "expected api_key to be a string",
        "PJSIP/org_acme_trunk1-b71f116a",
        "b71f116a-2b3c-11f1-9598-00505661ece1",
    ):
        assert redactor.text(text) == text


def test_what_a_row_says_of_people_is_hidden_and_numbers_keep_two_digits(redactor: Redactor) -> None:
    redactor.came(b'[{"id":1,"full_name":"Priya Sharma","email":"priya@acme.example","from_number":"919812345678"}]')
    said = "expected another, got Priya Sharma <priya@acme.example> at +91 98123 45678 or 919812345678"
    assert redactor.text(said) == "expected another, got *** <***> at +** ***** ***78 or **********78"


def test_what_the_run_made_up_is_shown(redactor: Redactor) -> None:
    redactor.sent({}, b'{"full_name":"Ada Lovelace","number":"+919812345678","email":"ada@mine.example"}')
    redactor.came(b'{"full_name":"Ada Lovelace","number":"09812345678","email":"ada@mine.example"}')
    said = "Ada Lovelace +919812345678 9812345678 ada@mine.example"
    assert redactor.text(said) == said


def test_the_host_under_test_is_shown_even_where_a_row_names_it() -> None:
    made = Run.of(Settings(url="http://127.0.0.1:8000", environment={})).redactor
    made.came(b'[{"contact_ip":"127.0.0.1"},{"contact_ip":"203.0.113.7"}]')
    said = "curl http://127.0.0.1:8000/api/v1/audit-log, from 203.0.113.7"
    assert made.text(said) == "curl http://127.0.0.1:8000/api/v1/audit-log, from ***"


def test_what_was_received_before_it_was_sent_back_is_still_anothers(redactor: Redactor) -> None:
    redactor.came(b'{"routing_number":"+919812345678","name":"Priya"}')
    redactor.sent({}, b'{"routing_number":"+919812345678","name":"Priya"}')
    assert redactor.text("+919812345678 Priya") == "+**********78 ***"


def test_the_credentials_of_a_request_are_secret(redactor: Redactor) -> None:
    redactor.sent({"Authorization": "Bearer opaque-17", "X-API-Key": "plain-key"}, b"")
    assert redactor.text("opaque-17 plain-key") == "*** ***"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("\x1b[2J\x07", "\\x1b[2J\\x07"),
        ("a\nb\tc\r", "a\\nb\\tc\\x0d"),
        ("\ud800 \ufffe \u202e", "\\ud800 \\ufffe \\u202e"),
    ],
)
def test_control_characters_are_written_out(redactor: Redactor, text: str, shown: str) -> None:
    assert redactor.text(text) == shown
    assert redactor.value({"a": [text]}) == {"a": [shown]}
