"""Quirks of the pool of numbers."""

from mock_server.quirks import UNLESS_STRICT, Quirk

QUIRKS = (
    Quirk(
        id="pool-open-to-all-roles",
        sentence="Roles are not checked: an agent may request numbers, and add, assign and release them like an admin.",
        expected="Only admins request, release and administer numbers.",
        source='docs, Phone numbers: "Only admins with available numbers can do this"; observed section 1, fact 8',
        reproduce="GET /did-pool/admin/all with an agent's token: 200.",
        test="tests/behaviours/test_did_pool_admin.py::test_on_a_hosted_server_an_agent_administers_the_pool",
        profiles=frozenset({"hosted", "oss-2026-04"}),
    ),
    Quirk(
        id="pool-release-keeps-dialplan",
        sentence=(
            "A released number keeps ringing with its old routing on the old owner's own trunk until that owner's "
            "next deploy; the hosted gateway stops at once."
        ),
        expected="A released number is no longer answered.",
        source="edge-cases 1.10; observed section 1, fact 10. The docs are silent, so it holds in every profile but "
        "strict.",
        reproduce="POST /did-pool/{id}/release, then GET /_mock/deployments: the organization is pending.",
        test="tests/behaviours/test_did_pool.py::test_a_released_number_is_answered_until_its_old_owner_deploys",
        profiles=UNLESS_STRICT,
        unavoidable="Only a deploy by the old owner removes a released number from its dialplan.",
    ),
    Quirk(
        id="pool-release-keeps-default",
        sentence="A default caller ID that an admin releases stays a default: its next owner may have two.",
        expected="A number leaves the pool without the previous owner's settings.",
        source="edge-cases 1.10: is_default is not cleared on release",
        reproduce="POST /did-pool/admin/{id}/release of a default number, then assign it: is_default is true.",
        test="tests/behaviours/test_did_pool.py::test_on_a_hosted_server_the_next_owner_inherits_a_default_number",
        profiles=frozenset({"hosted"}),
        unavoidable="An organization cannot unset its default number before it releases its last one.",
    ),
    Quirk(
        id="pool-first-number-not-default",
        sentence="An organization's first number from the pool does not become its default caller ID.",
        expected="An organization's first number is its default caller ID, as on the hosted server.",
        source="hosted-vs-oss 2: the first approved or assigned DID becomes default on the newer server",
        reproduce="POST /did-pool/admin/{id}/assign to an organization without numbers: is_default is false.",
        test="tests/behaviours/test_did_pool.py::test_in_the_open_source_release_a_first_number_is_no_default",
        profiles=frozenset({"oss-2026-04"}),
    ),
    Quirk(
        id="pool-bulk-not-atomic",
        sentence="Numbers are added one by one: an invalid entry gets 400, and the numbers before it stay added.",
        expected="A refused request adds nothing.",
        source="observed section 6: POST /did-pool/admin/bulk",
        reproduce='POST /did-pool/admin/bulk {"numbers": ["+16660001", "abc"]}: 400, and +16660001 is available.',
        test="tests/behaviours/test_did_pool_admin.py::test_on_a_hosted_server_the_numbers_before_a_bad_entry_stay",
        profiles=frozenset({"hosted", "oss-2026-04"}),
    ),
)
