"""Calls of the last days for worlds that have none of their own (`calls: recent`).

They are placed on the world's own dialplans, and leave the records that such calls leave; when somebody first reads
them, so that a world costs nothing until then.
"""

from collections.abc import Iterator
from dataclasses import replace
from random import Random
from typing import Final

from mock_server.telephony.walk.call import place_call
from mock_server.telephony.walk.request import PLAIN_KEY_S, CallRequest, Press
from mock_server.world import call_records
from mock_server.world.call_log import Record
from mock_server.world.state import State
from mock_server.world.tables import Row, Rows, Tables, Unmade
from mock_server.world.world import Transaction, World

#: What a document says in place of the section.
RECENT: Final = "recent"

_CALLS = 36
_MOST_RECORDS = 60
_DAYS = 3
_DAY_S = 86_400
#: The last call was over this long ago.
_QUIET_S = 1800
#: How often a phone does what.
_PHONES: Final = {"answer": 6, "answer_after_6s": 3, "no_answer": 1, "busy": 1, "unregistered": 1}


def coming(world: World, state: State) -> State:
    """The state with calls that are made when somebody first reads them."""

    def made() -> Rows:
        tx = world.read()
        tx.base, tx.tables = state, state.tables
        return Rows.loaded(state.tables["calls"].table, _records(tx))

    tables = Tables({**state.tables.sections, "calls": Unmade(made)})
    return replace(state, tables=tables)


def _records(tx: Transaction) -> list[Row]:
    """The records of the calls, the oldest first."""
    random = Random(tx.world.seed)
    lines = [did for org in _open_organizations(tx) for did in tx["dids"].of(org) if did["status"] == "active"]
    span = _DAYS * _DAY_S - _QUIET_S
    moments = sorted(tx.time - _QUIET_S - random.uniform(0, span) for _ in range(_CALLS)) if lines else []
    rows: list[Row] = []
    switch, defaults = tx.world.deployed.switch(tx.base), tx["calls"].rows.table.defaults
    for moment in moments:
        call = _call(tx, random, random.choice(lines))
        outcome = place_call(call, switch).outcome
        records: list[Record] = list(call_records.finished(tx, call, outcome, call.org_id, moment, len(rows)))
        if len(rows) + len(records) > _MOST_RECORDS:
            break
        rows += [
            {**defaults, "id": str(number), "sequence": number, **record}
            for number, record in enumerate(records, len(rows) + 1)
        ]
    return rows


def _open_organizations(tx: Transaction) -> Iterator[str]:
    """Those that have a dialplan, without the suspended ones."""
    deployed = tx.base.deployed
    yield from (org["id"] for org in tx["organizations"].all() if org["id"] in deployed and org["status"] == "active")


def _call(tx: Transaction, random: Random, line: Row) -> CallRequest:
    """A call from outside to a number, from inside to a phone, or from inside to the outside."""
    org_id = str(line["org_id"])
    people = [user for user in tx["users"].of(org_id) if user["routing_type"] != "ai_agent"]
    extensions = [str(user["extension"]) for user in people if user["status"] == "active"]
    stranger = f"+910000{random.randrange(10**6):06}"
    talks = float(random.randrange(8, 240))
    doing = random.choices(list(_PHONES), list(_PHONES.values()), k=len(extensions))
    from_outside = CallRequest(
        to=str(line["number"]),
        from_number=stranger,
        org_id=org_id,
        phones={**dict(zip(extensions, doing, strict=True)), "trunk": "answer"},
        press=tuple(Press(random.choice("0112"), after_s=PLAIN_KEY_S) for _ in range(2)),
        far_end_hangs_up_after_s=talks,
        caller_hangs_up_at_s=talks + random.randrange(-6, 60),
    )
    if len(extensions) < 2 or random.random() < 0.7:
        return from_outside
    caller, called = random.sample(extensions, 2)
    rings = f"PJSIP/{call_records.own_prefix(tx, org_id)}{caller}"
    inside = replace(from_outside, from_number=caller, via="internal", rings=rings, phones=None, press=())
    if random.random() < 0.5:
        return replace(inside, to=called)
    return replace(inside, to=stranger, caller_id=str(line["number"]), dialled_in="outbound")
