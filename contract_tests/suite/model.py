"""What two organizations should have after any sequence of requests, as plain dictionaries.

Hypothesis makes up the sequences. Each rule says what the answer must be, sends the request, compares, and keeps
the books; after each step the complete lists of both organizations are held against the books. The domains are small
on purpose: four numbers, three extensions, two organizations that reach for each other's rows.
"""

from collections import Counter
from dataclasses import dataclass, field
from typing import Any, ClassVar

from hypothesis import event
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    consumes,
    initialize,
    invariant,
    multiple,
    precondition,
    rule,
)

from contract_tests.client.client import Client, Reply
from contract_tests.client.divergence import Divergence
from contract_tests.client.outside import SOMEBODY
from contract_tests.contract.kinds import Kind, of_status
from contract_tests.run.run import Run
from contract_tests.suite.resources import same

DIGITS = st.sampled_from("0123456789*#")
DESCRIPTIONS = st.text("abc äß", max_size=8).map(lambda text: f"contract test {text}".strip())
ROUTINGS = st.sampled_from(
    [
        {"routing_type": "extension", "routing_destination": "1001"},
        {"routing_type": "queue", "routing_destination": "5001"},
        {"routing_type": "external", "routing_destination": SOMEBODY},
        {"routing_type": "ai_agent", "routing_destination": "wss://gateway.example/ws/bot-id"},
        {"routing_type": "intercom", "routing_destination": "1001"},
    ]
)
ORGANIZATIONS = st.sampled_from(["A", "B"])
#: The collections that are modelled, with the field that tells their rows apart.
COLLECTIONS = {"dids": "number", "ivrs": "extension", "queues": "number"}


@dataclass(frozen=True)
class Ref:
    """A row that the sequence created."""

    owner: str
    kind: str
    id: str = field(repr=False)
    name: str

    @property
    def path(self) -> str:
        return f"/{self.kind}/{self.id}"


@dataclass(frozen=True)
class Ground:
    """What all sequences share: a trunk of each organization, and numbers that nobody uses."""

    trunks: dict[str, str]
    numbers: tuple[str, ...]
    extensions: tuple[str, ...]
    #: The ids of numbers of the pool that may be asked for; none where that is not allowed.
    pool: tuple[str, ...]
    #: Whether the server has IVRs: the release of April 2026 has not.
    has_ivrs: bool


