"""Compliance settings, and the audit log."""

from collections.abc import Mapping
from typing import Any

from mock_server import errors
from mock_server.behaviours import operation
from mock_server.behaviours.rules import audit
from mock_server.http.auth import Principal
from mock_server.http.body import Body
from mock_server.http.query import Query
from mock_server.world.clock import seconds_of
from mock_server.world.tables import Row
from mock_server.world.world import Transaction

Reply = dict[str, Any]

_DAY_S = 86_400


def shown(tx: Transaction, principal: Principal, settings: Row) -> Reply:
    """Settings as an answer shows them; real servers show the database's 0 and 1."""
    answer = {**settings, "recording_consent": tx.tables.recording_consent(principal.org_id)}
    del answer["id"]
    if tx.quirk("compliance-flags-are-numbers"):
        return {name: int(value) if isinstance(value, bool) else value for name, value in answer.items()}
    tx.note_difference("compliance-flags-are-numbers")
    return answer


@operation("getCompliance")
def get_compliance(tx: Transaction, principal: Principal) -> Reply:
    principal.require_permission("compliance.read")
    stored = tx["compliance"].of(principal.org_id)
    defaults = tx["compliance"].rows.table.defaults
    if not stored and tx.quirk("compliance-stored-when-read"):
        stored = [tx["compliance"].insert(org_id=principal.org_id)]
    return shown(tx, principal, stored[0] if stored else {**defaults, "org_id": principal.org_id, "updated_at": tx.now})


@operation("updateCompliance")
def update_compliance(tx: Transaction, principal: Principal, body: Body) -> Reply:
    changes = body.fields()
    if not changes:
        raise errors.NO_VALID_FIELDS()
    if changes.get("recording_consent") == "external_consent" and tx.quirk("external-consent-refused"):
        raise errors.DATABASE_REFUSES(text="Data truncated for column 'recording_consent' at row 1")
    stored = tx["compliance"].of(principal.org_id) or [tx["compliance"].insert(org_id=principal.org_id)]
    settings = tx["compliance"].update(stored[0], changes)
    audit.record(tx, principal, "compliance.update", "compliance", principal.org_id, body.payload)
    if changes.get("recording_consent") == "explicit_opt_in":
        tx.note_difference("silence-is-consent", at="/recording_consent")
    if changes.get("recording_consent") in ("explicit_opt_in", "opt_out"):
        tx.note_difference("refusal-forgotten-behind-number", at="/recording_consent")
    if not tx.tables.same_for(principal.org_id, tx.base.tables):
        tx.deploy_unless("settings-without-deploy", principal.org_id)
    return shown(tx, principal, settings)


@operation("listAuditLog")
def list_audit_log(tx: Transaction, principal: Principal, query: Mapping[str, str]) -> Reply:
    asked = Query(tx, "listAuditLog", query)
    limit, offset = asked.whole("limit"), asked.whole("offset")
    found = matching(tx, principal, asked)
    return {
        "data": [entry(row) for row in found[offset : offset + limit]],
        "pagination": {
            "total": len(found),
            "limit": limit,
            "offset": offset,
            "has_more": offset + limit < len(found),
        },
    }


def entry(row: Row) -> Reply:
    """A row of the log as an answer shows it: its id is a number."""
    return {"id": row["number"], **{name: value for name, value in row.items() if name not in ("id", "number")}}


def matching(tx: Transaction, principal: Principal, asked: Query) -> list[Row]:
    """The entries that fit the filters, the newest first. Raises `errors.FIELD_INVALID`."""
    words = {name: asked.text(name) for name in ("action", "resource") if asked.text(name)}
    begin, end = asked.moment("from"), asked.moment("to")

    def fits(row: Row) -> bool:
        if any(row[name] != word for name, word in words.items()):
            return False
        at = seconds_of(row["created_at"]) if begin is not None or end is not None else 0
        return (begin is None or begin <= at) and (end is None or at < end + _DAY_S)

    oldest_first = sorted(filter(fits, tx["audit_log"].of(principal.org_id)), key=lambda row: str(row["created_at"]))
    return oldest_first[::-1]
