"""Trunks and outbound routes."""

import pytest

from contract_tests.client.client import Client
from contract_tests.client.divergence import QuirkGone, Unsupported
from contract_tests.run.factory import Factory, Row
from contract_tests.run.probe import CallProbe
from contract_tests.suite import pbx
from contract_tests.suite.resources import DID, ROUTE, TRUNK, same_rows

CREDENTIALS = {"username": "contract", "password": "test-secret"}


@pbx("TRK-01")
def test_a_trunk_is_made_of_a_name_a_host_and_credentials(org: Client, make: Factory) -> None:
    name = f"{make.tag} registered"
    body = {"name": name, "host": "sip.contract-test.invalid", **CREDENTIALS}
    made = make.post(org, "/trunks", body).expect(201)
    stored = org.get(TRUNK.at(made.body)).expect(200)
    stored.shows(name=name, host="sip.contract-test.invalid", port=5060)
    listed = [row for row in TRUNK.rows(org) if row["id"] == made.body["id"]]
    if len(listed) != 1 or (listed[0]["host"], listed[0]["port"]) != (stored.body["host"], 5060):
        made.diverges("the trunk in the list, with port 5060", str(listed))


@pbx("TRK-01")
@pytest.mark.parametrize("transport", ["udp", "tcp", "tls"])
def test_a_trunk_keeps_its_port_and_transport(org: Client, make: Factory, transport: str) -> None:
    trunk = make.trunk(org, port=5080, transport=transport)
    org.get(TRUNK.at(trunk)).expect(200).shows(port=5080, transport=transport)


@pbx("TRK-02")
@pytest.mark.parametrize("lacking", ["name", "host"])
@pytest.mark.parametrize("trunk_type", ["outbound", "peer2peer"])
def test_no_trunk_is_made_without_name_and_host(org: Client, make: Factory, lacking: str, trunk_type: str) -> None:
    before = TRUNK.rows(org)
    body = make.usual(org, "/trunks", trunk_type=trunk_type, **CREDENTIALS)
    del body[lacking]
    make.post(org, "/trunks", body).expect(400)
    same_rows(org, TRUNK, before)


@pbx("TRK-02")
@pytest.mark.parametrize("trunk_type", ["rope", "", "OUTBOUND ", 5])
def test_no_trunk_is_of_an_unknown_type(org: Client, make: Factory, trunk_type: object) -> None:
    before = TRUNK.rows(org)
    make.post(org, "/trunks", make.usual(org, "/trunks", trunk_type=trunk_type)).expect(400)
    same_rows(org, TRUNK, before)


# What callers meet before the next deploy


class Line:
    """A number of ours whose callers are dialled out over a route of ours, told from others by its digits."""

    def __init__(self, org: Client, make: Factory, call: CallProbe) -> None:
        self._org, self._call = org, call
        self.trunk = make.trunk(org)
        #: An extension that nobody has, so that callers go out over a route.
        self.extension = make.numbers.extension(org)
        self.did = make.did(org, routing_destination=self.extension)

    @property
    def route(self) -> Row:
        pattern = {"dial_pattern": f"_{self.extension}", "prepend_digits": "55", "priority": 1}
        return {"trunk_id": self.trunk["id"], **pattern}

    def deploy(self) -> None:
        routing = {"routing_type": "extension", "routing_destination": self.extension}
        self._org.put(DID.at(self.did), routing).expect(200)

    def goes_out(self) -> bool:
        """Whether callers are dialled out over our route."""
        return f"55{self.extension}" in self._call.call(self.did["number"]).dialed


@pytest.fixture
def line(org: Client, make: Factory, call: CallProbe) -> Line:
    line = Line(org, make, call)
    line.deploy()
    return line


@pbx("TRK-03")
def test_a_new_route_has_no_effect_until_a_deploy(org: Client, make: Factory, line: Line) -> None:
    make.outbound_route(org, **line.route)
    if line.goes_out():
        raise QuirkGone("calls use the new route at once")
    line.deploy()
    if not line.goes_out():
        raise Unsupported("calls do not use the route after a deploy either, so there is nothing to compare")


@pbx("TRK-03")
@pytest.mark.parametrize("what", ["route", "trunk"])
def test_what_was_deleted_is_used_until_a_deploy(org: Client, make: Factory, line: Line, what: str) -> None:
    route = make.outbound_route(org, **line.route)
    line.deploy()
    if not line.goes_out():
        raise Unsupported("calls do not use the route after a deploy, so there is nothing to compare")
    org.delete(ROUTE.at(route) if what == "route" else TRUNK.at(line.trunk)).expect(200, 204)
    if not line.goes_out():
        raise QuirkGone(f"calls no longer use the deleted {what} at once")


@pbx("TRK-03")
def test_a_changed_route_is_used_as_it_was_until_a_deploy(org: Client, make: Factory, line: Line) -> None:
    route = make.outbound_route(org, **line.route)
    line.deploy()
    if not line.goes_out():
        raise Unsupported("calls do not use the route after a deploy, so there is nothing to compare")
    org.put(ROUTE.at(route), {"prepend_digits": "66"}).expect(200)
    if not line.goes_out():
        raise QuirkGone("calls use the changed route at once")
