"""IVR menus: greeting, digits, wrong digits and silence."""

from collections.abc import Callable

from mock_server.telephony.dialplan import diagnoses
from mock_server.telephony.dialplan.diagnosis import Diagnosis
from mock_server.telephony.dialplan.plan import Context, ContextBuilder, Step, Steps, steps
from mock_server.telephony.dialplan.rows import Row, Target, active, cell, number, written
from mock_server.telephony.generator.ends import Ends
from mock_server.telephony.generator.routing import ivr_goto, missing_extension, not_found, queue_goto
from mock_server.telephony.generator.site import Site, not_in_service

_HANGUP = Step("Hangup")
_COUNT = Step("Set", "IVR_RETRIES=$[${IVR_RETRIES} + 1]")


def menu_contexts(site: Site) -> list[Context]:
    """One context for each active IVR, or one for all of them: then the first definition of a key wins."""
    builders: dict[str, ContextBuilder] = {}
    if site.quirk("ivrs-share-one-context"):
        builders[site.context("ivr")] = ContextBuilder(site.context("ivr"))
    menus, ends = active(site.rows("ivrs")), Ends(site)
    for ivr in menus:
        name = site.ivr_context(ivr)
        shares = ivr is not menus[0] and name in builders
        menu = builders.setdefault(name, ContextBuilder(name))
        _add_menu(site, ivr, menu, menus[0] if shares else None)
        menu.add("t", _silence(site, ivr, ends.of_menu(ivr)))
        menu.add("i", _wrong_key(site, ivr))
    return [builder.build() for builder in builders.values()]


def _add_menu(site: Site, ivr: Row, menu: ContextBuilder, first: Row | None) -> None:
    """Add a menu to its context; `first` is the one that was there before it, whose keys win."""
    menu.add(site.ivr_entry(ivr), _greeting(site, ivr, first))
    options = ivr.get("menuOptions") or ()
    for index, option in enumerate(options):
        target = Target("ivrs", ivr.get("id"), option, "action_destination", "action_type", f"/menuOptions/{index}")
        menu.add(written(option.get("digit")), _option(site, target))
    _add_direct_dial(site, ivr, menu, bool(options))
    if not site.quirk("star-does-not-repeat"):
        menu.add("*", (Step("Goto", f"{site.ivr_entry(ivr)},start"),))


def _greeting(site: Site, ivr: Row, first: Row | None) -> Steps:
    """Greeting, then the wait for a key. Asterisk waits 10 s where it is told to wait 0.

    The docs promise that a timeout of 0 waits for ever: a wait that is followed by a further priority goes on
    there instead of to `t`.
    """
    prompt = ivr.get("greeting_prompt")
    timeout = number(ivr.get("timeout"), 10)
    endless = timeout == 0 and not site.quirk("timeout-zero-waits-ten-seconds")
    return steps(
        Step("NoOp", f"IVR {ivr.get('name')}", diagnosis=None if first is None else _shared(ivr, first)),
        Step("Set", "IVR_RETRIES=0"),
        Step("Background", f"greetings/{prompt}" if prompt else "welcome", "start"),
        Step("WaitExten", str(timeout), "wait" if endless else None),
        (Step("Goto", "wait"),) if endless else (),
    )


def _shared(ivr: Row, first: Row) -> Diagnosis:
    return diagnoses.SHARED_MENU(cell("ivrs", ivr, "status"), name=ivr.get("name"), first=first.get("name"))


def _add_direct_dial(site: Site, ivr: Row, menu: ContextBuilder, has_options: bool) -> None:
    """Callers may dial an extension. The real generator takes any four digits, and only beside options."""
    if not ivr.get("enable_direct_dial"):
        return
    internal = site.context("internal")
    if not site.quirk("direct-dial-takes-any-four-digits"):
        for user in site.users:
            extension = written(user.get("extension"))
            menu.add(extension, (Step("Goto", f"{internal},{extension},1"),))
    elif has_options:
        loop = diagnoses.DIRECT_DIAL_LOOP()
        menu.add("_XXXX", (Step("NoOp"), Step("Goto", f"{internal},${{EXTEN}},1", diagnosis=loop)))


def _silence(site: Site, ivr: Row, ends: tuple[Step, ...]) -> Steps:
    """No key in time: the greeting again until max_retries, then the timeout action or the end."""
    return steps(_COUNT, _again_if_allowed(ivr, f"?{site.ivr_entry(ivr)},start"), ends)


def _again_if_allowed(ivr: Row, branches: str) -> Step:
    return Step("GotoIf", f"$[${{IVR_RETRIES}} < {number(ivr.get('max_retries'), 3)}]{branches}")


