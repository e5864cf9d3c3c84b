"""In `strict`, whatever is sent: what is accepted does what it asks for, and what is refused leaves no trace."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mock_server import errors, quirks
from mock_server.app import MockServer, create_app
from mock_server.contract.operation import Operation
from tests.calling import ACME_ID, ASHA
from tests.client import ACME_WITHOUT_CALLS, ApiClient
from tests.whole.test_robustness import CONTRACT, OPERATIONS, path_of, plausible_bodies
from tests.whole.test_strict import Request

#: How the warnings begin that an accepted write never carries.
FAILURES = tuple(
    sentence.partition("{")[0]
    for sentence in (
        errors.CALLS_WILL_FAIL,
        errors.FIELDS_IGNORED,
        errors.PARAMETERS_IGNORED,
        errors.JSON_SENT_AS_FORM,
        errors.RULE_ROUTES_NOTHING,
    )
)
WORLD = ACME_WITHOUT_CALLS
OWN = {section: [row["id"] for row in rows if row.get("org_id") == ACME_ID] for section, rows in WORLD.items()}
WRITES = [operation for operation in OPERATIONS if operation.method != "GET" and operation.guarded]


def likely_path(draw: st.DrawFn, operation: Operation) -> str:
    """The operation's path, with an id of Acme's where it takes one."""
    section = operation.path.split("/")[3].replace("did-pool", "dids").replace("-", "_")
    first = draw(st.sampled_from(OWN.get(section) or [ACME_ID]))
    return path_of(operation, [first, draw(st.sampled_from([ASHA, "1001"])), "x"])


@st.composite
def likely_requests(draw: st.DrawFn) -> Request:
    """A write of Acme's: an example of the contract, changed here and there."""
    operation = draw(st.sampled_from(WRITES))
    media = operation.document.get("requestBody", {}).get("content", {}).get("application/json", {})
    examples = [CONTRACT.followed(example)["value"] for example in media.get("examples", {}).values()]
    example = draw(st.sampled_from([media.get("example"), *examples])) or {}
    kept = {name: value for name, value in example.items() if draw(st.integers(0, 4))}
    changes = draw(plausible_bodies(operation)) if draw(st.booleans()) else {}
    return Request(operation.method, likely_path(draw, operation), {**kept, **changes})


@pytest.fixture(scope="module")
def app() -> MockServer:
    return create_app(profile="strict", seed=1)


@settings(max_examples=500)
@given(requests=st.lists(likely_requests(), min_size=1, max_size=3))
def test_an_accepted_write_does_what_it_asks_for(app: MockServer, requests: list[Request]) -> None:
    app.world.reset()
    api = ApiClient(app, {}).as_role("owner")
    for method, path, body in requests:
        before = app.world.state
        reply = api.send_raw(method, path, json=body, headers=api.headers)
        if reply.status >= 300:
            assert app.world.state is before or reply.status == 401
            continue
        for note in filter(None, reply.warning.split(" | ")):
            assert not note.startswith(FAILURES), note
            assert note != errors.NOT_DEPLOYED or reply.status == 201
            named = quirks.ledger().get(note.rpartition("(")[2].rstrip(")"))
            assert named is None or named.remedy is None, note
            assert named or not note.startswith("on the hosted server"), note
