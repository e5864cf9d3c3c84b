"""Quirks of the compliance settings."""

from mock_server.quirks import Quirk

_TESTS = "tests/behaviours/test_compliance.py::test_"

QUIRKS = (
    Quirk(
        id="compliance-flags-are-numbers",
        sentence="GET and PUT /compliance show recording_enabled, pii_masking and data_encryption as 0 or 1.",
        expected="A setting written as true is read as true.",
        source="observed 11 and scenario roles_matrix_owner; the newest server the same (read)",
        reproduce="GET /compliance: recording_enabled is 1.",
        test=_TESTS + "a_hosted_server_shows_flags_as_numbers",
        profiles=frozenset({"hosted", "oss-2026-04"}),
    ),
    Quirk(
        id="compliance-stored-when-read",
        sentence="GET /compliance stores the defaults as a row if the organization has none.",
        expected="A read changes nothing.",
        source="observed-hosted P2",
        reproduce="GET /compliance as an organization without settings, then GET /_mock/state: it has a row.",
        test=_TESTS + "on_a_hosted_server_reading_the_defaults_stores_them",
        profiles=frozenset({"hosted", "oss-2026-04"}),
        unavoidable="The settings of an organization cannot be read there without storing them.",
    ),
    Quirk(
        id="external-consent-refused",
        sentence=(
            "PUT /compliance refuses recording_consent external_consent with 500: its column does not have this value."
        ),
        expected="All four documented ways to ask for consent can be set.",
        source="observed-hosted P1; observed 5, recording block: the column's enum refuses it",
        reproduce='PUT /compliance {"recording_consent": "external_consent"}: 500.',
        test=_TESTS + "a_hosted_server_refuses_external_consent",
        profiles=frozenset({"hosted", "oss-2026-04"}),
    ),
)
