"""Users as rows: listed, made, changed, deleted."""

import datetime

import pytest
from hypothesis import strategies as st

from contract_tests.client.client import Client, Reply
from contract_tests.client.divergence import Unsupported
from contract_tests.client.outside import SOMEBODY
from contract_tests.contract.kinds import Kind
from contract_tests.run.factory import Factory, Row
from contract_tests.suite import for_all, for_some, pbx
from contract_tests.suite.checks import having, leaves_alone, lists, lists_not, refused, taken_anyway
from contract_tests.suite.strategies import names, phone_numbers

FIELDS = ("id", "username", "extension", "full_name", "email", "role", "status", "phone_number")

roles = st.sampled_from(["owner", "admin", "supervisor", "agent"])

#: What is no role of a user: those of the dashboard among them.
other_roles = st.sampled_from(["manager", "root", "agents", "super visor", "owner,admin", "0", ""])

other_ring_targets = st.sampled_from(["pigeon", "mobile", "sips", "sip,phone", "0", ""])

#: What stands before the @ of an e-mail address.
mailboxes = st.sampled_from(["a", "first.last", "first+tag", "o'brien", "under_score-1"]) | st.from_regex(
    "[a-z0-9]([a-z0-9._+-]{0,15}[a-z0-9])?", fullmatch=True
).filter(lambda text: ".." not in text)


def address(make: Factory, mailbox: str = "mail") -> str:
    """An e-mail address that no account has."""
    return f"{mailbox}@n{make.numbers.next()}-{make.ledger.run}.contract-test.invalid"


def documented(client: Client, make: Factory, **fields: object) -> Row:
    """What the docs ask for to make a user."""
    extension = make.numbers.extension(client)
    return {"extension": extension, "full_name": make.tag, "email": address(make), **fields}


@pytest.fixture
def users(org: Client) -> Reply:
    """Those that the organization has anyway."""
    reply = org.get("/users").expect(200)
    if not reply.body:
        raise Unsupported("the organization has no user to look at: add one")
    return reply


# Listed


@pbx("USR-01")
def test_the_users_are_listed_as_an_array(org: Client) -> None:
    reply = org.get("/users").expect(200)
    if not isinstance(reply.body, list):
        reply.diverges("an array", type(reply.body).__name__, Kind.SCHEMA)


@pbx("USR-01")
def test_each_user_has_the_documented_fields(users: Reply) -> None:
    for row in users.body:
        wrong = {name for name in FIELDS if not isinstance(row.get(name, 0), str | None)}
        wrong |= {name for name in ("id", "role", "status") if not row.get(name)}
        if wrong:
            users.diverges(f"texts under {', '.join(FIELDS)}", f"{', '.join(sorted(wrong))} otherwise", Kind.SCHEMA)


@pbx("USR-01", effect="write")
def test_each_user_is_listed_once_until_deleted(org: Client, make: Factory) -> None:
    first, second = make.user(org), make.user(org)
    for user in (first, second):
        lists(org, "/users", user["id"], extension=user["extension"], full_name=make.tag, email=user["email"])
    org.delete(f"/users/{first['id']}").expect(204, 200)
    lists_not(org, "/users", first["id"])
    lists(org, "/users", second["id"], extension=second["extension"])


@pbx("USR-02")
def test_each_user_shows_recording_caller_id_and_time_of_creation(users: Reply) -> None:
    for row in users.body:
        wrong = [] if isinstance(row.get("call_recording"), bool) else ["call_recording"]
        wrong += [] if isinstance(row.get("outbound_did", 0), str | None) else ["outbound_did"]
        wrong += [] if is_time(row.get("created_at")) else ["created_at"]
        if wrong:
            users.diverges("call_recording, outbound_did and created_at", f"no such {', '.join(wrong)}", Kind.SCHEMA)


@pbx("USR-02")
def test_each_user_rings_sip_or_phone(users: Reply) -> None:
    for row in users.body:
        if row.get("ring_target") not in ("sip", "phone"):
            users.diverges("ring_target sip or phone", f"{row.get('ring_target')!r}")


def is_time(value: object) -> bool:
    """Whether a value is a time with its zone, in the format of ISO 8601."""
    try:
        return isinstance(value, str) and datetime.datetime.fromisoformat(value).tzinfo is not None
    except ValueError:
        return False


