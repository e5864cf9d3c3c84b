"""A call that the switch places itself: it rings a phone first, and lets it dial once it has answered."""

from __future__ import annotations

from mock_server.telephony.outcome import causes
from mock_server.telephony.outcome.trace import Leg
from mock_server.telephony.walk.channel import CallEnded, Channel


def ring_first(channel: Channel, phone: str, ring_s: float) -> None:
    """Ring `PJSIP/endpoint`; from its answer on the channel is its own.

    Raises CallEnded where nobody answers in `ring_s` seconds: then the dialplan is never entered.
    """
    reply = channel.around.phones.reply(phone, channel.plan, channel.caller_id)
    limit = round(ring_s * 1000)
    rings_on = reply.after_ms is None or reply.after_ms > limit
    channel.caller.wait(limit if rings_on else reply.after_ms)
    if reply.status == "ANSWER" and not rings_on:
        channel.answer()
        channel.trace.tell(f"{phone} is rung first and answers.")
        return
    status, cause = ("NOANSWER", causes.NO_ANSWER) if rings_on else (reply.status, reply.cause)
    shown = channel.caller_id if reply.reported else None
    channel.trace.dial([Leg(phone, status, 0, channel.caller.now, reported=reply.reported, caller_id=shown)])
    channel.event("dial", status, phone)
    channel.trace.tell(f"{phone} is rung first and does not answer, so the call is never placed.")
    raise CallEnded(cause)
