"""Inbound numbers: `_incoming` finds the DID, `_incoming_sub` counts the call, records it and routes it."""

from mock_server.telephony.dialplan import diagnoses
from mock_server.telephony.dialplan.plan import Context, ContextBuilder, Dialplan, Step, steps
from mock_server.telephony.dialplan.rows import Row, active, only_digits, written
from mock_server.telephony.generator import limits
from mock_server.telephony.generator.routing import route_did
from mock_server.telephony.generator.site import NOT_IN_SERVICE, Site

_HANGUP = Step("Hangup")
_RETURN = Step("Return")
_UNKNOWN_NUMBER = (
    Step("NoOp", "Unknown number ${EXTEN}"),
    Step("Playback", NOT_IN_SERVICE, diagnosis=diagnoses.UNKNOWN_NUMBER()),
    _HANGUP,
)


def incoming_contexts(site: Site) -> tuple[Context, Context]:
    """`_incoming` and `_incoming_sub`. Every active DID is in them, whatever its pool_status."""
    entry = ContextBuilder(site.context("incoming"))
    subroutine = ContextBuilder(site.context("incoming_sub"))
    before, after = limits.check(site), limits.reached()
    aliases = not site.quirk("numbers-without-aliases")
    for did in active(site.rows("dids")):
        clean = only_digits(did.get("number"))
        _add_number(entry, subroutine.name, did, clean, aliases)
        body = (*before, *_recording(site, did, clean), *route_did(site, did), _RETURN, *after)
        subroutine.add(f"did_{clean}", body)
    entry.add("_X.", _UNKNOWN_NUMBER)
    return entry.build(), subroutine.build()


def _add_number(entry: ContextBuilder, subroutine: str, did: Row, clean: str, aliases: bool) -> None:
    """The spellings under which a carrier reaches a number (edge-cases 1.1).

    The two Hangups are written after all the Gosubs as priority `n`, which counts on from the line before:
    they become 2 of the plain number and 3 of the one with `+`. So where the subroutine returns, `+number`
    falls through while the plain one hangs up (cases hosted_external_plus, hosted_external_to_without_plus),
    and an alias goes on with priority 2 of `_X.` (case hosted_external_fmt_stored0_dialled0).
    """
    call = Step("Gosub", f"{subroutine},did_{clean},1({written(did.get('id'))},{written(did.get('number'))})")
    entry.add(clean, (call, _HANGUP))
    entry.add(f"+{clean}", (call, None, _HANGUP))
    if aliases:
        national = [clean, clean[1:]] if clean.startswith("0") else [clean]
        for spelling in national:
            entry.add(f"91{spelling}", (call,))
            entry.add(f"+91{spelling}", (call,))


def way_of(plan: Dialplan, number: str) -> tuple[object, ...] | None:
    """What was generated for a number, without its digits: calls to two numbers for which it is equal end alike.

    None if the dialplan has the number in another spelling only, or not at all.
    """
    digits = only_digits(number)
    subroutine = f"{plan.prefix}incoming_sub"
    entry = plan.contexts[plan.entry].exact.get(number)
    body = plan.contexts[subroutine].exact.get(f"did_{digits}")
    leads_on = bool(entry and entry[0] and entry[0].data.startswith(f"{subroutine},did_{digits},1("))
    if not digits or not entry or not body or not leads_on:
        return None
    return tuple(step and step.application for step in entry), tuple(_without(digits, step) for step in body if step)


def _without(digits: str, step: Step) -> tuple[object, ...]:
    told = step.diagnosis and (step.diagnosis.problem, step.diagnosis.remedy)
    named = step.application in ("MixMonitor", "GotoIf", "NoOp")  # as `_recording` writes them
    return step.application, step.data.replace(digits, "") if named else step.data, told


def _recording(site: Site, did: Row, clean: str) -> tuple[Step, ...]:
    """The consent prompts and the recording, before any routing."""
    wanted = did.get("recording_enabled")
    off = not wanted if site.quirk("recording-off-unless-set") else wanted is False
    if not site.records or off:
        return ()
    record = Step("MixMonitor", f"${{STRFTIME()}}-${{CALLERID(num)}}-{clean}.wav")
    consent = site.organization.get("recording_consent")
    if consent == "external_consent":
        return (record,)
    announced = steps(Step("Answer"), Step("Playback", "this-call-may-be-recorded"))
    if consent == "explicit_opt_in":
        # Unquoted in the real generator: a caller who presses nothing makes it a syntax error, hence false.
        refused = "${CONSENT} != 1" if site.quirk("silence-is-consent") else '"${CONSENT}" != "1"'
        return (*announced, *_ask(site, "press-1-to-consent", "CONSENT,,1,,1,5", refused, clean, record))
    if consent == "opt_out":
        return (*announced, *_ask(site, "press-2-to-opt-out", "OPTOUT,,1,,1,3", "${OPTOUT} = 2", clean, record))
    return (*announced, record)


def _ask(site: Site, prompt: str, read: str, refused: str, clean: str, record: Step) -> tuple[Step, ...]:
    label = f"skip_recording_{clean}"
    remembers = not site.quirk("refusal-forgotten-behind-number")
    return steps(
        Step("Playback", prompt),
        Step("Read", read),
        (Step("Set", "RECORDING_REFUSED=1"),) if remembers else (),
        Step("GotoIf", f"$[{refused}]?{label}"),
        (Step("Set", "RECORDING_REFUSED=0"),) if remembers else (),
        record,
        Step("NoOp", "Recording decided", label),
    )