# What a user is made from


@pbx("USR-03")
@for_some(name=names, mailbox=mailboxes)
def test_extension_full_name_and_email_make_a_user(org: Client, make: Factory, name: str, mailbox: str) -> None:
    wanted = documented(org, make, full_name=name, email=address(make, mailbox))
    with make.nested() as inner:
        made = inner.post(org, "/users", wanted).expect(201).shows(**wanted)
        org.get(f"/users/{made.body['id']}").expect(200).shows(**wanted, status="active")
        lists(org, "/users", made.body["id"], **wanted)


@pbx("USR-03")
@pytest.mark.parametrize("name", ["extension", "email", "full_name"])
def test_without_one_of_them_there_is_no_user(org: Client, make: Factory, name: str) -> None:
    body = documented(org, make)
    del body[name]
    for left in ({}, {name: ""}, {name: None}):
        reply = make.post(org, "/users", {**body, **left}).expect(400)
        if having(org, "/users", **body):
            reply.diverges("no such user", "one was made", Kind.STATE)


@pbx("USR-04")
def test_a_new_user_is_answered_with_sip_credentials(org: Client, make: Factory) -> None:
    replies = [make.post(org, "/users", make.usual(org, "/users")).expect(201) for _ in range(2)]
    passwords = {reply.body.get("sip_password") for reply in replies}
    if not all(isinstance(password, str) and password for password in passwords):
        replies[0].diverges("a sip_password", "none")
    if len(passwords) < len(replies):
        replies[1].diverges("a sip_password of its own", "that of another user")


# Extensions


@pbx("USR-05")
def test_an_extension_is_taken_once_in_an_organization(tenants: tuple[Client, Client], make: Factory) -> None:
    acting, _ = tenants
    user = make.user(acting)
    reply = make.post(acting, "/users", make.usual(acting, "/users", extension=user["extension"])).expect(409)
    if having(acting, "/users", extension=user["extension"]) != [user["id"]]:
        reply.diverges("one user of that extension", "others too, or none", Kind.STATE)


@pbx("USR-05")
def test_a_user_does_not_move_to_a_taken_extension(tenants: tuple[Client, Client], make: Factory) -> None:
    acting, _ = tenants
    first, second = make.user(acting), make.user(acting)
    path = f"/users/{second['id']}"
    acting.put(path, {"extension": first["extension"], "full_name": "moved"}).expect(409)
    acting.get(path).expect(200).shows(extension=second["extension"], full_name=second["full_name"])


@pbx("USR-05")
def test_two_organizations_have_users_of_one_extension(tenants: tuple[Client, Client], make: Factory) -> None:
    acting, idle = tenants
    extension, moved = make.numbers.extension(acting, idle), make.numbers.extension(acting, idle)
    first, second = make.user(idle, extension=extension), make.user(idle, extension=moved)
    own = make.user(acting, extension=extension)
    lists(acting, "/users", own["id"], extension=extension)
    acting.put(f"/users/{own['id']}", {"extension": moved}).expect(200).shows(extension=moved)
    lists(idle, "/users", first["id"], extension=extension)
    lists(idle, "/users", second["id"], extension=moved)


@pbx("USR-05")
def test_an_extension_is_free_again_after_its_user(org: Client, make: Factory) -> None:
    moved, deleted = make.user(org), make.user(org)
    org.put(f"/users/{moved['id']}", {"extension": make.numbers.extension(org)}).expect(200)
    org.delete(f"/users/{deleted['id']}").expect(204, 200)
    for extension in (moved["extension"], deleted["extension"]):
        with make.nested() as inner:
            inner.user(org, extension=extension)


@pbx("USR-05", "USR-06")
def test_a_user_may_be_given_what_it_has(org: Client, user: Row) -> None:
    own = {"extension": user["extension"], "email": user["email"]}
    org.put(f"/users/{user['id']}", own).expect(200).shows(**own)


# E-mail addresses


@pbx("USR-06")
def test_an_address_is_taken_once_in_all_organizations(tenants: tuple[Client, Client], make: Factory) -> None:
    acting, idle = tenants
    for owner in (acting, idle):
        taken = make.user(owner)
        reply = refused(make.post(acting, "/users", make.usual(acting, "/users", email=taken["email"])))
        if having(acting, "/users", email=taken["email"]) not in ([], [taken["id"]]):
            reply.diverges("one user of that address", "others too")