class Model(RuleBasedStateMachine):
    """The machine. `run` and `ground` are given by a subclass."""

    run: ClassVar[Run]
    ground: ClassVar[Ground]
    #: The interactions that were reached, over all sequences.
    reached: ClassVar[Counter[str]]

    dids: Bundle[Ref] = Bundle("dids")
    ivrs: Bundle[Ref] = Bundle("ivrs")
    queues: Bundle[Ref] = Bundle("queues")

    def __init__(self) -> None:
        super().__init__()
        self.factory = self.run.factory()
        #: The rows of the sequence, by organization and collection, by id.
        self.books: dict[tuple[str, str], dict[str, dict[str, Any]]] = {
            (who, kind): {} for who in ("A", "B") for kind in COLLECTIONS
        }
        self.before = {key: self._others(*key) for key in self.books}
        self.run.target.session.trace.clear()
        #: Who asked for each number of the pool, None for one that is to be had.
        self.asked: dict[str, str | None] = dict.fromkeys(self.ground.pool)

    def teardown(self) -> None:
        for number, who in self.asked.items():
            if who is not None:
                self.client(who).post(f"/did-pool/{number}/cancel-request")
        self.factory.clean()

    # What the rules are made of

    def client(self, who: str) -> Client:
        return self.run.client(who)

    def saw(self, interaction: str) -> None:
        event(interaction)
        self.reached[interaction] += 1

    def expect(self, reply: Reply, requirement: str, *statuses: int) -> bool:
        """Whether a request succeeded. Raises `Divergence` where it should have, or should not have.

        Where the server is known to answer otherwise, any answer that agrees on success or refusal will do.
        """
        agrees = (reply.exists().status < 300) == (statuses[0] < 300)
        kind = of_status(reply.status)
        if reply.status not in statuses and not (agrees and self.run.knows(requirement, reply.exchange, kind)):
            wanted = " or ".join(map(str, statuses))
            raise Divergence(wanted, str(reply.status), reply.exchange, requirement, kind)
        return reply.status < 300

    def create(self, who: str, kind: str, fields: dict[str, Any], is_taken: bool) -> Any:
        """Create a row, or be refused because its number is taken."""
        reply = self.factory.kept(self.client(who), f"/{kind}", self.client(who).post(f"/{kind}", fields))
        if not self.expect(reply, "WIRE-04" if is_taken else "WIRE-08", 409 if is_taken else 201):
            self.saw(f"{kind}: refused as taken")
            return multiple()
        row_id = reply.body["id"]
        self.books[who, kind][row_id] = {name: fields[name] for name in fields if name != "trunk_id"}
        return Ref(who, kind, row_id, fields[COLLECTIONS[kind]])

    def delete(self, by: str, ref: Ref) -> None:
        reply = self.client(by).delete(ref.path)
        if by != ref.owner:
            self.expect(reply, "TEN-05" if ref.kind == "dids" else "TEN-06", 404)
            self.saw(f"{ref.kind}: another's not deleted")
        elif self.expect(reply, "WIRE-06", 204, 200):
            del self.books[ref.owner, ref.kind][ref.id]

    def change(self, by: str, ref: Ref, changes: dict[str, Any]) -> None:
        """Change fields of a row, or be told that there is none."""
        reply = self.client(by).put(ref.path, changes)
        if by != ref.owner:
            self.expect(reply, "TEN-05" if ref.kind == "dids" else "TEN-06", 404)
            self.saw(f"{ref.kind}: another's not changed")
        elif self.expect(reply, "DID-16", 200):
            self.books[ref.owner, ref.kind][ref.id] |= changes

    def is_taken(self, kind: str, number: str, *owners: str) -> bool:
        name = COLLECTIONS[kind]
        return any(row[name] == number for who in owners for row in self.books[who, kind].values())

    def _others(self, who: str, kind: str) -> list[dict[str, Any]]:
        """The rows of an organization that are not of the sequence."""
        own = self.books[who, kind].keys()
        return [row for row in self._listed(who, kind) if row["id"] not in own]

    def _listed(self, who: str, kind: str) -> list[dict[str, Any]]:
        reply = self.client(who).get(f"/{kind}")
        rows: list[dict[str, Any]] = reply.body if reply.status == 200 else []
        return rows

    # The world that a sequence starts with

    @initialize(target=dids, count=st.integers(0, 2))
    def begin_with_numbers(self, count: int) -> Any:
        made = [self.add_number(who, self.ground.numbers[place]) for place, who in enumerate(("A", "B")[:count])]
        return multiple(*made)

    @initialize(target=ivrs, count=st.integers(0, 2))
    def begin_with_ivrs(self, count: int) -> Any:
        count = count if self.ground.has_ivrs else 0
        return multiple(*[self.add_ivr_of(who, self.ground.extensions[0]) for who in ("A", "B")[:count]])

    @initialize(target=queues, count=st.integers(0, 2))
    def begin_with_queues(self, count: int) -> Any:
        return multiple(*[self.add_queue_of(who, self.ground.extensions[1]) for who in ("A", "B")[:count]])

    # Phone numbers

    def add_number(self, who: str, number: str) -> Any:
        fields = {
            "number": number,
            "trunk_id": self.ground.trunks[who],
            "description": self.factory.tag,
            "routing_type": "extension",
            "routing_destination": "1001",
        }
        return self.create(who, "dids", fields, self.is_taken("dids", number, "A", "B"))

    @rule(target=dids, who=ORGANIZATIONS, place=st.integers(0, 3))
    def add_a_number(self, who: str, place: int) -> Any:
        return self.add_number(who, self.ground.numbers[place])

    @rule(by=ORGANIZATIONS, did=dids, routing=ROUTINGS)
    def route(self, by: str, did: Ref, routing: dict[str, str]) -> None:
        self.change(by, did, routing)
        self.saw(f"route: {routing['routing_type']}")

    @rule(did=dids, ivr=ivrs)
    def route_to_an_ivr(self, did: Ref, ivr: Ref) -> None:
        self.change(did.owner, did, {"routing_type": "ivr", "routing_destination": ivr.id})
        self.saw("route: ivr of the sequence")

    @rule(did=dids, queue=queues)
    def route_to_a_queue(self, did: Ref, queue: Ref) -> None:
        self.change(did.owner, did, {"routing_type": "queue", "routing_destination": queue.name})
        self.saw("route: queue of the sequence")

    @rule(by=ORGANIZATIONS, did=dids, text=DESCRIPTIONS)
    def describe(self, by: str, did: Ref, text: str) -> None:
        self.change(by, did, {"description": text})

    @rule(did=consumes(dids))
    def delete_a_number(self, did: Ref) -> None:
        self.delete(did.owner, did)
        self.expect(self.client(did.owner).get(did.path), "WIRE-06", 404)
        self.saw("dids: deleted")

    @rule(by=ORGANIZATIONS, ref=st.one_of(dids, ivrs, queues))
    def reach_for_anothers(self, by: str, ref: Ref) -> None:
        if by != ref.owner:
            self.delete(by, ref)
            self.expect(self.client(by).get(ref.path), "TEN-01", 404)

    # The pool

    @initialize(who=st.none() | ORGANIZATIONS)
    def begin_with_a_request(self, who: str | None) -> None:
        if who is not None and self.ground.pool:
            self.ask_for(who, self.ground.pool[0])

    @precondition(lambda self: self.ground.pool)
    @rule(who=ORGANIZATIONS, place=st.integers(0, 1))
    def ask_for_a_number(self, who: str, place: int) -> None:
        self.ask_for(who, self.ground.pool[place % len(self.ground.pool)])

    def ask_for(self, who: str, number: str) -> None:
        is_free = self.asked[number] is None
        reply = self.client(who).post(f"/did-pool/{number}/request")
        if self.expect(reply, "POOL-01" if is_free else "POOL-04", 200 if is_free else 409):
            self.asked[number] = who
        self.saw("pool: asked for" if is_free else "pool: refused as asked for")
        self._the_pool_agrees()

    @precondition(lambda self: any(self.asked.values()))
    @rule(who=ORGANIZATIONS)
    def take_a_request_back(self, who: str) -> None:
        """Only who asked for a number takes the request back."""
        number = next(number for number, asker in self.asked.items() if asker)
        reply = self.client(who).post(f"/did-pool/{number}/cancel-request")
        if self.asked[number] == who:
            if self.expect(reply, "POOL-02", 200):
                self.asked[number] = None
                self.saw("pool: request taken back")
        else:
            self.expect(reply, "POOL-02", 403, 404, 409)
        self._the_pool_agrees()

    def _the_pool_agrees(self) -> None:
        """A number is pending for who asked for it, and offered as long as nobody did."""
        for who in ("A", "B"):
            pending = {row["id"] for row in self.client(who).get("/did-pool/my").expect(200).body["pending"]}
            offered = {row["id"] for row in self.client(who).get("/did-pool/available").expect(200).body}
            for number, asker in self.asked.items():
                if (number in pending, number in offered) != (asker == who, asker is None):
                    found = f"pending {number in pending}, offered {number in offered}"
                    raise Divergence(
                        f"{number}, asked for by {asker}, as {who} sees it", found, None, "POOL-02", Kind.STATE
                    )

    # IVRs and queues

    def add_ivr_of(self, who: str, extension: str) -> Any:
        fields = {"name": self.factory.tag, "extension": extension}
        return self.create(who, "ivrs", fields, self.is_taken("ivrs", extension, who))

    def add_queue_of(self, who: str, number: str) -> Any:
        return self.create(
            who, "queues", {"name": self.factory.tag, "number": number}, self.is_taken("queues", number, who)
        )

    @precondition(lambda self: self.ground.has_ivrs)
    @rule(target=ivrs, who=ORGANIZATIONS, place=st.sampled_from([0, 2]))
    def add_an_ivr(self, who: str, place: int) -> Any:
        return self.add_ivr_of(who, self.ground.extensions[place])

    @rule(target=queues, who=ORGANIZATIONS, place=st.sampled_from([1, 3]))
    def add_a_queue(self, who: str, place: int) -> Any:
        return self.add_queue_of(who, self.ground.extensions[place])

    @rule(by=ORGANIZATIONS, ref=st.one_of(ivrs, queues), text=DESCRIPTIONS)
    def rename(self, by: str, ref: Ref, text: str) -> None:
        self.change(by, ref, {"name": text})

    @rule(ivr=ivrs, digits=st.lists(DIGITS, unique=True, max_size=4), queue=queues)
    def set_the_menu(self, ivr: Ref, digits: list[str], queue: Ref) -> None:
        """The menu is replaced, and read as it was written, in its order."""
        options = [
            {"digit": digit, "action_type": "extension", "action_destination": queue.name, "order": place}
            for place, digit in enumerate(digits)
        ]
        reply = self.client(ivr.owner).put(f"{ivr.path}/menu", {"options": options})
        if self.expect(reply, "IVR-09", 200):
            read = self.client(ivr.owner).get(ivr.path).body
            kept = sorted(read["menuOptions"], key=lambda option: option["order"])
            if [option["digit"] for option in kept] != digits:
                raise Divergence(
                    f"the digits {digits}", str(kept), self.run.target.session.trace[-1], "IVR-09", Kind.STATE
                )
            self.saw("ivrs: menu replaced")

    @rule(ref=st.one_of(consumes(ivrs), consumes(queues)))
    def delete_a_destination(self, ref: Ref) -> None:
        self.delete(ref.owner, ref)

    @rule(did=dids, queue=consumes(queues))
    def delete_where_a_number_leads(self, did: Ref, queue: Ref) -> None:
        """The number stays as it is: only what was deleted is gone."""
        self.change(did.owner, did, {"routing_type": "queue", "routing_destination": queue.name})
        self.delete(queue.owner, queue)
        self.saw("destination deleted while a number leads to it")

    # What holds after every step

    @invariant()
    def the_lists_agree_with_the_books(self) -> None:
        trace = self.run.target.session.trace
        steps = len(trace)
        for (who, kind), rows in self.books.items():
            listed = {row["id"]: row for row in self._listed(who, kind)}
            for row_id, fields in rows.items():
                if row_id not in listed:
                    raise Divergence(
                        f"{kind}/{row_id} in the list of {who}", "it is missing", trace[-1], "WIRE-06", Kind.STATE
                    )
                for name, value in fields.items():
                    if listed[row_id].get(name) != value:
                        found = listed[row_id].get(name)
                        raise Divergence(
                            f"{kind}/{row_id} {name} {value!r}", repr(found), trace[-1], "WIRE-06", Kind.STATE
                        )
            self._nothing_else_moved(who, kind)
        del trace[steps:]  # lists that agree do not belong to the sequence

    def _nothing_else_moved(self, who: str, kind: str) -> None:
        """On a mock, which nobody else uses, all other rows are as they were."""
        if not self.run.target.session.guard.is_mock:
            return
        others = self._others(who, kind)
        if not same(others, self.before[who, kind]):
            moved = [row for row in others if row not in self.before[who, kind]]
            proof = self.run.target.session.trace[-1]
            raise Divergence(f"all other {kind} of {who} unchanged", f"{moved or 'fewer'}", proof, "DID-17", Kind.STATE)
