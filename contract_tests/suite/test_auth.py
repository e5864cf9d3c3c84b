"""Who is let in: tokens, keys, and how to get a token."""

import base64
import json
import time
from collections.abc import Iterator
from email.utils import parsedate_to_datetime
from typing import Any

import pytest

from contract_tests.client.client import Client, Reply
from contract_tests.client.divergence import Divergence, Unsupported
from contract_tests.contract.kinds import Kind, of_status
from contract_tests.run.factory import Factory, Row
from contract_tests.run.run import Run
from contract_tests.suite import pbx
from contract_tests.suite.resources import API_KEY, RESOURCES, Resource, each, same

DAY_S = 24 * 3600
MINUTE_S = 60
#: What everybody may read who is let in.
READS = pytest.mark.parametrize("path", ["/dids", "/queues", "/users"])
ROLES = ("owner", "admin", "manager", "agent")


def token_of(client: Client) -> str:
    """The token that a client sends. Raises `Unsupported` where it comes with a key."""
    authorization: str = client.credentials.get("Authorization", "")
    if not authorization:
        raise Unsupported("the run has a key but no token: set ASTRADIAL_TOKEN")
    return authorization.removeprefix("Bearer ")


def bearer(client: Client, token: str) -> Client:
    return client.named("nobody", {"Authorization": f"Bearer {token}"})


# Without credentials


@pbx("AUTH-01")
def test_nobody_reads_what_is_guarded(org: Client, nobody: Client, run: Run) -> None:
    anybody = run.contract.document["security"]
    found = []
    for operation in run.contract.operations.values():
        guarded = operation.document.get("security", anybody)
        if operation.method == "GET" and "{" not in operation.path and guarded:
            answer = nobody.get(operation.path, base="")
            if answer.status != 401 and org.get(operation.path, base="").lacks is None:
                said = f"{answer.status} without credentials"
                found.append(Divergence("401", said, answer.exchange, "AUTH-01", of_status(answer.status)))
    if found:
        raise ExceptionGroup("anybody reads what is guarded", found)


@pbx("AUTH-01", effect="write")
@each(RESOURCES)
def test_nobody_changes_anything(org: Client, nobody: Client, make: Factory, kind: Resource) -> None:
    row = make.one(org, kind.path)
    before = kind.stored(org, row)
    nobody.post(kind.path, {}).expect(401)
    nobody.put(kind.at(row), {kind.text: "changed by nobody"}).expect(401)
    nobody.delete(kind.at(row)).expect(401)
    if not same(kind.stored(org, row), before):
        raise Divergence("the row as it was", "another")


# Tokens


@pbx("AUTH-03")
@READS
def test_a_token_opens_the_api(org: Client, path: str) -> None:
    bearer(org, token_of(org)).get(path).expect(200)


def forgeries(token: str) -> Iterator[tuple[str, str]]:
    """Values for Authorization that look like this token's, each with what is wrong with it."""
    yield "no token", "Bearer nonsense"
    yield "another scheme", f"Basic {token}"
    head, *_ = parts = token.split(".")
    if len(parts) != 3:
        yield "another character", f"Bearer {swapped(token)}"
        return
    _, claims, signature = parts
    yield "another signature", f"Bearer {head}.{claims}.{swapped(signature)}"
    yield "no signature", f"Bearer {head}.{claims}."
    longer = coded({**read(claims), "exp": 2**32, "role": "owner"})
    yield "other claims", f"Bearer {head}.{longer}.{signature}"
    for name in ("none", "None", "NONE"):
        yield f"algorithm {name}", f"Bearer {coded({**read(head), 'alg': name})}.{longer}."


def swapped(text: str) -> str:
    """A text with another first character."""
    return ("B" if text[0] == "A" else "A") + text[1:]


def coded(value: Row) -> str:
    return base64.urlsafe_b64encode(json.dumps(value).encode()).rstrip(b"=").decode()


def read(part: str) -> Row:
    """A part of a token. Raises `Unsupported` for a token that is not made of JSON."""
    try:
        found: Row = json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))
    except ValueError:
        raise Unsupported("the token does not contain JSON, so nothing in it can be changed") from None
    return found


@pbx("AUTH-02")
@READS
def test_a_token_that_was_tampered_with_is_refused(org: Client, path: str) -> None:
    for wrong, authorization in forgeries(token_of(org)):
        answer = org.named("nobody", {"Authorization": authorization}).get(path)
        if answer.status != 401:
            answer.diverges(f"401 for a token with {wrong}", str(answer.status), Kind.STATUS)


@pbx("AUTH-02")
@READS
@pytest.mark.parametrize("key", ["nonsense", f"ak_{'0' * 32}", f"org_{'0' * 32}"])
def test_an_unknown_key_is_refused(org: Client, path: str, key: str) -> None:
    org.named("nobody", {"X-API-Key": key}).get(path).expect(401)


@pbx("AUTH-02", effect="write")
def test_a_key_with_another_last_character_is_refused(org: Client, make: Factory) -> None:
    key = make.api_key(org)["api_key"]
    other = f"{key[:-1]}{'0' if key[-1] != '0' else '1'}"
    org.named("nobody", {"X-API-Key": other}).get("/dids").expect(401)


