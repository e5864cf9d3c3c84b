"""Who stands in for a user, and what is wrong with that."""

from mock_server.telephony.dialplan import diagnoses
from mock_server.telephony.dialplan.diagnosis import Diagnosis
from mock_server.telephony.dialplan.plan import Step
from mock_server.telephony.dialplan.rows import Row, cell, is_phone_number, number, only_digits, written
from mock_server.telephony.generator.site import Site

_USER, _NUMBER = "failover_destination_user_id", "failover_phone_number"

#: Fewer digits are not dialled.
_DIGITS = 10


def dial(site: Site, user: Row) -> tuple[Step, ...]:
    """One hop to another active user's phone, or to a number of at least ten digits.

    The far side of a failover sees the caller: no caller id is set. A failover to oneself dials nobody.
    """
    target = user.get(_USER)
    if site.quirk("failover-ignored") or (target is not None and target == user.get("id")):
        return ()
    digits = only_digits(user.get(_NUMBER))[-_DIGITS:]
    over_trunk = f"PJSIP/{digits}@{site.phone_peer}" if len(digits) == _DIGITS else None
    return _step(user, _phone_of_other(site, user) or over_trunk)


def dial_user(site: Site, user: Row) -> tuple[Step, ...]:
    """Of an inactive user, only another user takes the calls."""
    return () if site.quirk("failover-ignored") else _step(user, _phone_of_other(site, user))


def _step(user: Row, target: str | None) -> tuple[Step, ...]:
    seconds = number(user.get("failover_timeout_seconds"), 20)
    return (Step("Dial", f"{target},{seconds},tT"),) if target else ()


def _phone_of_other(site: Site, user: Row) -> str | None:
    """The phone of the active user who stands in: the phone itself, whatever else that user's calls ring."""
    other = site.find("active_users", "id", user.get(_USER))
    has_phone = other is not None and other.get("asterisk_endpoint", "") is not None
    return f"PJSIP/{site.endpoint(other)}" if other is not None and has_phone else None


def problem(site: Site, user: Row) -> Diagnosis | None:
    """What is wrong with a user's failover; None where it is in order, or not in the dialplan at all."""
    if site.quirk("failover-ignored"):
        return None
    return _loop(site, user) or _unusable_user(site, user) or _no_number(user)


def _loop(site: Site, user: Row) -> Diagnosis | None:
    """A ring of failovers: only one is ever tried, so two users whose phones are away stand in for nobody."""
    path = [user]
    while (target := site.find("active_users", "id", path[-1].get(_USER))) not in (None, *path):
        assert target is not None
        path.append(target)
    if target is not user:
        return None
    return diagnoses.FAILOVER_LOOP.of_ring(
        [f"extension {written(each.get('extension'))}" for each in path],
        *(
            cell("users", each, name)
            for name in (_USER, "status")
            for each in sorted(path, key=lambda row: str(row.get("id")))
        ),
    )


def _unusable_user(site: Site, user: Row) -> Diagnosis | None:
    target = user.get(_USER)
    if target is None or dial(site, user):
        return None
    return diagnoses.FAILOVER_USER_UNUSABLE(
        cell("users", user, _USER), destination=target, extension=written(user.get("extension"))
    )


def _no_number(user: Row) -> Diagnosis | None:
    phone = user.get(_NUMBER)
    if phone is None or (is_phone_number(phone) and len(only_digits(phone)) >= _DIGITS):
        return None
    return diagnoses.NOT_A_PHONE_NUMBER(
        cell("users", user, _NUMBER), field=_NUMBER, number=written(phone), dialled="the failover is not tried"
    )
