"""Quirks of dashboard users."""

from mock_server.quirks import Quirk

QUIRKS = (
    Quirk(
        id="org-user-update-of-unknown-id",
        sentence='PUT /org-users/{id} returns 200 {"error": "User not found"} for an unknown id.',
        expected="An unknown id gets 404.",
        source="documented status codes; recorded scenario org_users, step 27",
        reproduce='PUT /org-users/nobody {"name": "x"}: 200.',
        test="tests/behaviours/test_org_users.py::test_a_hosted_server_answers_200_when_it_finds_nobody_to_change",
        profiles=frozenset({"hosted", "oss-2026-04"}),
    ),
    Quirk(
        id="org-user-role-needs-admin",
        sentence="Only admins and owners may assign roles.",
        expected="Managers may assign roles.",
        source='edge-cases 9.9: "Docs: managers may assign roles; code: admin"',
        reproduce='PUT /org-users/{id}/role {"role": "manager"} with a manager\'s token: 403.',
        test="tests/behaviours/test_org_users.py::test_a_hosted_server_lets_only_admins_assign_roles",
        profiles=frozenset({"hosted", "oss-2026-04"}),
    ),
)