@pbx("USR-06")
def test_nobody_is_given_a_taken_address(tenants: tuple[Client, Client], make: Factory) -> None:
    acting, idle = tenants
    own = make.user(acting)
    path = f"/users/{own['id']}"
    for owner in (acting, idle):
        refused(acting.put(path, {"email": make.user(owner)["email"], "full_name": "moved"}))
        acting.get(path).expect(200).shows(email=own["email"], full_name=own["full_name"])


@pbx("USR-06")
def test_an_address_is_free_again_after_its_user(tenants: tuple[Client, Client], make: Factory) -> None:
    acting, idle = tenants
    moved, deleted = make.user(idle), make.user(idle)
    idle.put(f"/users/{moved['id']}", {"email": address(make)}).expect(200)
    idle.delete(f"/users/{deleted['id']}").expect(204, 200)
    for email in (moved["email"], deleted["email"]):
        with make.nested() as inner:
            inner.user(acting, email=email)


# Roles, and what rings


@pbx("USR-07")
@for_some(first=roles, second=roles)
def test_a_user_has_the_role_that_it_was_given(org: Client, make: Factory, first: str, second: str) -> None:
    with make.nested() as inner:
        path = f"/users/{inner.user(org, role=first)['id']}"
        org.get(path).expect(200).shows(role=first)
        org.put(path, {"role": second}).expect(200).shows(role=second)
        org.get(path).expect(200).shows(role=second)


@pbx("USR-07")
@for_all(role=other_roles)
def test_another_role_is_refused(org: Client, make: Factory, user: Row, role: str) -> None:
    with make.nested() as inner:
        refused(inner.post(org, "/users", inner.usual(org, "/users", role=role)))
    refused(org.put(f"/users/{user['id']}", {"role": role}))
    org.get(f"/users/{user['id']}").expect(200).shows(role=user["role"])


@pbx("USR-08")
def test_a_user_rings_by_sip_unless_it_is_said(org: Client, user: Row) -> None:
    org.get(f"/users/{user['id']}").expect(200).shows(ring_target="sip")


@pbx("USR-08")
def test_ring_target_is_shown_as_it_was_set(org: Client, make: Factory) -> None:
    path = f"/users/{make.user(org, ring_target='sip')['id']}"
    org.get(path).expect(200).shows(ring_target="sip")
    org.put(path, {"ring_target": "phone", "phone_number": SOMEBODY}).expect(200).shows(ring_target="phone")
    org.get(path).expect(200).shows(ring_target="phone", phone_number=SOMEBODY)
    org.put(path, {"ring_target": "sip"}).expect(200).shows(ring_target="sip")
    org.get(path).expect(200).shows(ring_target="sip")


@pbx("USR-08")
@for_all(target=other_ring_targets)
def test_another_ring_target_is_refused(org: Client, make: Factory, user: Row, target: str) -> None:
    with make.nested() as inner:
        refused(inner.post(org, "/users", inner.usual(org, "/users", ring_target=target)))
    refused(org.put(f"/users/{user['id']}", {"ring_target": target}))
    org.get(f"/users/{user['id']}").expect(200).shows(ring_target="sip")


@pbx("USR-09")
@for_some(phone=phone_numbers)
def test_a_phone_with_a_number_is_taken(org: Client, make: Factory, user: Row, phone: str) -> None:
    wanted = {"ring_target": "phone", "phone_number": phone}
    with make.nested() as inner:
        made = inner.user(org, **wanted)
        org.get(f"/users/{made['id']}").expect(200).shows(**wanted)
    org.put(f"/users/{user['id']}", wanted).expect(200).shows(**wanted)
    org.get(f"/users/{user['id']}").expect(200).shows(**wanted)


@pbx("USR-09")
@pytest.mark.parametrize("number", [{}, {"phone_number": ""}, {"phone_number": None}], ids=["none", "empty", "null"])
def test_a_phone_without_a_number_is_refused(org: Client, make: Factory, user: Row, number: Row) -> None:
    wanted = {"ring_target": "phone", **number}
    make.post(org, "/users", make.usual(org, "/users", **wanted)).expect(400)
    org.put(f"/users/{user['id']}", wanted).expect(400)
    reply = org.get(f"/users/{user['id']}").expect(200)
    if reply.body.get("ring_target") == "phone":
        reply.diverges("ring_target as it was", "phone", Kind.STATE)


