"""Quirks of API keys."""

from mock_server.quirks import Quirk

QUIRKS = (
    Quirk(
        id="api-key-update-shows-secret-hash",
        sentence="PUT /api-keys/{id} returns the hash of the key's secret.",
        expected="Only the first response contains anything about the secret.",
        source="observed-oss 10: PUT returns the row with api_secret_hash; hosted-vs-oss 8: API keys unchanged",
        reproduce='PUT /api-keys/{id} {"name": "x"}: api_secret_hash.',
        test="tests/behaviours/test_api_keys.py::test_a_hosted_server_answers_a_change_with_the_hash_of_the_secret",
        profiles=frozenset({"hosted", "oss-2026-04"}),
    ),
)
