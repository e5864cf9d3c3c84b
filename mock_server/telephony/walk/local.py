"""A leg `Local/extension@context`: no phone, but a channel that runs dialplan of its own."""

from __future__ import annotations

from dataclasses import replace
from typing import NamedTuple

from mock_server.telephony.dialplan.plan import CALLER_ID_IS
from mock_server.telephony.outcome import causes
from mock_server.telephony.walk.caller import Caller, CallerHungUp, CallWithoutEnd
from mock_server.telephony.walk.channel import CallEnded, Channel, EndlessLoop
from mock_server.telephony.walk.switch import Namespace

#: What such a leg takes over from the channel that calls it.
_INHERITED = ("CALLERID(num)", "CALLERID(name)", CALLER_ID_IS)


class LocalLeg(NamedTuple):
    """A leg that was walked ahead of its time, on a copy of what the call occupies."""

    channel: Channel
    #: It goes on until somebody hangs up.
    endless: bool
    #: It was given up at its deadline, unanswered.
    stopped: bool

    @property
    def answered_at(self) -> int | None:
        return self.channel.answered_at

    @property
    def fails_at(self) -> int | None:
        """When it failed by itself; None where it answered, or rings until somebody stops it."""
        return None if self.endless or self.stopped or self.answered_at is not None else self.channel.caller.now

    @property
    def lasts(self) -> int | None:
        """How long it is up once it has answered; None = until somebody hangs up."""
        if self.endless or self.stopped or self.answered_at is None:
            return None
        return self.channel.caller.now - self.answered_at


def call(channel: Channel, interface: str, at: int, deadline: int | None) -> LocalLeg:
    """Walk the leg from `at` on: it answers, fails, or is given up at the deadline."""
    leg = _leg(channel, interface, at, deadline)
    endless = stopped = False
    try:
        channel.walk(leg)
    except CallEnded as ended:
        leg.cause = leg.cause if ended.cause is None else ended.cause
    except CallerHungUp:
        stopped = True
    except (CallWithoutEnd, EndlessLoop):
        endless = True
    return LocalLeg(leg, endless, stopped)


def _leg(channel: Channel, interface: str, at: int, deadline: int | None) -> Channel:
    extension, _, context = interface.removeprefix("Local/").partition("@")
    contexts = Namespace(channel.contexts.switch, channel.plan)
    contexts.enter(context)
    return Channel(
        contexts=contexts,
        # A leg takes a moment to begin: one that rings exactly as long as the caller waits is cancelled then.
        caller=Caller(gives_up_at=None if deadline is None else deadline - 1, now=at),
        around=replace(channel.around, usage=channel.around.usage.copy()),
        walk=channel.walk,
        context=context,
        extension=extension,
        variables={name: channel.variables[name] for name in _INHERITED if name in channel.variables},
        cause=causes.NONE,
        is_leg=True,
        gives_up_once_answered=channel.caller.gives_up_at,
    )