@pbx("AUTH-05")
@READS
def test_an_expired_token_is_refused(run: Run, path: str) -> None:
    run.client("expired").get(path).expect(401)


@pbx("AUTH-05", effect="write")
@each(RESOURCES)
def test_an_expired_token_makes_nothing(run: Run, kind: Resource) -> None:
    run.client("expired").post(kind.path, {}).expect(401)


@pbx("AUTH-08")
@READS
def test_a_key_opens_the_api(run: Run, path: str) -> None:
    run.client("key").get(path).expect(200)


# Getting a token


def logged_in(run: Run) -> Reply:
    return run.target.nobody.post("/auth/user-login", login_of(run, "email", "password"))


def logged_in_with_key(run: Run) -> Reply:
    return run.target.nobody.post("/auth/login", login_of(run, "api_key", "api_secret"))


def login_of(run: Run, *names: str) -> Row:
    return {name: run.target.login[name] for name in names}


logins = pytest.mark.parametrize("login", [logged_in, logged_in_with_key])


@pbx("AUTH-04")
@logins
def test_a_token_lasts_24_hours(run: Run, login: Any) -> None:
    answer = login(run).expect(200)
    _, claims, _ = answer.body["token"].split(".")
    expires = read(claims).get("exp")
    said = answer.exchange.headers.get("Date")
    now = parsedate_to_datetime(said).timestamp() if said else time.time()
    if not isinstance(expires, int | float) or abs(expires - now - DAY_S) > MINUTE_S:
        answer.diverges(f"a token that expires at {now + DAY_S:.0f}", f"one that expires at {expires}")


@pbx("AUTH-06")
def test_a_login_says_who_it_is(run: Run) -> None:
    answer = logged_in(run).expect(200)
    user = answer.body.get("user")
    if not isinstance(user, dict) or not user.get("id") or user.get("role") not in ROLES:
        answer.diverges("a user with id, email and role", str(user), Kind.SCHEMA)
    if str(user.get("email")).lower() != run.target.login["email"].lower():
        answer.diverges(f"the e-mail address {run.target.login['email']}", str(user.get("email")))


@pbx("AUTH-06")
@READS
def test_the_token_of_a_login_opens_the_api(run: Run, path: str) -> None:
    bearer(run.target.nobody, logged_in(run).expect(200).body["token"]).get(path).expect(200)


@pbx("AUTH-06", effect="write")
def test_the_token_of_an_agents_login_is_an_agents(run: Run, nobody: Client) -> None:
    if "agent_email" not in run.target.login:
        raise Unsupported("no login of an agent: set ASTRADIAL_AGENT_EMAIL and ASTRADIAL_AGENT_PASSWORD")
    login = {"email": run.target.login["agent_email"], "password": run.target.login["agent_password"]}
    answer = nobody.post("/auth/user-login", login).expect(200)
    if answer.body["user"]["role"] != "agent":
        answer.diverges("the role agent", str(answer.body["user"]["role"]))
    bearer(nobody, answer.body["token"]).delete(API_KEY.nowhere(run)).expect(403)


@pbx("AUTH-07")
@pytest.mark.parametrize("wrong", ["nonsense", "{}x"])
def test_a_wrong_password_is_refused(run: Run, nobody: Client, wrong: str) -> None:
    login = login_of(run, "email", "password")
    nobody.post("/auth/user-login", {**login, "password": wrong.format(login["password"])}).expect(401)


@pbx("AUTH-07")
@pytest.mark.parametrize("sent", [["email"], ["password"], []], ids=str)
def test_a_login_that_lacks_something_is_a_bad_request(run: Run, nobody: Client, sent: list[str]) -> None:
    nobody.post("/auth/user-login", login_of(run, *sent)).expect(400)


@pbx("AUTH-09")
def test_key_and_secret_answer_a_token_and_the_organization(run: Run) -> None:
    answer = logged_in_with_key(run).expect(200).shows(expires_in="24h")
    if answer.body.get("token_type") != "Bearer":
        answer.diverges("token_type Bearer", str(answer.body.get("token_type")))
    organization = answer.body.get("organization")
    if not isinstance(organization, dict) or not organization.get("id") or not organization.get("name"):
        answer.diverges("an organization with id, name and api_key", str(organization), Kind.SCHEMA)
    if organization.get("api_key") != run.target.login["api_key"]:
        answer.diverges("the organization with this key", "another key")


@pbx("AUTH-09")
@READS
def test_the_token_of_key_and_secret_opens_the_api(run: Run, path: str) -> None:
    bearer(run.target.nobody, logged_in_with_key(run).expect(200).body["token"]).get(path).expect(200)


@pbx("AUTH-09")
def test_a_wrong_secret_is_refused(run: Run, nobody: Client) -> None:
    login = login_of(run, "api_key", "api_secret")
    nobody.post("/auth/login", {**login, "api_secret": f"{login['api_secret']}x"}).expect(401)
