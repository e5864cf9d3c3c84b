"""Tokens on demand, for any organization and role."""

from flask import Blueprint, Response, jsonify
from werkzeug.exceptions import NotFound

from mock_server.control.payload import payload, the_world
from mock_server.control.refusals import Refused
from mock_server.http import auth
from mock_server.world.tables import Row, collated
from mock_server.world.world import Section, World

blueprint = Blueprint("tokens", __name__)


@blueprint.post("/tokens")
def make_token() -> Response:
    fields = dict(payload())
    if fields.get("user") is not None and {"role", "organization"} & fields.keys():
        raise Refused("/user", "/user: a user already has a role and an organization", "omit those fields")
    lifetime = int(fields.pop("expires_in", auth.TOKEN_LIFETIME))
    try:
        return jsonify(token=minted(the_world(), lifetime=lifetime, **fields))
    except NobodyFound as error:
        raise NotFound(str(error)) from None


class NobodyFound(LookupError):
    """No such organization or user; says which there are."""


def minted(
    world: World,
    *,
    organization: str | None = None,
    role: str | None = "owner",
    user: str | None = None,
    lifetime: int = auth.TOKEN_LIFETIME,
) -> str:
    """A token of a world's organization, by default the first, for a user of the role.

    An organization is named by id or name, or the beginning of its name; a user by id or e-mail, whatever
    the role. Without a role and a user it is an organization's token. A lifetime below zero gives an expired
    one. Raises NobodyFound.
    """
    tx = world.read()
    if user is not None:
        person = _member(tx["org_users"], user)
        org = tx["organizations"].get(person["org_id"])
        if org is None:
            raise NobodyFound(f"user {user!r} has no organization")
        return auth.sign(auth.user_claims(org, person), world.jwt_secret, now=tx.time, lifetime=lifetime)
    org = _found(tx["organizations"], organization, ("id", "name"), "organization")
    members = tx["org_users"].of(org["id"])
    if role is None:
        claims = auth.organization_claims(org)
    else:
        stand_in = {"id": f"mock-{role}", "email": f"{role}@mock.invalid", "name": role, "role": role}
        claims = auth.user_claims(org, next((row for row in members if row["role"] == role), stand_in))
    return auth.sign(claims, world.jwt_secret, now=tx.time, lifetime=lifetime)


def _member(section: Section, wanted: str) -> Row:
    for row in section.all():
        if wanted in (row["id"], row["email"]):
            return row
    raise NobodyFound(f"no user {wanted!r}; choose from {', '.join(str(row['email']) for row in section.all())}")


def _found(section: Section, wanted: str | None, fields: tuple[str, ...], what: str) -> Row:
    rows = section.all()
    if not rows:
        raise NobodyFound(f"this world has no {what}")
    if wanted is None:
        return rows[0]
    for row in rows:
        if any(row[name] == wanted for name in fields):
            return row
    for row in rows:
        if collated(str(row["name"])).startswith(collated(str(wanted))):
            return row
    raise NobodyFound(f"no {what} {wanted!r}; choose from {', '.join(str(row['name']) for row in rows)}")
