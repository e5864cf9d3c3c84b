"""Phone numbers and IVRs under test: routed through the API, called through the probe."""

from functools import lru_cache
from typing import Any

from contract_tests.client.client import Client, Reply
from contract_tests.client.divergence import Divergence, Unsupported
from contract_tests.contract.kinds import Kind
from contract_tests.run.factory import Factory, Row
from contract_tests.run.probe import CallProbe, Heard
from contract_tests.suite.strategies import KEYS

#: The ways to route a number: the page's own, and one that published servers have beside it.
WAYS = ("", "/routing")


def put_routing(client: Client, did: Row, kind: str, destination: str, *, way: str = "") -> Reply:
    """Ask for a routing. Raises `Unsupported` for a way that the server does not have and the page does not show."""
    reply = client.put(f"/dids/{did['id']}{way}", {"routing_type": kind, "routing_destination": destination})
    if way and reply.status == 404:
        raise Unsupported(f"the server has no PUT /dids/{{id}}{way}, which the docs do not require")
    return reply


def routed(client: Client, did: Row, kind: str, destination: str, *, way: str = "") -> Reply:
    """Route a number. Raises `Divergence` where the answer, or a read after it, shows another routing."""
    wanted = {"routing_type": kind, "routing_destination": destination}
    reply = put_routing(client, did, kind, destination, way=way).expect(200).shows(**wanted)
    client.get(f"/dids/{did['id']}").expect(200).shows(**wanted)
    return reply


class Line:
    """A phone number of ours, and what its callers meet. Each check places a call, and raises `Divergence`."""

    def __init__(self, client: Client, did: Row, probe: CallProbe) -> None:
        self._client = client
        self._probe = probe
        self.did = did
        self.path = f"/dids/{did['id']}"
        #: The last answer that says where callers are led.
        self._told: Reply | None = None

    def route(self, kind: str, destination: str, **fields: Any) -> "Line":
        """Route the number as the page shows it."""
        return self.change(routing_type=kind, routing_destination=destination, **fields)

    def change(self, **fields: Any) -> "Line":
        self._told = self._client.put(self.path, fields).expect(200)
        return self

    def call(self, *press: str, **how: Any) -> Heard:
        return self._probe.call(self.did["number"], press=press, **how)

    def reaches(self, kind: str, destination: str) -> None:
        """Where the page says that a number of this routing leads: to an extension, a queue or an AI agent."""
        if kind == "extension":
            self.rings(destination)
        elif kind == "queue":
            self.reaches_queue(destination)
        else:
            self.reaches_agent(destination)

    def rings(self, extension: str, *press: str, **how: Any) -> None:
        """That the extension's phone rings, and no other. No other would answer, the far side of a trunk neither."""
        heard = self.call(*press, **{"phones": {extension: "answer"}, **how})
        self.check(heard.is_connected and heard.dialed == (extension,), f"callers to ring {extension}", heard)

    def rings_nobody(self) -> None:
        heard = self.call()
        self.check(not heard.is_connected and not heard.dialed, "callers to ring nobody", heard)

    def reaches_queue(self, number: str, *press: str) -> None:
        heard = self.call(*press)
        self.check(heard.queue == number, f"callers to wait in queue {number}", heard)

    def reaches_agent(self, url: str, *press: str) -> None:
        heard = self.call(*press)
        self.check(heard.is_connected and url in (heard.agent or ()), f"agent {url} to take the call", heard)

    def reaches_mailbox(self, extension: str, *press: str) -> None:
        heard = self.call(*press)
        self.check(heard.mailbox == extension, f"a message in the mailbox of {extension}", heard)

    def is_forwarded_to(self, number: str) -> None:
        """`number` is E.164."""
        heard = self.call()
        self.check(heard.is_taken_by(number), f"the call to be forwarded to {number}", heard)

    def check(self, holds: bool, expected: str, heard: Heard) -> None:
        """Raises `Divergence` with the last change of the number for a proof, if there was one."""
        if not holds:
            proof = self._told.exchange if self._told else None
            raise Divergence(expected, str(heard), proof, kind=Kind.CALLERS)


def ringing(client: Client, make: Factory, probe: CallProbe) -> tuple[Line, str]:
    """A number that rings a phone of ours, and the phone's extension.

    Raises `Unsupported` where calls do not arrive.
    """
    extension = make.callee(client)["extension"]
    line = Line(client, make.did(client), probe).route("extension", extension)
    if line.call().dialed != (extension,):
        raise Unsupported("a number routed to an extension does not ring it: fix DID-04 first")
    return line, extension


def staffed_queue(client: Client, make: Factory) -> str:
    """The number of a queue in which a phone rings."""
    queue, user = make.queue(client), make.callee(client)
    make.member(client, queue, user)
    return str(queue["number"])


def agent_user(client: Client, make: Factory, url: str) -> Row:
    """A user whose calls an AI agent takes."""
    return make.user(client, routing_type="ai_agent", routing_destination=url)


def option(digit: str, action: str, destination: str | None = None) -> Row:
    """An option of a menu; what takes no destination is sent none."""
    led = {} if destination is None else {"action_destination": destination}
    return {"digit": digit, "action_type": action, **led}


def put_menu(client: Client, ivr: Row, options: list[Row]) -> Reply:
    return client.put(f"/ivrs/{ivr['id']}/menu", {"options": options})


def menu_of(reply: Reply) -> dict[str, Row]:
    """The options of an IVR that was read, by key."""
    options = reply.expect(200).body.get("menuOptions")
    if not isinstance(options, list):
        reply.diverges("the menu's options", f"menuOptions {options!r}", Kind.SCHEMA)
    if len({one["digit"] for one in options}) < len(options):
        reply.diverges("one option a key", f"{[one['digit'] for one in options]}")
    return {one["digit"]: one for one in options}


@lru_cache
def free_keys(client: Client) -> list[str]:
    """The keys for which no IVR of the organization has an option, digits first. Raises `Unsupported` below two.

    That is found out once: what tests add they delete.
    """
    ivrs = client.get("/ivrs").expect(200).body
    used = {key for ivr in ivrs for key in menu_of(client.get(f"/ivrs/{ivr['id']}"))}
    free = [key for key in KEYS if key not in used]
    if len(free) < 2:
        raise Unsupported("the organization's IVRs use too many keys: free some, so that calls can distinguish IVRs")
    return free


def answered_by_menu(client: Client, make: Factory, probe: CallProbe, *options: Row, **settings: Any) -> Line:
    """A number that a published IVR with these options and settings answers."""
    ivr = make.ivr(client, **settings)
    put_menu(client, ivr, list(options)).expect(200)
    line = Line(client, make.did(client), probe).route("ivr", ivr["id"])
    client.post(f"/ivrs/{ivr['id']}/publish").expect(200)
    return line
