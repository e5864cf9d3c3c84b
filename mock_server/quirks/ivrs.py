"""Quirks of IVRs. How their menus treat callers is among the quirks of calls."""

from mock_server.quirks import PROFILES, Quirk

QUIRKS = (
    Quirk(
        id="ivrs-open-to-all-roles",
        sentence="Any dashboard user, even an agent, may change IVRs.",
        expected="Agents may not change the configuration.",
        source="edge-cases 9.3: no role check, although the docs say that agents may not",
        reproduce="DELETE /ivrs/{id} with an agent's token: 204.",
        test="tests/behaviours/test_ivrs.py::test_on_a_hosted_server_an_agent_may_change_ivrs",
        profiles=frozenset({"hosted"}),
    ),
    Quirk(
        id="ivr-delete-without-deploy",
        sentence="DELETE /ivrs/{id} does not deploy: the IVR keeps answering until a later deploy.",
        expected="A deleted IVR no longer answers.",
        source="deploy table; edge-cases 4.2. The docs are silent, so it holds in every profile.",
        reproduce="DELETE /ivrs/{id}, then GET /_mock/deployments: the organization is pending.",
        test="tests/behaviours/test_ivrs.py::test_a_deleted_ivr_answers_until_the_next_deploy",
        profiles=frozenset(PROFILES),
        remedy="first set the IVR to inactive, with PUT /ivrs/{id}: that deploys",
    ),
    Quirk(
        id="ivr-callback-needs-destination",
        sentence=(
            "A menu option callback without an action_destination is refused, although the destination is not used."
        ),
        expected="callback needs no destination.",
        source="docs, Menu routing: the table of actions; edge-cases 4.9",
        reproduce='PUT /ivrs/{id}/menu {"options": [{"digit": "1", "action_type": "callback"}]}: 400.',
        test="tests/behaviours/test_ivrs.py::test_a_hosted_server_asks_where_a_callback_goes",
        profiles=frozenset({"hosted"}),
    ),
    Quirk(
        id="ivr-menu-wiped-without-options",
        sentence="PUT /ivrs/{id}/menu without a list of options gets 200 and empties the menu.",
        expected="A body without the list is a bad request.",
        source='docs, status codes: "Bad request, check your parameters"; edge-cases 4.11',
        reproduce="PUT /ivrs/{id}/menu {}, then GET /ivrs/{id}: menuOptions is empty.",
        test="tests/behaviours/test_ivrs.py::test_a_hosted_server_empties_the_menu_when_no_options_are_sent",
        profiles=frozenset({"hosted"}),
        remedy="send a list of options",
    ),
)
