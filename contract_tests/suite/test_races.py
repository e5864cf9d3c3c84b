"""Two requests at once: one of them is first, as if the other had come later."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from contract_tests.client.client import Client
from contract_tests.contract.kinds import Kind
from contract_tests.run.factory import Factory
from contract_tests.suite import pbx
from contract_tests.suite.resources import DID, IVR, QUEUE, USER, Resource

#: How often it is tried: who checks first and writes later is not caught each time.
ROUNDS = 3


@pbx("WIRE-04")
@pytest.mark.parametrize(
    ("kind", "field"), [(DID, "number"), (IVR, "extension"), (QUEUE, "number"), (USER, "extension")], ids=str
)
def test_of_two_requests_at_once_for_one_value_one_succeeds(
    org: Client, make: Factory, kind: Resource, field: str
) -> None:
    for _ in range(ROUNDS):
        body = make.usual(org, kind.path)
        with ThreadPoolExecutor(2) as pool:
            replies = [one.result() for one in [pool.submit(org.post, kind.path, body) for _ in range(2)]]
        for reply in replies:
            make.kept(org, kind.path, reply)
        made = [reply for reply in replies if reply.exists().status < 300]
        if len(made) != 1:
            said = " and ".join(str(reply.status) for reply in replies)
            replies[-1].diverges(f"one of two rows with {field} {body[field]} made", said, Kind.STATE)
        listed = [row for row in kind.rows(org) if row.get(field) == body[field]]
        if len(listed) != 1:
            made[0].diverges(f"one row with {field} {body[field]}", f"{len(listed)} in the list", Kind.STATE)
