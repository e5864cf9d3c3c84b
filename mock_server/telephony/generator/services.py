"""The numbers that `_internal` has besides extensions: conferences, parking, and the feature codes."""

from collections.abc import Mapping

from mock_server.telephony.dialplan.plan import Step, Steps, steps

_HANGUP = Step("Hangup")


def _say(*prompts: str) -> tuple[Step, ...]:
    return tuple(Step("Playback", prompt) for prompt in prompts)


def services(prefix: str) -> Mapping[str, Steps]:
    """Every organization has them, whatever it stores. MeetMe and DBdel are applications that Asterisk 22 has not."""
    return {**_rooms(prefix), **_tests(), **_information(prefix), **_settings(prefix), **_transfers(prefix)}


def _rooms(prefix: str) -> dict[str, Steps]:
    return {
        "_8XXX": steps(
            Step("NoOp", "Conference ${EXTEN}"),
            *_say("conf-enteringno"),
            Step("SayNumber", "${EXTEN:1}"),
            Step("ConfBridge", f"{prefix}${{EXTEN:1}}"),
            _HANGUP,
        ),
        "_9XXX": steps(Step("NoOp", "Conference ${EXTEN}"), Step("MeetMe")),
        "700": steps(Step("Park")),
        "*8": steps(Step("Pickup", "${EXTEN:2}@PICKUPMARK"), _HANGUP),
        "**": steps(Step("PickupChan", "PJSIP"), _HANGUP),
        "*70": steps(Step("Page", f"Local/@{prefix}_internal"), _HANGUP),
        "_*0XXX": steps(Step("Page", "PJSIP/${EXTEN:2}"), _HANGUP),
    }


def _tests() -> dict[str, Steps]:
    return {
        "*43": steps(_say("demo-echotest"), Step("Echo"), _say("demo-echodone"), _HANGUP),
        "*44": steps(_say("system", "is-operational", "thank-you"), _HANGUP),
        "*50": steps(_say("demo-moreinfo"), Step("MusicOnHold")),
        "*87": steps(_say("demo-moreinfo"), Step("Milliwatt")),
        "*99": steps(_say("demo-abouttotry"), Step("Wait", "2"), _say("connection", "is-successful"), _HANGUP),
    }


def _information(prefix: str) -> dict[str, Steps]:
    return {
        "411": steps(Step("Directory", f"{prefix}vm"), _HANGUP),
        "*60": steps(_say("the-time-is"), Step("SayUnixTime", ",,HM"), _HANGUP),
        "*61": steps(_say("today-is"), Step("SayUnixTime", ",,ABdY"), _HANGUP),
        "*62": steps(
            _say("todays-date-is"),
            Step("SayUnixTime", ",,ABdY"),
            Step("Wait", "1"),
            _say("the-time-is"),
            Step("SayUnixTime", ",,HM"),
            _HANGUP,
        ),
        "*65": steps(_say("your-extension-is"), Step("SayDigits", "${CALLERID(num)}"), _HANGUP),
        "*97": steps(Step("VoiceMailMain", f"@{prefix}vm")),
        "*98": steps(Step("VoiceMailMain", f"${{CALLERID(num)}}@{prefix}vm")),
    }


def _settings(prefix: str) -> dict[str, Steps]:
    """What is set here, no other call reads: a phone that is forwarded or not to be disturbed rings as before."""
    return {
        "*3": steps(Step("MixMonitor", "${STRFTIME()}-${CALLERID(num)}-manual.wav"), _say("beep"), Step("Return")),
        "_*72.": steps(_say("call-fwd-on"), Step("SayDigits", "${EXTEN:3}"), _HANGUP),
        "*73": steps(Step("DBdel", "CF/${CALLERID(num)}"), _say("call-fwd-off"), _HANGUP),
        "_*74[0-9].": steps(
            _say("speed-dial"),
            Step("SayNumber", "${EXTEN:3:1}"),
            _say("is-set-to"),
            Step("SayDigits", "${EXTEN:4}"),
            _HANGUP,
        ),
        "_*75[0-9]": steps(
            Step("GotoIf", "${LEN(${SPEED_NUMBER})}?dial:notset"),
            Step("Dial", f"Local/${{SPEED_NUMBER}}@{prefix}_internal", "dial"),
            _HANGUP,
            Step("Playback", "speed-dial", "notset"),
            Step("SayNumber", "${EXTEN:3:1}"),
            _say("not-yet-set"),
            _HANGUP,
        ),
        "*78": steps(_say("do-not-disturb", "activated"), _HANGUP),
        "*79": steps(Step("DBdel", "DND/${CALLERID(num)}"), _say("do-not-disturb", "de-activated"), _HANGUP),
    }


def _transfers(prefix: str) -> dict[str, Steps]:
    """One digit too many is taken away: `*2002` goes to 002."""
    return {
        "_*1XXX": steps(Step("Transfer", f"${{EXTEN:2}}@{prefix}_internal")),
        "_*2XXX": steps(Step("Dial", f"Local/${{EXTEN:2}}@{prefix}_internal,,t"), _HANGUP),
    }
