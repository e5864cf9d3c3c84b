"""Who stands in for a user, and what is wrong with that."""

from mock_server.telephony.dialplan import diagnoses
from mock_server.telephony.dialplan.diagnosis import Diagnosis
from mock_server.telephony.dialplan.plan import Step
from mock_server.telephony.dialplan.rows import Row, cell, is_phone_number, number, only_digits, written
from mock_server.telephony.generator.rings import Rings
from mock_server.telephony.generator.site import Site

_USER, _NUMBER = "failover_destination_user_id", "failover_phone_number"
#: Fewer digits are not dialled.
_DIGITS = 10


class Failovers:
    """The failovers of an organization's users; a release that ignores them has none."""

    def __init__(self, site: Site) -> None:
        self._site = site
        self._ignored = site.quirk("failover-ignored")
        #: Among users, by their ids.
        self._rings = Rings(self._next)

    def dial(self, user: Row) -> tuple[Step, ...]:
        """One hop to another active user's phone, or to a number of at least ten digits.

        The far side of a failover sees the caller: no caller id is set. A failover to oneself dials nobody.
        """
        target = user.get(_USER)
        if self._ignored or (target is not None and target == user.get("id")):
            return ()
        digits = only_digits(user.get(_NUMBER))[-_DIGITS:]
        over_trunk = f"PJSIP/{digits}@{self._site.phone_peer}" if len(digits) == _DIGITS else None
        return _step(user, self._phone_of_other(user) or over_trunk)

    def dial_user(self, user: Row) -> tuple[Step, ...]:
        """Of an inactive user, only another user takes the calls."""
        return () if self._ignored else _step(user, self._phone_of_other(user))

    def problem(self, user: Row) -> Diagnosis | None:
        """What is wrong with a user's failover; None where it is in order."""
        if self._ignored:
            return None
        return self._loop(user) or self._unusable_user(user) or _no_number(user)

    def _phone_of_other(self, user: Row) -> str | None:
        """The phone of the active user who stands in: the phone itself, whatever else that user's calls ring."""
        other = self._site.find("active_users", "id", user.get(_USER))
        has_phone = other is not None and other.get("asterisk_endpoint", "") is not None
        return f"PJSIP/{self._site.endpoint(other)}" if other is not None and has_phone else None

    def _next(self, user_id: str) -> str | None:
        user = self._site.find("active_users", "id", user_id)
        target = user.get(_USER) if user else None
        return None if target is None else str(target)

    def _loop(self, user: Row) -> Diagnosis | None:
        """A ring of failovers: only one is ever tried, so two users whose phones are away stand in for nobody."""
        ring = self._rings.of(str(user.get("id"))) if user.get(_USER) is not None else ()
        users = [found for each in ring if (found := self._site.find("active_users", "id", each))]
        if not users:
            return None
        names = [f"extension {written(each.get('extension'))}" for each in users]
        in_order = sorted(users, key=lambda row: str(row.get("id")))
        cells = (cell("users", each, name) for name in (_USER, "status") for each in in_order)
        return diagnoses.FAILOVER_LOOP.of_ring(names, *cells)

    def _unusable_user(self, user: Row) -> Diagnosis | None:
        target = user.get(_USER)
        if target is None or self.dial(user):
            return None
        at, extension = cell("users", user, _USER), written(user.get("extension"))
        return diagnoses.FAILOVER_USER_UNUSABLE(at, destination=target, extension=extension)


def _step(user: Row, target: str | None) -> tuple[Step, ...]:
    seconds = number(user.get("failover_timeout_seconds"), 20)
    return (Step("Dial", f"{target},{seconds},tT"),) if target else ()


def _no_number(user: Row) -> Diagnosis | None:
    phone = user.get(_NUMBER)
    if phone is None or (is_phone_number(phone) and len(only_digits(phone)) >= _DIGITS):
        return None
    names = {"field": _NUMBER, "number": written(phone), "dialled": "the failover is not tried"}
    return diagnoses.NOT_A_PHONE_NUMBER(cell("users", user, _NUMBER), **names)
