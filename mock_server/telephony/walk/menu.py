"""Applications that take keys: Background, WaitExten and Read."""

from __future__ import annotations

from mock_server.telephony.dialplan import lookup
from mock_server.telephony.outcome import causes
from mock_server.telephony.walk.channel import PROMPT_MS, CallEnded, Channel
from mock_server.telephony.walk.expressions import seconds_of

#: TIMEOUT(digit): how long a further key is awaited where one could still change the match.
DIGIT_TIMEOUT_MS = 5000
#: TIMEOUT(response): what WaitExten(0) waits.
RESPONSE_TIMEOUT_MS = 10_000


def background(channel: Channel, data: str) -> None:
    """Play prompts; the first key ends them and begins a number (asterisk-semantics, (e), e7)."""
    channel.answer()
    for prompt in data.partition(",")[0].split("&"):
        channel.caller.enter(channel.places, "greeting")
        channel.trace.hear(prompt, channel.extension)
        key = channel.caller.listen(PROMPT_MS)
        if key is not None:
            _collect(channel, key)
            return


def wait_exten(channel: Channel, data: str) -> None:
    """Wait for a number.

    On silence the next priority of the extension goes on, if it has one anywhere, even in an include;
    only else `t` takes the call (case hosted_ivr_as_extension_7001_no_input).
    """
    channel.caller.enter(channel.places, "wait")
    seconds = seconds_of(data, 0)
    key = channel.caller.listen(round(seconds * 1000) if seconds > 0 else RESPONSE_TIMEOUT_MS)
    if key is not None:
        _collect(channel, key)
        return
    channel.trace.tell("No key is pressed in time.")
    following = channel.priority + 1
    if lookup.find_step(channel.contexts, channel.context, channel.extension, following) is not None:
        return
    if not channel.exists("t"):
        channel.event("menu", "timeout_without_handler")
        raise CallEnded(causes.NONE)
    channel.jump(channel.context, "t", 1)


def _collect(channel: Channel, first_key: str) -> None:
    """Gather keys while a longer extension could match, then go there, or to `i`."""
    number = first_key
    while lookup.could_grow(channel.contexts, channel.context, number):
        key = channel.caller.listen(DIGIT_TIMEOUT_MS)
        if key is None:
            break
        number += key
    channel.event("key", number)
    channel.trace.tell(f"The caller presses {number}.")
    if channel.exists(number):
        channel.trace.choose()
        channel.jump(channel.context, number, 1)
    elif channel.exists("i"):
        channel.trace.wrong_keys.append(number)
        channel.variables["INVALID_EXTEN"] = number
        channel.jump(channel.context, "i", 1)
    else:
        channel.event("menu", "invalid_without_handler")
        raise CallEnded(causes.NONE)


def read(channel: Channel, data: str) -> None:
    """Read(variable,prompts,digits,options,attempts,seconds): keys into a variable; `#` ends them."""
    variable, _, most, _, attempts, seconds = (*data.split(","), "", "", "", "", "")[:6]
    digits, wait = "", round(seconds_of(seconds, 5) * 1000)
    channel.answer()
    for _ in range(int(attempts or 1)):
        channel.caller.enter((channel.look_up("LAST_PROMPT"),), "read")
        digits = _read_digits(channel, int(most or 255), wait)
        if digits:
            break
    channel.variables[variable] = digits
    channel.variables["READSTATUS"] = "OK" if digits else "TIMEOUT"
    channel.trace.tell(f"The caller presses {digits}." if digits else "The caller presses nothing.")


def _read_digits(channel: Channel, most: int, wait: int) -> str:
    digits = ""
    while len(digits) < most:
        key = channel.caller.listen(wait)
        if key is None or key == "#":
            break
        digits += key
    return digits
