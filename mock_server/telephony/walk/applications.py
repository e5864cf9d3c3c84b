"""Dialplan applications: each takes the channel and its data, and may jump or end the call."""

from __future__ import annotations

import re
from collections.abc import Callable

from mock_server.telephony.dialplan import lookup
from mock_server.telephony.outcome import causes
from mock_server.telephony.walk import conference, dial, menu, queues
from mock_server.telephony.walk.channel import PROMPT_MS, CallEnded, Channel
from mock_server.telephony.walk.expressions import is_true, seconds_of

Application = Callable[[Channel, str], None]


def _noop(channel: Channel, data: str) -> None:
    """Nothing: a comment that is executed."""


def _set(channel: Channel, data: str) -> None:
    """Set a variable. GROUP() counts the channel in a group, once."""
    name, _, value = data.partition("=")
    if name == "GROUP()":
        channel.join(value)
    else:
        channel.variables[name] = value


def _answer(channel: Channel, data: str) -> None:
    channel.answer()


def _wait(channel: Channel, data: str) -> None:
    channel.caller.wait(round(max(0, seconds_of(data, 0)) * 1000))


def _hangup(channel: Channel, data: str) -> None:
    """With a cause, that one; without, the one that a failed leg left, else 16."""
    if data:
        channel.cause = int(data)
    channel.trace.tell("The switch hangs up.")
    raise CallEnded


def _playback(channel: Channel, data: str) -> None:
    """Play prompts; answers first. Keys are lost meanwhile."""
    channel.answer()
    for prompt in data.partition(",")[0].split("&"):
        channel.caller.enter((prompt,), "prompt")
        channel.play(prompt)
        channel.variables["LAST_PROMPT"] = prompt


def _say_digits(channel: Channel, data: str) -> None:
    """Speak each digit of the data: `digits:1001`."""
    channel.trace.hear(f"digits:{data}", channel.extension)
    channel.caller.wait(PROMPT_MS * len(data))


def _say_number(channel: Channel, data: str) -> None:
    """Speak a number: `number:1` for 001."""
    channel.trace.hear(f"number:{data.lstrip('0') or '0'}", channel.extension)
    channel.caller.wait(PROMPT_MS)


def _say_unix_time(channel: Channel, data: str) -> None:
    """Speak the time or the date, which no outcome repeats."""
    channel.answer()
    channel.caller.wait(PROMPT_MS)


def _pickup(channel: Channel, data: str) -> None:
    """Take a call that rings elsewhere; there is none to take."""
    channel.trace.tell("There is no ringing call to pick up.")


def _transfer(channel: Channel, data: str) -> None:
    """Ask the phone to call elsewhere; the switch cannot, before it has answered."""
    channel.trace.tell(f"The call cannot be transferred to {data}.")


def _goto(channel: Channel, data: str) -> None:
    """Go to `[[context,]extension,]priority`; one argument is always a priority or label.

    An empty extension keeps the current one (case hosted_ext_dest_empty).
    """
    parts = data.split(",")[:3]
    context = (parts[-3] if len(parts) > 2 else "") or channel.context
    extension = (parts[-2] if len(parts) > 1 else "") or channel.extension
    priority = _priority(channel, context, extension, parts[-1])
    if priority is None:
        channel.event("missing_extension", parts[-1])
        raise CallEnded(causes.NONE)
    channel.jump(context, extension, priority)


def _priority(channel: Channel, context: str, extension: str, named: str) -> int | None:
    if named.isascii() and named.isdigit():
        return int(named)
    return lookup.find_label(channel.contexts, context, extension, named)


def _goto_if(channel: Channel, data: str) -> None:
    """`condition?where-if-true:where-if-false`; without the branch, the next priority."""
    condition, _, branches = data.partition("?")
    if_true, _, if_false = branches.partition(":")
    target = if_true if is_true(condition) else if_false
    if target:
        _goto(channel, target)


_CALL = re.compile(r"([^,]*),([^,]*),([^,(]*)(?:\((.*)\))?$", re.DOTALL)


def _gosub(channel: Channel, data: str) -> None:
    """Call a subroutine `context,extension,priority(arguments)`; a missing one ends the call here."""
    found = _CALL.match(data)
    context, extension, named, arguments = found.groups() if found else ("", "", "1", "")
    priority = _priority(channel, context, extension, named)
    if priority is None or lookup.find_step(channel.contexts, context, extension, priority) is None:
        channel.event("missing_extension", extension)
        raise CallEnded(causes.NONE)
    given = {f"ARG{at}": value for at, value in enumerate((arguments or "").split(","), start=1)}
    kept = {name: channel.variables[name] for name in given if name in channel.variables}
    channel.stack.append((channel.context, channel.extension, channel.priority + 1, kept))
    channel.variables.update(given)
    channel.jump(context, extension, priority)


def _return(channel: Channel, data: str) -> None:
    """Back behind the Gosub."""
    if not channel.stack:
        raise CallEnded(causes.NONE)
    context, extension, priority, kept = channel.stack.pop()
    channel.variables.update(kept)
    channel.jump(context, extension, priority)


def _mix_monitor(channel: Channel, data: str) -> None:
    """Record from here on; who asked for it is seen from the context."""
    kind = channel.context.removeprefix(channel.plan.prefix or "\0")
    asked_by = {"incoming_sub": "did", "queue": "queue"}.get(kind, "user_or_route")
    if asked_by not in channel.trace.recorded_by:
        channel.trace.recorded_by.append(asked_by)
    channel.trace.tell("Recording starts.")


APPLICATIONS: dict[str, Application] = {
    "Answer": _answer,
    "Background": menu.background,
    "ConfBridge": conference.conf_bridge,
    "Dial": dial.dial,
    "Directory": conference.directory,
    "Echo": conference.echo,
    "Gosub": _gosub,
    "Goto": _goto,
    "GotoIf": _goto_if,
    "Hangup": _hangup,
    "Milliwatt": conference.milliwatt,
    "MixMonitor": _mix_monitor,
    "MusicOnHold": conference.music_on_hold,
    "NoOp": _noop,
    "Page": dial.page,
    "Park": conference.park,
    "Pickup": _pickup,
    "PickupChan": _pickup,
    "Playback": _playback,
    "Queue": queues.queue,
    "Read": menu.read,
    "Return": _return,
    "SayDigits": _say_digits,
    "SayNumber": _say_number,
    "SayUnixTime": _say_unix_time,
    "Set": _set,
    "Stasis": conference.stasis,
    "Transfer": _transfer,
    "VoiceMail": conference.voicemail,
    "VoiceMailMain": conference.voicemail_main,
    "Wait": _wait,
    "WaitExten": menu.wait_exten,
}
