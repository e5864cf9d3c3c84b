"""Quirks of the pool of numbers."""

from mock_server.quirks import UNLESS_STRICT, Quirk

QUIRKS = (
    Quirk(
        id="pool-open-to-all-roles",
        sentence="No role is asked for: an agent may request numbers, and add, give and take them as an admin may.",
        expected="Only admins request, release and administer numbers.",
        source='docs, Phone numbers: "Only admins with available numbers can do this"; observed section 1, fact 8',
        reproduce="GET /did-pool/admin/all with an agent's token: 200.",
        test="tests/behaviours/test_did_pool_admin.py::test_on_a_hosted_server_an_agent_administers_the_pool",
        profiles=frozenset({"hosted", "oss-2026-04"}),
    ),
    Quirk(
        id="pool-release-keeps-dialplan",
        sentence="A released number rings on with its old routing on the old owner's own trunk, until that owner's "
        "next deploy; the hosted gateway stops at once.",
        expected="A released number is no longer answered.",
        source="edge-cases 1.10; observed section 1, fact 10. The docs are silent, so it holds in every profile but "
        "strict.",
        reproduce="POST /did-pool/{id}/release, then GET /_mock/deployments: the organization is pending.",
        test="tests/behaviours/test_did_pool.py::test_a_released_number_is_answered_until_its_old_owner_deploys",
        profiles=UNLESS_STRICT,
        unavoidable="No request takes a released number out of the old owner's dialplan but a deploy by that owner.",
    ),
    Quirk(
        id="pool-release-keeps-default",
        sentence="A number that an admin releases stays a default caller ID: its next owner may have two of them.",
        expected="A number comes out of the pool without the last owner's settings.",
        source="edge-cases 1.10: is_default is not cleared on release",
        reproduce="POST /did-pool/admin/{id}/release of a default number, assign it: is_default is true.",
        test="tests/behaviours/test_did_pool.py::test_on_a_hosted_server_the_next_owner_inherits_a_default_number",
        profiles=frozenset({"hosted"}),
        unavoidable="An organization cannot do without a default number before it gives the last one away.",
    ),
    Quirk(
        id="pool-first-number-not-default",
        sentence="The first number that an organization gets from the pool does not become its default caller ID.",
        expected="An organization's first number is its default caller ID, as on the hosted server.",
        source="hosted-vs-oss 2: the first approved or assigned DID becomes default on the newer server",
        reproduce="POST /did-pool/admin/{id}/assign to an organization without numbers: is_default is false.",
        test="tests/behaviours/test_did_pool.py::test_in_the_open_source_release_a_first_number_is_no_default",
        profiles=frozenset({"oss-2026-04"}),
    ),
    Quirk(
        id="pool-bulk-not-atomic",
        sentence="Numbers are added one by one: a bad entry is answered 400, and those before it stay added.",
        expected="A request that is refused adds nothing.",
        source="observed section 6: POST /did-pool/admin/bulk",
        reproduce='POST /did-pool/admin/bulk {"numbers": ["+16660001", "abc"]}: 400, and +16660001 is available.',
        test="tests/behaviours/test_did_pool_admin.py::test_on_a_hosted_server_the_numbers_before_a_bad_entry_stay",
        profiles=frozenset({"hosted", "oss-2026-04"}),
    ),
)
