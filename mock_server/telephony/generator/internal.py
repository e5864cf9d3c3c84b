"""`_internal`: the extensions of the users, and the service numbers that every organization has."""

from mock_server.telephony.dialplan.plan import Context, ContextBuilder, Step, steps
from mock_server.telephony.dialplan.rows import Row, active, cell, written
from mock_server.telephony.generator import caller_ids
from mock_server.telephony.generator.failovers import Failovers
from mock_server.telephony.generator.services import services
from mock_server.telephony.generator.site import Site


def internal_context(site: Site) -> Context:
    """Users first, so that a user wins over a queue or IVR with the same number on internal dialling."""
    queue, outbound = site.context("queue"), site.context("outbound")
    includes: tuple[str, ...] = (outbound, queue) if site.quirk("queue-numbers-dial-out") else (queue, outbound)
    if site.quirk("ivrs-share-one-context"):
        includes = (site.context("ivr"), *includes)
    internal, failovers = ContextBuilder(site.context("internal"), includes), Failovers(site)
    for user in site.rows("users"):
        priorities = _user(site, user, failovers)
        if priorities:
            internal.add(written(user.get("extension")), priorities)
    if not site.quirk("ivrs-share-one-context"):
        for ivr in active(site.rows("ivrs")):
            internal.add(written(ivr.get("extension")), (site.ivr_goto(ivr),))
    for name, service in services(site.prefix).items():
        internal.add(name, service)
    return internal.build()


def _user(site: Site, user: Row, failovers: Failovers) -> tuple[Step, ...]:
    """A user's extension, or nothing for an inactive user whom no other user stands in for."""
    if user.get("status") in (None, "active"):
        return steps(_recording(site, user), _ring(site, user, failovers))
    instead = failovers.dial_user(user)
    return (*instead, *_announcement(user)) if instead else ()


def _ring(site: Site, user: Row, failovers: Failovers) -> tuple[Step, ...]:
    """The phone number, the agent or the phone; a phone number and an agent ignore failover."""
    announces = site.quirk("every-failure-is-announced")
    over = steps(Step("Goto", "end"), _end())
    if user.get("ring_target") == "phone" and user.get("phone_number"):
        # The older generator writes no jump over the announcement here.
        behind = _announcement(user) if announces else over
        return steps(
            caller_ids.for_phone_of(site, user),
            site.ring_phone("phone_number", user["phone_number"], 30, cell("users", user, "phone_number")),
            behind,
        )
    url = user.get("routing_destination")
    if user.get("routing_type") == "ai_agent" and url:
        return (Step("NoOp", "AI agent"), Step("Stasis", f"pbx_api,ai_agent,{url}"), *over)
    return _ring_always(site, user) if announces else _ring_if_free(site, user, failovers)


def _ring_if_free(site: Site, user: Row, failovers: Failovers) -> tuple[Step, ...]:
    """A phone that is not idle is not rung: the failover is, or the caller is told (call-truth README 13)."""
    endpoint = f"PJSIP/{site.endpoint(user)}"
    state = f'"${{DEVICE_STATE({endpoint})}}"'
    return steps(
        Step("GotoIf", f'$[{state}="NOT_INUSE"]?available:check_busy'),
        Step("Dial", f"{endpoint},30,tT", "available"),
        Step("GotoIf", '$["${DIALSTATUS}"="NOANSWER"]?announce:end'),
        Step("GotoIf", f'$[{state}="BUSY"]?busy:unreachable', "check_busy"),
        Step("Hangup", "17", "busy"),
        Step("NoOp", "Not reachable", "unreachable", failovers.problem(user)),
        failovers.dial(user),
        _announcement(user),
    )


def _ring_always(site: Site, user: Row) -> tuple[Step, ...]:
    """The older generator: its conditions lack `$[ ]` and are true whatever the phone does."""
    endpoint = f"PJSIP/{site.endpoint(user)}"
    return steps(
        Step("GotoIf", f"${{DEVICE_STATE({endpoint})}}=NOT_INUSE?available:check_busy"),
        Step("Dial", f"{endpoint},30,tT", "available"),
        Step("GotoIf", "${DIALSTATUS}=NOANSWER?offline:end"),
        Step("NoOp", "Busy", "check_busy"),
        _announcement(user, "offline"),
    )


def _announcement(user: Row, label: str = "announce") -> tuple[Step, ...]:
    return steps(
        Step("Playback", "the-person-at-exten", label),
        Step("SayDigits", written(user.get("extension"))),
        Step("Playback", "is-not-available"),
        _end(),
    )


def _end() -> Step:
    return Step("Hangup", "", "end")


def _recording(site: Site, user: Row) -> tuple[Step, ...]:
    """A user's calls are recorded wherever the organization records (edge-cases 7.2)."""
    if not site.records or site.quirk("recording-off-unless-set"):
        return ()
    if user.get("recording_enabled") is False and not site.quirk("user-recording-always-on"):
        return ()
    return site.unless_refused(
        Step("MixMonitor", f"${{STRFTIME()}}-${{CALLERID(num)}}-{written(user.get('extension'))}.wav")
    )
