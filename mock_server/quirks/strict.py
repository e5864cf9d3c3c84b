"""The switch that makes the profile `strict`."""

from mock_server.quirks import Quirk

QUIRKS = (
    Quirk(
        id="silent-failures-refused",
        sentence=(
            "A request that asks for what would not happen, here or on the hosted server, is refused with 400: details "
            "say where it stands, what is wrong and what would be right."
        ),
        expected="The server accepts it, as the docs say, and the caller meets the failure.",
        source="no server does this: it is for developers who want to meet the mistake at the desk",
        reproduce='PUT /dids/{id} {"routing_type": "ivr", "routing_destination": "7001"}: 400.',
        test="tests/world/test_impact.py::test_in_strict_the_write_is_refused_with_a_reason_and_a_remedy",
        profiles=frozenset({"strict"}),
    ),
)
