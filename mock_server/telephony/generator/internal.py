"""`_internal`: the extensions of the users, and the service numbers that every organization has."""

from collections.abc import Mapping

from mock_server.telephony.dialplan.plan import Context, ContextBuilder, Step, Steps, steps
from mock_server.telephony.dialplan.rows import Row, active, cell, number, only_digits, written
from mock_server.telephony.generator.site import Site

_HANGUP = Step("Hangup")


def internal_context(site: Site) -> Context:
    """Users first, so that a user wins over a queue or IVR with the same number on internal dialling."""
    queue, outbound = site.context("queue"), site.context("outbound")
    includes: tuple[str, ...] = (outbound, queue) if site.quirk("queue-numbers-dial-out") else (queue, outbound)
    if site.quirk("ivrs-share-one-context"):
        includes = (site.context("ivr"), *includes)
    internal = ContextBuilder(site.context("internal"), includes)
    for user in site.rows("users"):
        priorities = _user(site, user)
        if priorities:
            internal.add(written(user.get("extension")), priorities)
    if not site.quirk("ivrs-share-one-context"):
        for ivr in active(site.rows("ivrs")):
            internal.add(written(ivr.get("extension")), (site.ivr_goto(ivr),))
    for name, service in _services(site.prefix).items():
        internal.add(name, service)
    return internal.build()


def _services(prefix: str) -> Mapping[str, Steps]:
    """Conferences, directory, parking and tests. MeetMe is an application that Asterisk 22 has not."""
    return {
        "_8XXX": steps(
            Step("NoOp", "Conference ${EXTEN}"),
            Step("Playback", "conf-enteringno"),
            Step("SayNumber", "${EXTEN:1}"),
            Step("ConfBridge", f"{prefix}${{EXTEN:1}}"),
            _HANGUP,
        ),
        "_9XXX": steps(Step("NoOp", "Conference ${EXTEN}"), Step("MeetMe")),
        "411": steps(Step("Directory", f"{prefix}vm"), _HANGUP),
        "700": steps(Step("Park")),
        "*43": steps(Step("Playback", "demo-echotest"), Step("Echo"), Step("Playback", "demo-echodone"), _HANGUP),
        "*44": steps(
            Step("Playback", "system"), Step("Playback", "is-operational"), Step("Playback", "thank-you"), _HANGUP
        ),
        "*50": steps(Step("Playback", "demo-moreinfo"), Step("MusicOnHold")),
        "*97": steps(Step("VoiceMailMain", f"@{prefix}vm")),
    }


def _user(site: Site, user: Row) -> tuple[Step, ...]:
    """A user's extension, or nothing for an inactive user without failover."""
    is_active = user.get("status") in (None, "active")
    failover = _failover(site, user)
    if not is_active:
        return (*failover, *_announcement(user)) if failover else ()
    return steps(_recording(site, user), _ring(site, user, failover))


def _ring(site: Site, user: Row, failover: tuple[Step, ...]) -> tuple[Step, ...]:
    """The phone number, the agent or the phone; a phone number and an agent ignore failover."""
    announces = site.quirk("every-failure-is-announced")
    # The older generator writes no jump over the announcement behind these two.
    behind = _announcement(user) if announces else steps(Step("Goto", "end"), _end())
    if user.get("ring_target") == "phone" and user.get("phone_number"):
        return (
            Step("NoOp", "Ring the phone number"),
            site.ring_phone(user["phone_number"], 30, cell("users", user, "phone_number")),
            *behind,
        )
    url = user.get("routing_destination")
    if user.get("routing_type") == "ai_agent" and url:
        return (Step("NoOp", "AI agent"), Step("Stasis", f"pbx_api,ai_agent,{url}"), *behind)
    return _ring_always(site, user) if announces else _ring_if_free(site, user, failover)


def _ring_if_free(site: Site, user: Row, failover: tuple[Step, ...]) -> tuple[Step, ...]:
    """A phone that is not idle is not rung: the failover is, or the caller is told (README 13)."""
    endpoint = f"PJSIP/{site.endpoint(user)}"
    state = f'"${{DEVICE_STATE({endpoint})}}"'
    return steps(
        Step("GotoIf", f'$[{state}="NOT_INUSE"]?available:check_busy'),
        Step("Dial", f"{endpoint},30,tT", "available"),
        Step("GotoIf", '$["${DIALSTATUS}"="NOANSWER"]?announce:end'),
        Step("GotoIf", f'$[{state}="BUSY"]?busy:unreachable', "check_busy"),
        Step("Hangup", "17", "busy"),
        Step("NoOp", "Not reachable", "unreachable"),
        failover,
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


def _failover(site: Site, user: Row) -> tuple[Step, ...]:
    """One hop to another active user's phone, or to a number of at least ten digits."""
    if site.quirk("failover-ignored"):
        return ()
    seconds = number(user.get("failover_timeout_seconds"), 20)
    other = site.find("active_users", "id", user.get("failover_destination_user_id"))
    if other is not None:
        return (Step("Dial", f"PJSIP/{site.endpoint(other)},{seconds},tT"),)
    digits = only_digits(user.get("failover_phone_number"))[-10:]
    return (Step("Dial", f"PJSIP/{digits}@{site.phone_peer},{seconds},tT"),) if len(digits) == 10 else ()


def _recording(site: Site, user: Row) -> tuple[Step, ...]:
    """A user's calls are recorded wherever the organization records (edge-cases 7.2)."""
    if not site.records or site.quirk("recording-off-unless-set"):
        return ()
    if user.get("recording_enabled") is False and not site.quirk("user-recording-always-on"):
        return ()
    return site.unless_refused(
        Step("MixMonitor", f"${{STRFTIME()}}-${{CALLERID(num)}}-{written(user.get('extension'))}.wav")
    )
