"""Quirks of the way in which released servers take what they are sent."""

from mock_server.quirks import MENDED, Quirk

_RELEASED = frozenset({"hosted", "oss-2026-04"})
_TESTS = "tests/world/test_database.py::test_"

QUIRKS = (
    Quirk(
        id="database-decides",
        sentence=(
            "Few fields are checked: a value that does not fit its column gets 500 with the database's message, a "
            "duplicate gets 500 'Validation error', and convertible values are converted."
        ),
        expected="Invalid input gets 400, a duplicate 409.",
        source="docs, status codes; observed section 1, facts 3 and 4; scenario dids_create_types",
        reproduce='PUT /dids/{id} {"status": "bogus"}: 500.',
        test=_TESTS + "what_does_not_fit_its_column_is_answered_500",
        profiles=_RELEASED,
    ),
    Quirk(
        id="answers-show-what-was-sent",
        sentence=(
            "The response to a write shows values as they were sent, and a 201 shows only fields that were sent or "
            "have a default; a read shows what the database stored."
        ),
        expected="The response to a write shows the row as stored.",
        source="observed section 4; scenario readback_odd_values",
        reproduce='POST /dids {"number": 15551110003, …}: 201 with a number, then GET it: a string.',
        test=_TESTS + "a_write_is_answered_with_what_was_sent",
        profiles=_RELEASED,
    ),
    Quirk(
        id="missing-body-crashes",
        sentence="A request without a body, or with one that is neither JSON nor a form, gets 500.",
        expected="A missing body is a bad request.",
        source="observed section 1, fact 5",
        reproduce="POST /dids without a body: 500.",
        test=_TESTS + "a_missing_body_is_answered_500",
        profiles=_RELEASED,
    ),
    Quirk(
        id="lists-pass-as-empty-objects",
        sentence="A JSON list as the body is accepted as an object without fields.",
        expected="A body that is not an object is a bad request.",
        source="observed section 2: body rules",
        reproduce="PUT /dids/{id} []: 200, nothing changed.",
        test=_TESTS + "a_list_passes_as_an_object_without_fields",
        profiles=_RELEASED,
        remedy="send an object",
    ),
    Quirk(
        id="columns-of-a-later-release",
        sentence=(
            "Rows lack columns added later: is_default, routing_environment, outbound_did, failover_*, "
            "ring_timeout_seconds."
        ),
        expected="Rows have the fields that the hosted server returns.",
        source="hosted-vs-oss 2, 4, 5",
        reproduce="GET /dids: no is_default.",
        test=_TESTS + "the_open_source_release_lacks_later_columns",
        profiles=frozenset({"oss-2026-04"}),
        unavoidable=MENDED,
    ),
    Quirk(
        id="did-needs-only-a-number",
        sentence=(
            "POST /dids requires only a number; without a routing, the number is stored unrouted and is not recorded."
        ),
        expected="A number is added with its trunk and routing.",
        source="observed section 13: spec says four fields, server takes one",
        reproduce='POST /dids {"number": "+15551110001"}: 201.',
        test=_TESTS + "the_open_source_release_asks_for_a_number_only",
        profiles=frozenset({"oss-2026-04"}),
        unavoidable=MENDED,
    ),
)
