"""The limit of concurrent calls: a group in which every call is counted, and what is heard beyond the limit."""

from mock_server.telephony.dialplan import diagnoses
from mock_server.telephony.dialplan.plan import Step, steps
from mock_server.telephony.dialplan.rows import number
from mock_server.telephony.generator.site import Site


def group(site: Site) -> str:
    """The group in which the organization's calls count."""
    return site.context("calls")


def check(site: Site) -> tuple[Step, ...]:
    """Count the call, and jump to `limit_reached` beyond the limit; 0 or unset means 10.

    `did.call_limit` is stored and never used.
    """
    limit = number(site.organization_settings("limits").get("concurrent_calls"), 10) or 10
    return steps(
        Step("Set", f"GROUP()={group(site)}"),
        Step("Set", f"CURRENT_CALLS=${{GROUP_COUNT({group(site)})}}"),
        Step("GotoIf", f"$[${{CURRENT_CALLS}} > {limit}]?limit_reached"),
    )


def reached() -> tuple[Step, ...]:
    """The steps at `limit_reached`."""
    return steps(
        Step("NoOp", "Concurrent call limit reached", "limit_reached"),
        Step("Playback", "all-circuits-busy-now", diagnosis=diagnoses.LIMIT_REACHED()),
        Step("Playback", "pls-try-call-later"),
        Step("Hangup"),
    )
