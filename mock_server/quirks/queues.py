"""Quirks of queues."""

from mock_server.quirks import PROFILES, Quirk

QUIRKS = (
    Quirk(
        id="queue-timeout-types-of-an-older-release",
        sentence="timeout_destination_type accepts neither phone nor voicemail: 500.",
        expected="It accepts extension, queue, ivr, voicemail, external, phone and hangup.",
        source="docs, Queues: timeout_destination_type; scenario queues_crud; edge-cases 6.2",
        reproduce='PUT /queues/{id} {"timeout_destination_type": "phone"}: 500.',
        test="tests/world/test_database.py::test_a_documented_value_that_the_column_lacks_is_answered_500",
        profiles=frozenset({"oss-2026-04"}),
    ),
    Quirk(
        id="queue-timeout-type-unchecked",
        sentence="Any text of up to 50 characters is accepted as a timeout_destination_type; an unknown one is dialled "
        "as an extension.",
        expected="extension, queue, ivr, voicemail, external, phone or hangup.",
        source="docs, Queues: timeout_destination_type; observed-hosted Q5",
        reproduce='PUT /queues/{id} {"timeout_destination_type": "nonsense"}: 200.',
        test="tests/behaviours/test_queues.py::test_a_hosted_server_accepts_any_timeout_type",
        profiles=frozenset({"hosted"}),
        remedy="use one of the documented types",
    ),
    Quirk(
        id="queue-create-ignores-documented-names",
        sentence=(
            "ring_strategy and moh_class are always ignored, timeout_destination and timeout_destination_type on POST "
            "/queues: the queue rings all agents, plays the default music, and hangs up on callers who waited too "
            "long."
        ),
        expected="The documented request body creates the queue as it says.",
        source="docs, Queues API: the table of fields; edge-cases 6.1",
        reproduce='POST /queues {"number": "5099", "name": "Sales Queue", "ring_strategy": "linear"}: ringall.',
        test="tests/behaviours/test_queues.py::test_a_hosted_server_ignores_the_documented_names",
        profiles=frozenset({"hosted", "oss-2026-04"}),
        remedy="send strategy and music_on_hold, and the timeout destination to PUT /queues/{id}",
    ),
    Quirk(
        id="queue-members-by-id-only",
        sentence=(
            "POST /queues/{id}/members accepts only user_id or user_ids; the documented extension is a bad request."
        ),
        expected="A member is added by extension.",
        source='docs, Queues API: {"extension":"1001","penalty":0}; edge-cases 6.6',
        reproduce='POST /queues/{id}/members {"extension": "1001"}: 400.',
        test="tests/behaviours/test_queues.py::test_a_hosted_server_adds_members_by_id_only",
        profiles=frozenset({"hosted", "oss-2026-04"}),
    ),
    Quirk(
        id="queue-writes-without-deploy",
        sentence=(
            "POST /queues, DELETE /queues/{id} and PUT /queues/{id}/music do not deploy: callers reach the old queue "
            "until a later deploy."
        ),
        expected="A new queue can be called, and a deleted one no longer can.",
        source="deploy table; edge-cases 6.8 and 6.9. The docs are silent, so it holds in every profile.",
        reproduce="POST /queues, then GET /_mock/deployments: the organization is pending.",
        test="tests/behaviours/test_queues.py::test_a_new_queue_is_not_reached_before_the_next_deploy",
        profiles=frozenset(PROFILES),
        remedy=(
            "send the change to PUT /queues/{id}, which deploys; before deleting a queue, set it to inactive this way"
        ),
    ),
    Quirk(
        id="queues-open-to-all-roles",
        sentence="Any dashboard user, even an agent, may change queues.",
        expected="Agents may not change the configuration.",
        source="edge-cases 9.3: no role check, although the docs say that agents may not",
        reproduce="DELETE /queues/{id} with an agent's token: 204.",
        test="tests/behaviours/test_queues.py::test_a_hosted_server_lets_an_agent_change_queues",
        profiles=frozenset({"hosted", "oss-2026-04"}),
    ),
)
