"""Quirks of signing in, of one's own organization, and of the server itself."""

from mock_server.quirks import MENDED, Quirk

QUIRKS = (
    Quirk(
        id="organization-awaits-approval",
        sentence=(
            "An organization created with POST /auth/request-org is pending: until it is approved, logins get 202."
        ),
        expected="The organization works at once: the response's status is active.",
        source="documented-and-hosted-api 1, newest server: 201 org pending; the older one answers active",
        reproduce="POST /auth/request-org, then POST /auth/user-login as the same account: 202 without a token.",
        test="tests/behaviours/test_auth.py::test_a_requested_organization_awaits_approval_on_a_hosted_server",
        profiles=frozenset({"hosted"}),
    ),
    Quirk(
        id="organization-requested-by-token",
        sentence=(
            "POST /auth/request-org requires the token from POST /auth/signup or /auth/login-password, a "
            "contact_phone and an industry; it ignores e-mail addresses."
        ),
        expected="The request identifies the account by its e-mail address.",
        source="observed-hosted A1: the same path with another contract",
        reproduce='POST /auth/request-org {"email": …, "org_name": …} without a token: 401.',
        test="tests/behaviours/test_auth.py::test_the_newest_build_asks_an_account_for_its_token",
        profiles=frozenset({"hosted"}),
        unavoidable="POST /auth/signup and POST /auth/login-password, which return that token, exist only there.",
    ),
    Quirk(
        id="account-in-one-organization",
        sentence="An e-mail address is unique across all organizations: inviting another organization's user gets 500.",
        expected="An organization may invite anyone who is not yet its user.",
        source="scenario org_users: 'exists in another org'; observed-hosted O1: unique per organization there",
        reproduce="POST /org-users/invite with the address of another organization's user: 500.",
        test="tests/behaviours/test_org_users.py::test_in_the_open_source_release_an_address_belongs_to_one_organization",
        profiles=frozenset({"oss-2026-04"}),
        unavoidable=MENDED,
    ),
    Quirk(
        id="organization-ids-told-apart",
        sentence="/organizations/{id} returns 404 for an unknown id and 403 for another organization's.",
        expected="An id that is not yours does not reveal whether it exists.",
        source="hosted and open-source server (read): looks the id up before it compares it with the caller's",
        reproduce="GET /organizations/{id} with another organization's id (403) and with a made-up one (404).",
        test="tests/behaviours/test_organizations.py::test_a_hosted_server_tells_unknown_ids_from_others",
        profiles=frozenset({"hosted", "oss-2026-04"}),
    ),
    Quirk(
        id="organization-name-without-spaces",
        sentence=(
            "PUT /organizations/{id} accepts only letters, digits and hyphens in a name: no spaces, no underscores."
        ),
        expected="An organization can have a name with spaces, such as Acme Hotels.",
        source="newest server (read); the open-source release takes spaces",
        reproduce='PUT /organizations/{id} {"name": "Acme Resorts"}: 400.',
        test="tests/behaviours/test_organizations.py::test_a_hosted_server_takes_no_space_in_a_new_name",
        profiles=frozenset({"hosted"}),
    ),
    Quirk(
        id="organization-open-to-all-roles",
        sentence="Any dashboard user, even an agent, may change and delete the organization.",
        expected="Only roles with the permission org.settings.write may: owner or admin.",
        source="observed-oss 3: not guarded by role; newest server the same (read)",
        reproduce="PUT /organizations/{id} with an agent's token: 200.",
        test="tests/behaviours/test_organizations.py::test_on_a_hosted_server_an_agent_may_delete_the_organization",
        profiles=frozenset({"hosted", "oss-2026-04"}),
    ),
    Quirk(
        id="health-while-disconnected",
        sentence="GET /health reports healthy while ARI and AMI, the links to Asterisk, are disconnected.",
        expected="A server that cannot reach its switch does not report healthy.",
        source="observed-oss 2: GET /health of a server without an Asterisk",
        reproduce='GET /health: status "healthy", services.ari "disconnected".',
        test="tests/behaviours/test_system.py::test_the_open_source_server_is_healthy_without_an_asterisk",
        profiles=frozenset({"oss-2026-04"}),
    ),
)
