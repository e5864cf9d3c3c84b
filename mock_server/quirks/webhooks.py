"""Quirks of webhooks."""

from mock_server.quirks import Quirk

QUIRKS = (
    Quirk(
        id="webhooks-open-to-all-roles",
        sentence="Any dashboard user, even an agent, may change webhooks.",
        expected="Agents may not change the configuration.",
        source="edge-cases 9.3: no role check, although the docs say that agents may not",
        reproduce="DELETE /webhooks/{id} with an agent's token: 204.",
        test="tests/behaviours/test_webhooks.py::test_a_hosted_server_lets_an_agent_change_webhooks",
        profiles=frozenset({"hosted", "oss-2026-04"}),
    ),
)