@pbx("USR-09")
@pytest.mark.parametrize("number", ["", None], ids=["empty", "null"])
def test_a_number_is_not_taken_away_while_it_rings(org: Client, make: Factory, number: str | None) -> None:
    path = f"/users/{make.user(org, ring_target='phone', phone_number=SOMEBODY)['id']}"
    org.put(path, {"phone_number": number}).expect(400)
    org.get(path).expect(200).shows(ring_target="phone", phone_number=SOMEBODY)


@pbx("USR-11")
@pytest.mark.parametrize("recording", [True, False])
def test_a_new_user_keeps_its_call_recording(org: Client, make: Factory, recording: bool) -> None:
    made = make.user(org, call_recording=recording)
    org.get(f"/users/{made['id']}").expect(200).shows(call_recording=recording)


@pbx("USR-11")
def test_a_new_user_keeps_its_outbound_did(org: Client, make: Factory) -> None:
    number = make.did(org)["number"]
    made = make.user(org, outbound_did=number)
    org.get(f"/users/{made['id']}").expect(200).shows(outbound_did=number)


# Changes

CHANGES = {
    "full_name": names,
    "role": st.sampled_from(["admin", "supervisor", "agent"]),
    "status": st.sampled_from(["active", "inactive"]),
    "email": mailboxes,
    "extension": st.just("another"),
}

#: A username may follow the extension.
KEPT = {*FIELDS, "ring_target", "call_recording", "outbound_did"} - {"username"}


@pytest.fixture
def settled(org: Client, make: Factory) -> Row:
    """A user with values that are nobody's defaults."""
    ringing = {"ring_target": "phone", "phone_number": SOMEBODY}
    user = make.user(org, role="supervisor", call_recording=False, **ringing)
    org.put(f"/users/{user['id']}", {"status": "inactive"}).expect(200)
    return user


@pbx("USR-15")
@for_some(updates=st.lists(st.fixed_dictionaries({}, optional=CHANGES).filter(bool), min_size=1, max_size=2))
def test_an_update_changes_what_it_names_and_nothing_else(
    org: Client, make: Factory, settled: Row, updates: list[Row]
) -> None:
    path = f"/users/{settled['id']}"
    for changes in updates:
        if "email" in changes:
            changes = {**changes, "email": address(make, changes["email"])}
        if "extension" in changes:
            changes = {**changes, "extension": make.numbers.extension(org)}
        before = org.get(path).expect(200).body
        wanted = {name: before[name] for name in KEPT & before.keys()} | changes
        org.put(path, changes).expect(200).shows(**wanted)
        org.get(path).expect(200).shows(**wanted)


@pbx("USR-15")
def test_an_update_leaves_all_other_users_alone(tenants: tuple[Client, Client], make: Factory) -> None:
    acting, idle = tenants
    extension = make.numbers.extension(acting, idle)
    others = (acting, make.user(acting)), (idle, make.user(idle, extension=extension))
    ours = make.user(acting, extension=extension)
    with leaves_alone("/users", *others):
        acting.put(f"/users/{ours['id']}", {"full_name": "changed", "role": "supervisor"}).expect(200)


@pbx("USR-15")
def test_a_deleted_user_is_not_found_and_the_others_are(tenants: tuple[Client, Client], make: Factory) -> None:
    acting, idle = tenants
    extension = make.numbers.extension(acting, idle)
    others = (acting, make.user(acting)), (idle, make.user(idle, extension=extension))
    ours = make.user(acting, extension=extension)
    with leaves_alone("/users", *others):
        acting.delete(f"/users/{ours['id']}").expect(204, 200)
    acting.get(f"/users/{ours['id']}").expect(404)
    lists_not(acting, "/users", ours["id"])


@pbx("USR-16")
def test_a_user_takes_the_extension_of_an_ivr(org: Client, make: Factory) -> None:
    if org.get("/ivrs").status == 404:
        raise Unsupported("the server has no IVRs, so there is nothing to take an extension from")
    extension = make.ivr(org)["extension"]
    reply = make.post(org, "/users", make.usual(org, "/users", extension=extension))
    taken_anyway(reply, 201).shows(extension=extension)
