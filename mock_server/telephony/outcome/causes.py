"""Hangup causes (Q.850), the SIP answers made of them, and the disposition of a call's last CDR."""

from typing import Final

NONE: Final = 0
UNALLOCATED: Final = 1
NO_ROUTE: Final = 3
NORMAL: Final = 16
BUSY: Final = 17
NO_ANSWER: Final = 19
REJECTED: Final = 21
INCOMPLETE: Final = 28
CONGESTION: Final = 34
NOT_IMPLEMENTED: Final = 66
#: What chan_pjsip leaves when the caller gives up before the answer.
CANCELLED: Final = 127

#: As Asterisk names the causes that occur here.
_NAMES: Final = {
    NONE: "Unknown",
    UNALLOCATED: "Unallocated (unassigned) number",
    NO_ROUTE: "No route to destination",
    NORMAL: "Normal Clearing",
    BUSY: "User busy",
    NO_ANSWER: "User alerting, no answer",
    REJECTED: "Call Rejected",
    INCOMPLETE: "Invalid number format",
    CONGESTION: "Circuit/channel congestion",
    NOT_IMPLEMENTED: "Channel not implemented",
    CANCELLED: "Interworking, unspecified",
}
_SIP = {
    (1, 2, 3): 404,
    (17,): 486,
    (18,): 408,
    (19, 20, 31): 480,
    (21,): 403,
    (22,): 410,
    (27,): 502,
    (28,): 484,
    (34, 42, 66): 503,
    (38,): 500,
    (58,): 488,
    (127,): 487,
}
_SIP_BY_CAUSE = {cause: status for causes, status in _SIP.items() for cause in causes}


def name(cause: int) -> str:
    """What a cause means, in words."""
    return _NAMES.get(cause, f"Cause {cause}")


def sip_status(cause: int, answered: bool) -> int:
    """The final answer to the INVITE: 200 once answered, else by cause; 603 where no other fits.

    Cause 127 is here only the caller's own CANCEL, which is answered with 487.
    """
    return 200 if answered else _SIP_BY_CAUSE.get(cause, 603)


def disposition(cause: int, answered: bool) -> str:
    """The CDR disposition of what the channel did after its last dialled leg.

    `cause` is the one the channel had before a plain Hangup() made 16 of a 0: with none the record is
    FAILED (case hosted_ext_dest_missing_trunk_no_answer), as it is with 3 and 20.
    """
    if answered:
        return "ANSWERED"
    if cause in (NONE, NO_ROUTE, 20):
        return "FAILED"
    return {BUSY: "BUSY", CONGESTION: "CONGESTION"}.get(cause, "NO ANSWER")
