"""Quirks of greetings and music on hold."""

from mock_server.quirks import MENDED, Quirk

_TESTS = "tests/behaviours/test_greetings.py::test_"

QUIRKS = (
    Quirk(
        id="greetings-open-to-all-roles",
        sentence="Any dashboard user, even an agent, may change greetings and music on hold.",
        expected="Agents may not change the configuration.",
        source="documented-and-hosted-api 1, roles: greetings, MOH: no role check at all",
        reproduce="DELETE /greetings/{id} with an agent's token: 204.",
        test=_TESTS + "on_a_hosted_server_an_agent_may_delete_a_greeting",
        profiles=frozenset({"hosted", "oss-2026-04"}),
    ),
    Quirk(
        id="greetings-not-spoken",
        sentence="POST /greetings stores the text but creates no audio: a queue with this greeting plays nothing.",
        expected="A greeting can be heard.",
        source="hosted-vs-oss 1: the release has no text-to-speech; its POST /greetings only stores the row (read)",
        reproduce="POST /greetings: audio_file is null.",
        test=_TESTS + "the_open_source_release_stores_a_greeting_that_nobody_speaks",
        profiles=frozenset({"oss-2026-04"}),
        unavoidable=MENDED,
    ),
)
