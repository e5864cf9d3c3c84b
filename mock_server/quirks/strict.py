"""The switch that makes the profile `strict`."""

from mock_server.quirks import Quirk

QUIRKS = (
    Quirk(
        id="silent-failures-refused",
        sentence=(
            "A request that would fail silently, here or on the hosted server, is refused with 400: details say where "
            "the problem is, what is wrong, and what to send instead."
        ),
        expected="The server accepts it, as documented, and the call fails.",
        source="no server does this: it is for developers who want to meet the mistake at the desk",
        reproduce='PUT /dids/{id} {"routing_type": "ivr", "routing_destination": "7001"}: 400.',
        test="tests/world/test_impact.py::test_in_strict_the_write_is_refused_with_a_reason_and_a_remedy",
        profiles=frozenset({"strict"}),
    ),
)
