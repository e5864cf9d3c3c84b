"""Applications in which a caller stays: conference, parking, echo, music, voicemail, directory, AI agent."""

from __future__ import annotations

from mock_server.telephony.outcome import causes
from mock_server.telephony.walk.activity import Kind
from mock_server.telephony.walk.channel import CallEnded, Channel

#: How long a parked call waits before it is brought back to the one who parked it.
_PARKED_MS = 45_000
_FIRST_SLOT = 701
_TONE_MS = 10_000
#: What an agent that cannot be reached needs to hang up.
_REFUSED_MS = 400


def conf_bridge(channel: Channel, data: str) -> None:
    """A conference: alone in it, the caller is told so, and stays until hanging up."""
    channel.answer()
    channel.event("application", "conference")
    channel.trace.tell(f"The caller joins conference {data}.")
    if not channel.around.usage.count(Kind.CONFERENCE, data):
        channel.trace.heard.append("conf-onlyperson")
    channel.around.usage.take(Kind.CONFERENCE, data)
    channel.bridged = True
    channel.caller.wait(None)


def park(channel: Channel, data: str) -> None:
    """The caller parks the own call, waits 45 s and comes back to nobody (case hosted_ext_dest_700)."""
    channel.answer()
    slot = _FIRST_SLOT + channel.around.usage.count(Kind.PARKED)
    channel.around.usage.take(Kind.PARKED)
    channel.event("application", "park")
    channel.trace.heard.append(f"number:{'-'.join(str(slot))}")
    channel.trace.moh.append("default")
    channel.trace.tell(f"The call is parked at {slot} and returns after 45 s to a caller who cannot be dialled.")
    channel.bridged = True
    channel.caller.wait(_PARKED_MS)
    channel.bridged = False
    channel.cause = causes.NO_ROUTE
    channel.trace.heard.append("tone:congestion")
    channel.caller.wait(_TONE_MS)
    raise CallEnded


def echo(channel: Channel, data: str) -> None:
    """The caller hears themselves until hanging up."""
    _stay(channel, "echo")


def milliwatt(channel: Channel, data: str) -> None:
    """A test tone until the caller hangs up."""
    _stay(channel, "milliwatt")


def music_on_hold(channel: Channel, data: str) -> None:
    """Music until the caller hangs up."""
    channel.trace.moh.append(data or "default")
    _stay(channel, "musiconhold")


def _stay(channel: Channel, name: str) -> None:
    channel.answer()
    channel.event("application", name)
    channel.trace.tell(f"The caller stays in {name} until they hang up.")
    channel.caller.wait(None)


def voicemail(channel: Channel, data: str) -> None:
    """Leave a message; a mailbox that is not deployed answers, plays nothing and goes on ((l))."""
    channel.answer()
    box = data.partition(",")[0]
    status = "SUCCESS" if box in channel.plan.mailboxes else "FAILED"
    channel.variables["VMSTATUS"] = status
    channel.trace.voicemail = {"app": "VoiceMail", "mailbox": box, "status": status}
    if status == "SUCCESS":
        channel.play("vm-intro")
    channel.event("voicemail", status)
    told = "The caller leaves a message in mailbox" if status == "SUCCESS" else "There is no mailbox"
    channel.trace.tell(f"{told} {box}.")


def voicemail_main(channel: Channel, data: str) -> None:
    """Ask for the mailbox and wait until the caller gives up."""
    channel.answer()
    channel.trace.voicemail = {"app": "VoiceMailMain", "mailbox": data, "status": None}
    channel.event("application", "voicemailmain")
    channel.trace.heard.append("vm-login")
    channel.trace.tell("The caller is asked for a mailbox.")
    channel.caller.wait(None)


def directory(channel: Channel, data: str) -> None:
    """The directory asks for a name; without one it ends (case oss_ext_dest_411_noroute)."""
    channel.answer()
    channel.trace.heard.extend(("dir-welcome", "dir-pls-enter", "number:3", "dir-last", "dir-usingkeypad"))
    channel.event("application", "directory")
    channel.trace.tell("The directory asks for the first letters of a name; none are entered.")
    channel.caller.wait(6500)


def stasis(channel: Channel, data: str) -> None:
    """Hand the call to the AI agent's application; the arguments are split at commas, URL or not."""
    arguments = data.split(",")
    channel.trace.stasis = arguments
    agent = channel.around.agent
    if agent == "app_not_connected":
        channel.variables["STASISSTATUS"] = channel.trace.stasis_status = "FAILED"
        channel.event("stasis", "app_missing")
        channel.trace.tell("The AI agent's application is not connected to the switch.")
        return
    channel.answer()
    channel.trace.stasis_status = "entered"
    url = arguments[2] if len(arguments) > 2 else ""
    if agent == "unreachable" or not url.startswith(("ws://", "wss://")):
        channel.event("stasis", "connection_failed")
        channel.trace.tell(f"The AI agent at {url!r} cannot be reached, and the call ends.")
        channel.caller.wait(_REFUSED_MS)
        raise CallEnded(causes.NORMAL)
    channel.event("stasis", "connected")
    channel.trace.tell(f"The caller talks to the AI agent at {url}.")
    channel.caller.wait(None)