def _wrong_key(site: Site, ivr: Row) -> Steps:
    """A key without an option: counted with the timeouts, and never answered by the timeout action."""
    return steps(
        _COUNT,
        _again_if_allowed(ivr, "?retry:maxretries"),
        Step("Playback", str(ivr.get("invalid_prompt") or "invalid"), "retry"),
        Step("Goto", f"{site.ivr_entry(ivr)},start"),
        Step("Playback", "goodbye", "maxretries"),
        _HANGUP,
    )


def _option(site: Site, target: Target) -> Steps:
    action = written(target.kind)
    resolve = _ACTIONS.get(target.kind or "")
    if resolve is None:
        known = ", ".join(_ACTIONS)
        found = not_in_service(diagnoses.UNSUPPORTED_ACTION(target.kind_cell, action=action, known=known))
    else:
        found = resolve(site, target)
    return (Step("NoOp", f"Option {action}"), *found)


def _extension(site: Site, target: Target) -> tuple[Step, ...]:
    if not target.destination:
        return not_in_service(diagnoses.MENU_WITHOUT_EXTENSION(*target.cells))
    goto = f"{site.context('internal')},{written(target.destination)},1"
    return (Step("Goto", goto, diagnosis=missing_extension(site, target)),)


def _queue(site: Site, target: Target) -> tuple[Step, ...]:
    """The docs say the queue's number, the real generator looks for its UUID only."""
    if not target.destination:
        return ()
    queue = site.find("queues", "id", target.destination)
    by_number = site.find("queues", "number", target.destination)
    if queue is None and not site.quirk("menu-needs-ids"):
        queue = by_number
    if queue is not None:
        return queue_goto(site, queue, target)
    if by_number is None:
        return not_found("queue", target)
    names = {"destination": target.destination, "name": by_number.get("name"), "id": by_number.get("id")}
    return not_in_service(diagnoses.QUEUE_BY_NUMBER(*target.cells, **names))


def _ivr(site: Site, target: Target) -> tuple[Step, ...]:
    if not target.destination:
        return ()
    ivr = site.find("ivrs", "id", target.destination)
    return not_found("ivr", target) if ivr is None else ivr_goto(site, ivr, target)


def _voicemail(site: Site, target: Target) -> tuple[Step, ...]:
    mailbox = target.destination
    if not mailbox:
        return steps(Step("VoiceMailMain", f"@{site.prefix}vm"), _HANGUP)
    missing = None
    if site.quirk("voicemail-not-deployed"):
        missing = diagnoses.NO_MAILBOX(*target.cells, destination=mailbox)
    return steps(Step("VoiceMail", f"{mailbox}@{site.prefix}vm", diagnosis=missing), _HANGUP)


def _ai_agent(site: Site, target: Target) -> tuple[Step, ...]:
    """The UUID of a user whose calls go to an agent; the docs take a WebSocket URL as well."""
    if not target.destination:
        return ()
    user = site.find("users", "id", target.destination)
    if user is not None and user.get("routing_type") == "ai_agent":
        return (Step("Goto", f"{site.context('internal')},{written(user.get('extension'))},1"),)
    url = written(target.destination)
    is_url = url.startswith(("ws://", "wss://"))
    if is_url and not site.quirk("menu-needs-ids"):
        return steps(Step("Stasis", f"pbx_api,ai_agent,{url}"), _HANGUP)
    known = "the UUID of a user" if site.quirk("menu-needs-ids") else "a WebSocket URL or the UUID of a user"
    kind = diagnoses.MENU_AGENT_BY_URL if is_url else diagnoses.UNKNOWN_MENU_AGENT
    cells = target.cells if user is None else (*target.cells, cell("users", user, "routing_type"))
    return not_in_service(kind(*cells, destination=url, known=known))


def _hangup(site: Site, target: Target) -> tuple[Step, ...]:
    return steps(Step("Playback", "goodbye"), _HANGUP)


def _callback(site: Site, target: Target) -> tuple[Step, ...]:
    """The caller is told of a callback; none is recorded anywhere (edge-cases 4.9)."""
    return steps(Step("Playback", "callback-activated"), _HANGUP)


_ACTIONS: dict[str, Callable[[Site, Target], tuple[Step, ...]]] = {
    "extension": _extension,
    "queue": _queue,
    "ivr": _ivr,
    "voicemail": _voicemail,
    "hangup": _hangup,
    "callback": _callback,
    "ai_agent": _ai_agent,
}
