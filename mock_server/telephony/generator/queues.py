"""Queues: the entries in `_queue`, their members, and how the members' phones are rung."""

from collections.abc import Iterable

from mock_server.telephony.dialplan.plan import (
    Context,
    ContextBuilder,
    Member,
    QueueDefinition,
    Step,
    Steps,
    steps,
)
from mock_server.telephony.dialplan.rows import Row, active, cell, number, written
from mock_server.telephony.generator import caller_ids
from mock_server.telephony.generator.ends import Ends
from mock_server.telephony.generator.site import Site

_DEFAULT_MAX_WAIT = 45
_DEFAULT_RING = 20
_DEFAULT_RETRY = 5
#: One prompt, and the report of the hold time.
_PROMPT_MS = 300
_REPORT_MS = 1500


def queue_context(site: Site) -> Context:
    """One entry for each active queue."""
    entries, ends = ContextBuilder(site.context("queue")), Ends(site)
    for queue in active(site.rows("queues")):
        entries.add(written(queue.get("number")), _entry(site, queue, ends.of_queue(queue)))
    return entries.build()


def _entry(site: Site, queue: Row, timed_out: tuple[Step, ...]) -> Steps:
    """What a caller meets who is sent to the queue; max_wait_time null or 0 means 45 s.

    The older generator differs before the queue too: it answers for a greeting only, and does not wait.
    """
    wait = number(queue.get("max_wait_time"), 0) or _DEFAULT_MAX_WAIT
    older = site.quirk("queue-left-always-times-out")
    greeting = queue.get("greeting_id")
    return steps(
        Step("NoOp", f"Queue {queue.get('name')}"),
        (Step("Answer"),) if greeting or not older else (),
        # Asterisk needs a moment between the answer and the first sound.
        () if older else (Step("Wait", "0.5"),),
        (Step("Playback", f"/var/lib/asterisk/sounds/greetings/greeting_{greeting}"),) if greeting else (),
        (Step("Playback", "queue-periodic-announce"),) if queue.get("announce_holdtime") else (),
        _recording(site, queue),
        Step("Queue", f"{queue_name(site, queue)},ct,,,{wait}"),
        _left_unconditionally(timed_out) if older else _left(timed_out),
    )


def _left(timed_out: tuple[Step, ...]) -> tuple[Step, ...]:
    return steps(
        Step("GotoIf", '$["${QUEUESTATUS}"="CONTINUE"]?normal_end'),
        Step("GotoIf", '$["${QUEUESTATUS}"="TIMEOUT"]?timeout'),
        Step("Goto", "unavail"),
        Step("NoOp", "Waited long enough", "timeout"),
        timed_out,
        Step("Playback", "all-agents-busy", "unavail"),
        Step("Hangup"),
        Step("Hangup", "", "normal_end"),
    )


def _left_unconditionally(timed_out: tuple[Step, ...]) -> tuple[Step, ...]:
    """The older generator: the condition lacks `$[ ]`, so even an answered caller takes the timeout branch."""
    return steps(
        Step("GotoIf", "${QUEUESTATUS}=TIMEOUT?timeout:unavail"),
        Step("NoOp", "Waited long enough", "timeout"),
        timed_out,
        Step("Playback", "all-agents-busy", "unavail"),
        Step("Hangup"),
    )


def _recording(site: Site, queue: Row) -> tuple[Step, ...]:
    wanted = queue.get("recording_enabled")
    off = not wanted if site.quirk("recording-off-unless-set") else wanted is False
    number_ = written(queue.get("number"))
    record = Step("MixMonitor", f"${{STRFTIME()}}-${{CALLERID(num)}}-queue-{number_}.wav")
    return () if off or not site.records else site.unless_refused(record)


def queue_name(site: Site, queue: Row) -> str:
    """A queue's name at the switch, `org_alpha_5001`."""
    return str(queue.get("asterisk_queue_name") or f"{site.prefix}{written(queue.get('number'))}")


def queue_definitions(site: Site) -> dict[str, QueueDefinition]:
    """The active queues with their active members, by their name at the switch."""
    return {queue_name(site, queue): _definition(site, queue) for queue in active(site.rows("queues"))}


