"""Known divergences hide no others: each fault is found in the profile `hosted` too, unless it is there already."""

import pytest

from contract_tests import testing
from contract_tests.verdicts import expectations
from contract_tests.verdicts.verdicts import Verdict
from mock_server.app import create_app
from mock_server.faults.catalogue import catalogue
from mock_server.world.fault import Fault

KILLABLE = [fault for fault in catalogue().values() if not fault.equivalent]
#: The faults that do not show there, by what the server does already, or keeps anybody from seeing.
HIDDEN: dict[str, tuple[str, ...]] = {
    "dids-open-to-all-roles": ("did-roles-unchecked", "forbidden-is-401"),
    "pool-open-to-all-roles": ("pool-roles-unchecked", "pool-admin-roles-unchecked"),
    "did-create-without-deploy": ("did-create-not-deployed", "deleted-did-still-readable"),
    "answers-show-what-was-sent": ("did-update-answers-old",),
    "did-routing-type-unchecked": ("unknown-routing-type-accepted", "did-without-routing-accepted"),
    "database-decides": ("duplicate-number-accepted", "duplicate-number-is-500", "wrong-type-is-500"),
    "did-create-in-pool": ("taken-number-requestable",),
    "ivrs-share-one-context": ("ivr-routing-plays-the-first", "greeting-played-once"),
    "external-never-connects": ("external-loses-its-last-digit",),
    "agent-needs-url": ("agent-not-found-by-user",),
    "intercom-not-in-service": ("intercom-not-in-service", "intercom-rings"),
    "timeout-zero-waits-ten-seconds": ("ivr-never-waits-for-ever",),
    "queue-timeout-types-ignored": ("queue-timeout-leads-nowhere", "queue-update-not-deployed"),
    "ivr-menu-wiped-without-options": ("menu-wiped-without-options",),
    "queue-create-ignores-documented-names": ("queue-strategy-ignored",),
    "user-email-not-unique": ("user-email-taken-twice",),
    "user-writes-without-deploy": ("users-not-deployed",),
    "user-phone-number-optional": ("phone-number-not-required",),
    "calls-page-nested": (
        *("limit-ignored", "limit-exceeded-by-one", "default-limit-differs"),
        *("offset-off-by-one", "total-is-of-the-page"),
    ),
    "call-count-by-status": ("count-ignores-filters",),
    # operations that the server does not have
    "releaseDid": ("number-released-by-others", "release-keeps-owner", "released-number-not-available"),
    "removeQueueMemberByExtension": ("member-stays", "all-members-removed"),
}
_HIDDEN = {fault for faults in HIDDEN.values() for fault in faults}


@pytest.mark.parametrize("fault", KILLABLE, ids=lambda fault: fault.id)
def test_a_fault_is_a_new_finding_unless_the_server_has_it_already(fault: Fault) -> None:
    app = create_app(seed=1, profile="hosted", faults=[fault.id])
    only = ("--only", ",".join(fault.breaks), "-k", "not model and not schema", "-x", "--expect", "hosted")
    verdicts = testing.run(*only, app=app)[1].verdicts()
    found = {one.finding.requirement for one in verdicts.findings if one.known is None}
    found |= {one.requirement.id for one in verdicts.having(Verdict.ERROR)}
    assert bool(found & set(fault.breaks)) != (fault.id in _HIDDEN), f"{fault.sentence} Found: {found or 'nothing'}"


def test_what_hides_a_fault_is_known_of_the_server() -> None:
    hosted = expectations.load("hosted")
    assert HIDDEN.keys() <= hosted.quirks | hosted.absent
