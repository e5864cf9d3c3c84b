"""Quirks of users."""

from mock_server.quirks import MENDED, Quirk

QUIRKS = (
    Quirk(
        id="user-create-needs-username-and-password",
        sentence="POST /users requires a username and a password, so the documented request body is a bad request.",
        expected="extension, full_name and email are enough.",
        source="docs, Users API: the table of fields; edge-cases 7.1",
        reproduce="POST /users with the documented body: 400.",
        test="tests/behaviours/test_users.py::test_a_hosted_server_needs_a_username_and_a_password",
        profiles=frozenset({"hosted", "oss-2026-04"}),
    ),
    Quirk(
        id="user-create-ignores-documented-names",
        sentence=(
            "call_recording and created_at are not supported, and POST /users ignores outbound_did: a new user is "
            "recorded and has no caller ID of its own."
        ),
        expected="The documented request body creates the user as it says, and the documented names are returned.",
        source="docs, Users API: the table of fields; facts on POST /users",
        reproduce='POST /users with "call_recording": false: recording_enabled is true.',
        test="tests/behaviours/test_users.py::test_a_hosted_server_ignores_the_documented_names",
        profiles=frozenset({"hosted", "oss-2026-04"}),
        remedy="leave it out, and send recording_enabled or outbound_did to PUT /users/{id}",
    ),
    Quirk(
        id="user-ring-target-ext",
        sentence="ring_target is ext for a SIP phone; the documented sip is refused, and never shown.",
        expected="ring_target is sip or phone.",
        source='docs, Users API: "sip (SIP phone) or phone (external number). Default sip."; edge-cases 7.1',
        reproduce='PUT /users/{id} {"ring_target": "sip"}: refused.',
        test="tests/behaviours/test_users.py::test_a_hosted_server_says_ext_of_a_sip_phone",
        profiles=frozenset({"hosted", "oss-2026-04"}),
    ),
    Quirk(
        id="user-role-owner-unknown",
        sentence="The documented role owner is refused.",
        expected="A user's role is owner, admin, supervisor or agent.",
        source="docs, Users API: the table of fields; edge-cases 7.1",
        reproduce='PUT /users/{id} {"role": "owner"}: refused.',
        test="tests/behaviours/test_users.py::test_a_hosted_server_knows_no_owner_among_users",
        profiles=frozenset({"hosted", "oss-2026-04"}),
    ),
    Quirk(
        id="user-email-not-unique",
        sentence="Several users can have the same e-mail address.",
        expected="An e-mail address is unique across all Astradial accounts.",
        source='docs, Users API: "Must be unique across all Astradial accounts"; facts on POST /users',
        reproduce="POST /users twice with the same e-mail address: 201.",
        test="tests/behaviours/test_users.py::test_a_hosted_server_takes_an_address_twice",
        profiles=frozenset({"hosted", "oss-2026-04"}),
    ),
    Quirk(
        id="user-phone-number-optional",
        sentence=(
            "POST and PUT /users accept ring_target phone without a phone_number, and the extension's own phone "
            "rings; only PUT /users/{id}/routing requires the number."
        ),
        expected="phone_number is required if ring_target is phone.",
        source='docs, Users API: phone_number is required "If ring_target=phone"; edge-cases 7.5',
        reproduce='PUT /users/{id} {"ring_target": "phone"}: 200.',
        test="tests/behaviours/test_users.py::test_a_hosted_server_takes_a_phone_without_a_number",
        profiles=frozenset({"hosted", "oss-2026-04"}),
        remedy="also send a phone_number",
    ),
    Quirk(
        id="user-writes-without-deploy",
        sentence="Writes to users do not deploy: a new extension cannot be called until a later deploy.",
        expected="The extension is ready to use immediately; the dialplan regenerates automatically on change.",
        source='docs, Add users: "The extension is ready to use immediately"; deploy table',
        reproduce="POST /users, then GET /_mock/deployments: the organization is pending.",
        test="tests/behaviours/test_users.py::test_a_hosted_server_does_not_deploy_users",
        profiles=frozenset({"hosted", "oss-2026-04"}),
        unavoidable=(
            "On these servers, the only write to users that deploys is a change of status; POST /config/deploy does "
            "too."
        ),
    ),
    Quirk(
        id="user-status-without-deploy",
        sentence="A change of a user's status does not deploy either: the phone of an inactive user still rings.",
        expected="An inactive user is not called.",
        source="deploy table: PUT /users/{id} with another status deploys on the newer server only",
        reproduce='PUT /users/{id} {"status": "inactive"}, then GET /_mock/deployments: the organization is pending.',
        test="tests/behaviours/test_users.py::test_the_open_source_server_does_not_deploy_a_status",
        profiles=frozenset({"oss-2026-04"}),
        unavoidable=MENDED,
    ),
    Quirk(
        id="user-routing-not-writable",
        sentence=(
            "POST and PUT /users ignore routing_type, routing_destination, ring_target, phone_number, outbound_did "
            "and failover: every user rings the extension's own phone."
        ),
        expected="A user's calls follow the user's routing.",
        source="recorded scenario users_crud, steps `extra ignored` and `not updatable`; edge-cases 7.8",
        reproduce='PUT /users/{id} {"ring_target": "phone", "phone_number": "+919944421125"}: ring_target is ext.',
        test="tests/behaviours/test_users.py::test_the_open_source_server_ignores_routing",
        profiles=frozenset({"oss-2026-04"}),
        unavoidable=MENDED,
    ),
    Quirk(
        id="users-open-to-all-roles",
        sentence="Any dashboard user, even an agent, may change users.",
        expected="Agents may not change the configuration.",
        source="edge-cases 9.3: no role check, although the docs say that agents may not",
        reproduce="DELETE /users/{id} with an agent's token: 204.",
        test="tests/behaviours/test_users.py::test_a_hosted_server_lets_an_agent_change_users",
        profiles=frozenset({"hosted", "oss-2026-04"}),
    ),
)
