"""Quirks of phone numbers."""

from mock_server.quirks import PROFILES, Quirk

QUIRKS = (
    Quirk(
        id="did-create-without-deploy",
        sentence=(
            "POST /dids stores the number but does not deploy it: calls to it are not answered until a later deploy."
        ),
        expected="The number is added and routing is configured immediately.",
        source='docs, Manage numbers: "The number is added and routing is configured immediately."; deploy table',
        reproduce="POST /dids with a routing, then GET /_mock/deployments: the organization is pending.",
        test="tests/behaviours/test_dids.py::test_a_number_added_on_a_hosted_server_is_not_deployed",
        profiles=frozenset({"hosted", "oss-2026-04"}),
        unavoidable="On these servers, POST /dids never deploys, whatever is sent; POST /config/deploy does.",
    ),
    Quirk(
        id="did-create-in-pool",
        sentence=(
            "A number added with POST /dids stays available in the pool: the gateway never rings it, and GET "
            "/did-pool/my does not show it. (Real servers offer it to every organization; the simulator isolates "
            "tenants.)"
        ),
        expected="The number is assigned to the organization that added it.",
        source="edge-cases 1.6, newer server: pool_status keeps its default",
        reproduce="POST /dids, then GET /did-pool/my: the new number is not among the assigned ones.",
        test="tests/behaviours/test_dids.py::test_a_number_added_on_a_hosted_server_stays_in_the_pool",
        profiles=frozenset({"hosted"}),
        unavoidable="On these servers, every added number stays in the pool, whatever is sent.",
    ),
    Quirk(
        id="did-routing-type-unchecked",
        sentence="Any text is accepted as a routing_type; callers of such a number hear 'number not in service'.",
        expected="A routing type outside the documented table is a bad request.",
        source="docs, Phone numbers: the table of routing types; edge-cases 2",
        reproduce='PUT /dids/{id} {"routing_type": "made_up"}: 200.',
        test="tests/behaviours/test_dids.py::test_a_hosted_server_takes_any_routing_type",
        profiles=frozenset({"hosted", "oss-2026-04"}),
        remedy="use one of the documented routing types",
    ),
    Quirk(
        id="did-update-without-deploy",
        sentence=(
            "PUT /dids/{id} without a routing_type and a routing_destination does not deploy, nor does PUT "
            "/did-pool/admin/{id}: a number set to inactive keeps ringing until a later deploy."
        ),
        expected="An inactive number is not answered.",
        source="deploy table; edge-cases 1.8. The docs speak of routing, so it holds in every profile.",
        reproduce='PUT /dids/{id} {"status": "inactive"}, then GET /_mock/deployments: the organization is pending.',
        test="tests/behaviours/test_dids.py::test_a_new_status_alone_is_not_deployed",
        profiles=frozenset(PROFILES),
        remedy="also send routing_type and routing_destination to PUT /dids/{id}: that deploys",
    ),
    Quirk(
        id="did-delete-without-deploy",
        sentence=(
            "DELETE /dids/{id} does not deploy: the number keeps ringing with its old routing until a later deploy."
        ),
        expected="A deleted number is no longer answered.",
        source="deploy table; edge-cases 1.7. The docs are silent, so it holds in every profile.",
        reproduce="DELETE /dids/{id}, then GET /_mock/deployments: the organization is pending.",
        test="tests/behaviours/test_dids.py::test_a_deleted_number_is_answered_until_the_next_deploy",
        profiles=frozenset(PROFILES),
        remedy="first set the number to inactive, with a PUT that also sends routing_type and routing_destination",
    ),
    Quirk(
        id="dids-open-to-all-roles",
        sentence="Roles are not checked: an agent's token may add, route and delete numbers.",
        expected="Agents may not change the configuration.",
        source="edge-cases 9.3: no role check on DIDs; the docs say agents may not",
        reproduce="DELETE /dids/{id} with an agent's token: 204.",
        test="tests/behaviours/test_dids.py::test_on_a_hosted_server_an_agent_changes_numbers",
        profiles=frozenset({"hosted", "oss-2026-04"}),
    ),
)
