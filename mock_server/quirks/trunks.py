"""Quirks of trunks and outbound routes."""

from mock_server.quirks import MENDED, UNLESS_STRICT, Quirk

QUIRKS = (
    Quirk(
        id="trunk-create-without-deploy",
        sentence="POST /trunks does not deploy: calls cannot use the new trunk until a later deploy.",
        expected="A new trunk can be used at once, as on the hosted server.",
        source="deploy table: POST /trunks deploys on the newest server only",
        reproduce="POST /trunks, then GET /_mock/deployments: the organization is pending.",
        test="tests/behaviours/test_trunks.py::test_the_open_source_server_does_not_deploy_a_new_trunk",
        profiles=frozenset({"oss-2026-04"}),
        unavoidable=MENDED,
    ),
    Quirk(
        id="trunk-changes-without-deploy",
        sentence="PUT and DELETE /trunks/{id} do not deploy: calls use the old trunk until a later deploy.",
        expected="A changed trunk is used as changed, and a deleted one no longer.",
        source="deploy table. The docs are silent, so it holds in every profile but strict.",
        reproduce="DELETE /trunks/{id}, then GET /_mock/deployments: the organization is pending.",
        test="tests/behaviours/test_trunks.py::test_a_changed_or_deleted_trunk_is_used_as_it_was_until_the_next_deploy",
        profiles=UNLESS_STRICT,
        unavoidable="On these servers, no request that changes or deletes a trunk deploys; POST /config/deploy does.",
    ),
    Quirk(
        id="trunks-listed-as-stored",
        sentence="GET /trunks has no live_status, and a port in the host of a new trunk stays there.",
        expected="The list shows whether a trunk can be reached; POST /trunks splits host:port.",
        source="observed-hosted T1, T2; scenario trunks_crud",
        reproduce="GET /trunks: no live_status.",
        test="tests/behaviours/test_trunks.py::test_the_open_source_server_stores_and_lists_a_host_as_sent",
        profiles=frozenset({"oss-2026-04"}),
    ),
    Quirk(
        id="trunks-open-to-all-roles",
        sentence="Any dashboard user, even an agent, may change trunks.",
        expected="Agents may not change the configuration.",
        source="edge-cases 9.3: no role check, although the docs say that agents may not",
        reproduce="DELETE /trunks/{id} with an agent's token: 204.",
        test="tests/behaviours/test_trunks.py::test_a_hosted_server_lets_an_agent_change_trunks",
        profiles=frozenset({"hosted", "oss-2026-04"}),
    ),
    Quirk(
        id="outbound-routes-without-deploy",
        sentence="Writes to outbound routes do not deploy: calls use the old routes until a later deploy.",
        expected="A new route is used, and a deleted one no longer.",
        source="deploy table. The docs are silent, so it holds in every profile but strict.",
        reproduce="POST /outbound-routes, then GET /_mock/deployments: the organization is pending.",
        test="tests/behaviours/test_outbound_routes.py::test_a_route_takes_effect_with_the_next_deploy",
        profiles=UNLESS_STRICT,
        unavoidable="On these servers, no write to outbound routes deploys; POST /config/deploy does.",
    ),
    Quirk(
        id="outbound-routes-open-to-all-roles",
        sentence="Any dashboard user, even an agent, may change outbound routes.",
        expected="Agents may not change the configuration.",
        source="observed-oss 3: not guarded by role; the docs say that agents may not",
        reproduce="DELETE /outbound-routes/{id} with an agent's token: 204.",
        test="tests/behaviours/test_outbound_routes.py::test_a_hosted_server_lets_an_agent_change_routes",
        profiles=frozenset({"hosted", "oss-2026-04"}),
    ),
)