def _definition(site: Site, queue: Row) -> QueueDefinition:
    direct = site.quirk("queue-rings-phones-directly")
    members = tuple(_member(site, queue, row, user, direct) for row, user in _members(site, queue))
    # One member without a phone of its own makes every member ring while in a call (edge-cases 6.5).
    forced = not direct and any(not is_phone(user) for _, user in _members(site, queue))
    return QueueDefinition(
        name=queue_name(site, queue),
        strategy=str(queue.get("strategy") or "ringall"),
        ring_s=number(queue.get("timeout"), 30) if direct else None,
        retry_s=_retry_s(queue),
        max_callers=number(queue.get("max_callers"), 0),
        join_empty=bool(queue.get("join_empty")),
        leave_when_empty=queue.get("leave_when_empty") is None or bool(queue["leave_when_empty"]),
        ring_in_use=forced or bool(queue.get("ring_inuse")),
        announce_every_s=number(queue.get("announce_frequency"), 30),
        announce_position=written(queue.get("announce_position") or "yes"),
        announce_position_limit=number(queue.get("announce_position_limit"), 5),
        members=members,
        context=site.context("queue"),
        autopause=str(queue.get("autopause") or "no"),
        periodic_announce=tuple(filter(None, str(queue.get("periodic_announce") or "").split(","))),
        periodic_announce_every_s=number(queue.get("periodic_announce_frequency"), 60),
        briefing_ms=_briefing_ms(queue),
        rings_beyond_wait=queue.get("timeoutpriority") == "conf",
    )


def _retry_s(queue: Row) -> int:
    """The pause between two attempts; the switch takes one of no length for its default."""
    retry = number(queue.get("retry"), _DEFAULT_RETRY)
    return retry if retry > 0 else _DEFAULT_RETRY


def _briefing_ms(queue: Row) -> int:
    """How long an agent hears of the caller before both are connected; the hold time is reported by default."""
    announced = _PROMPT_MS if queue.get("announce") else 0
    reported = _REPORT_MS if queue.get("reportholdtime") is not False else 0
    return number(queue.get("memberdelay"), 0) * 1000 + announced + reported


def _members(site: Site, queue: Row) -> Iterable[tuple[Row, Row]]:
    """The members whose users are active. The row's `paused` is read by no released generator."""
    for row in queue.get("members") or ():
        user = site.find("active_users", "id", row.get("user_id"))
        if user is not None and not (row.get("paused") and not site.quirk("paused-members-ring")):
            yield row, user


def is_phone(user: Row) -> bool:
    """Whether a call to this user rings a phone that registers with the switch."""
    rings_number = user.get("ring_target") == "phone" and user.get("phone_number")
    is_agent = user.get("routing_type") == "ai_agent" and user.get("routing_destination")
    return not rings_number and not is_agent and user.get("asterisk_endpoint", "") is not None


def _member(site: Site, queue: Row, row: Row, user: Row, direct: bool) -> Member:
    """The older generator rings the phone itself, the newer a leg in `_members` that rings it."""
    extension, endpoint = written(user.get("extension")), f"PJSIP/{site.endpoint(user)}"
    if direct:
        through_dialplan = not is_phone(user) and user.get("asterisk_endpoint", "") is not None
        interface = f"Local/{extension}@{site.context('internal')}" if through_dialplan else endpoint
    else:
        interface = f"Local/{member_extension(queue, user)}@{site.context('members')}"
    device = endpoint if is_phone(user) or interface == endpoint else ""
    name = str(user.get("full_name") or extension)
    return Member(interface, device, name, number(row.get("penalty"), 0))


def member_extension(queue: Row, user: Row) -> str:
    """The extension of a member's leg: one for each queue, since each has its own ring time."""
    return f"{written(queue.get('number'))}_{written(user.get('extension'))}"


def members_context(site: Site) -> Context:
    """`_members`: the legs through which the newer generator rings agents."""
    legs = ContextBuilder(site.context("members"))
    if not site.quirk("queue-rings-phones-directly"):
        for queue in active(site.rows("queues")):
            for row, user in _members(site, queue):
                legs.add(member_extension(queue, user), _leg(site, queue, row, user))
    return legs.build()


def _leg(site: Site, queue: Row, row: Row, user: Row) -> Steps:
    """One attempt to reach an agent: ring_timeout_seconds; the docs name the queue's timeout.

    Every stored member has a ring time, so the docs' promise is kept where it is the default that nobody chose.
    """
    ring = number(row.get("ring_timeout_seconds"), _DEFAULT_RING)
    if ring == _DEFAULT_RING and not site.quirk("queue-timeout-ignored"):
        ring = number(queue.get("timeout"), _DEFAULT_RING)
    if user.get("ring_target") == "phone" and user.get("phone_number"):
        shown = caller_ids.for_phone_of(site, user)
        return steps(
            shown,
            site.ring_phone("phone_number", user["phone_number"], ring, cell("users", user, "phone_number")),
            Step("Hangup"),
        )
    if user.get("routing_type") == "ai_agent" and user.get("routing_destination"):
        return steps(Step("Stasis", f"pbx_api,ai_agent,{user['routing_destination']}"), Step("Hangup"))
    return steps(Step("Dial", f"PJSIP/{site.endpoint(user)},{ring}"), Step("Hangup"))
