"""What every part of the generator needs to know of the organization that is being deployed."""

from collections.abc import Callable, Mapping, Sequence
from functools import cached_property

from mock_server.telephony.dialplan import diagnoses
from mock_server.telephony.dialplan.diagnosis import Diagnosis
from mock_server.telephony.dialplan.plan import Step, steps
from mock_server.telephony.dialplan.rows import (
    Cell,
    OrganizationRows,
    Row,
    active,
    context_prefix,
    is_phone_number,
    national,
    number,
    only_digits,
    written,
)

#: Asks whether a quirk is on, by its id.
Quirk = Callable[[str], bool]


class DeployFailed(Exception):
    """The real generator throws on these rows; the dialplan deployed before stays."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class Site:
    """An organization's rows, the quirks, and the names that are derived from both.

    It notes what is read of the rows: what was made with it holds as long as that would be read again.
    """

    def __init__(self, rows: OrganizationRows, quirk: Quirk) -> None:
        self.quirk = quirk
        self._rows = rows
        self._read: dict[str, object] = {}
        self._found: dict[tuple[str, str, str], Row | None] = {}

    def holds_in(self, rows: OrganizationRows) -> bool:
        """Whether all that was read is the very same in other rows."""
        return all(getattr(rows, name) is read for name, read in self._read.items()) and all(
            rows.find(*question) is row for question, row in self._found.items()
        )

    @property
    def organization(self) -> Row:
        """The organization's own row."""
        self._read["organization"] = self._rows.organization
        return self._rows.organization

    def rows(self, section: str) -> Sequence[Row]:
        """The rows of a section of OrganizationRows in stored order, the inactive ones too."""
        rows: Sequence[Row] = getattr(self._rows, section)
        self._read[section] = rows
        return rows

    @property
    def first_did(self) -> Row | None:
        """The number in the first row, an inactive one too."""
        self._read["first_did"] = self._rows.first_did
        return self._rows.first_did

    def find(self, section: str, name: str, value: object) -> Row | None:
        """The first row of the section whose field equals the value, compared as text; None equals nothing.

        Sections are those of OrganizationRows, and `active_users`.
        """
        if value is None:
            return None
        question = (section, name, str(value))
        row = self._found[question] = self._rows.find(*question)
        return row

    @cached_property
    def prefix(self) -> str:
        """The organization's context prefix, `org_alpha_`."""
        return context_prefix(self.organization)

    def context(self, name: str) -> str:
        """A context's full name: the prefix usually ends in `_`, and another one is put between."""
        return f"{self.prefix}_{name}"

    def ivr_context(self, ivr: Row) -> str:
        """Where the menu of this IVR lives: all share one in the real generator."""
        shared = self.quirk("ivrs-share-one-context")
        return self.context("ivr" if shared else f"ivr_{written(ivr.get('extension'))}")

    def ivr_entry(self, ivr: Row) -> str:
        """The extension at which a menu begins."""
        return written(ivr.get("extension")) if self.quirk("ivrs-share-one-context") else "s"

    def ivr_goto(self, ivr: Row) -> Step:
        """The jump into a menu."""
        return Step("Goto", f"{self.ivr_context(ivr)},{self.ivr_entry(ivr)},1")

    @cached_property
    def users(self) -> list[Row]:
        """The active users: only they get an extension and an endpoint."""
        return active(self.rows("users"))

    def organization_settings(self, name: str) -> Row:
        """The object `settings` or `limits` of the organization; anything else says nothing."""
        value = self.organization.get(name)
        return value if isinstance(value, Mapping) else {}

    @cached_property
    def records(self) -> bool:
        """Whether the organization records at all: unless it says false."""
        return self.organization_settings("settings").get("recording_enabled") is not False

    @cached_property
    def asks_consent(self) -> bool:
        """Whether callers are asked, and may refuse to be recorded."""
        return self.organization.get("recording_consent") in ("explicit_opt_in", "opt_out")

    def unless_refused(self, record: Step) -> tuple[Step, ...]:
        """Recording behind the number itself, where the real generators forget what the caller answered."""
        if not self.asks_consent or self.quirk("refusal-forgotten-behind-number"):
            return (record,)
        return steps(Step("GotoIf", '$["${RECORDING_REFUSED}"="1"]?unrecorded'), record, Step("NoOp", "", "unrecorded"))

    @cached_property
    def routes(self) -> list[Row]:
        """The active outbound routes that have a trunk, the lowest priority first."""
        routes = [route for route in active(self.rows("outbound_routes")) if self.trunk_of(route)]
        return sorted(routes, key=lambda route: number(route.get("priority"), 10))

    def trunk_of(self, route: Row) -> Row | None:
        """The trunk that a route names, an inactive one too."""
        return self.find("trunks", "id", route.get("trunk_id"))

    def peer(self, route: Row | None) -> str:
        """The trunk that a route dials over, by its name at the switch."""
        trunk = self.trunk_of(route) if route else None
        return str(trunk.get("asterisk_peer_name") or self._unnamed) if trunk else self._unnamed

    def lacks_contact(self, trunk: Row) -> bool:
        """Whether nothing can be dialled over a trunk of its type, `outbound` by default (call-truth README 11)."""
        return trunk.get("trunk_type") in ("outbound", None) and self.quirk("outbound-trunk-without-contact")

    @cached_property
    def _unnamed(self) -> str:
        return f"{self.prefix}trunk"

    @cached_property
    def phone_peer(self) -> str:
        """The trunk over which a phone number is rung: that of the first route."""
        routes = self.rows("outbound_routes") if self.quirk("phones-rung-over-first-row") else self.routes
        return self.peer(routes[0] if routes else None)

    def ring_phone(self, field: str, phone: object, seconds: int, *cells: Cell) -> Step:
        """Rings a phone number over a trunk. `cells` are where it is stored."""
        whole = dialled_digits(phone)
        digits = whole[-10:] if self.quirk("phone-numbers-cut-to-ten-digits") else whole
        cut = digits not in (whole, whole.lstrip("0"), national(whole.lstrip("0")))
        found = not_a_number(field, phone, *cells) or (
            diagnoses.PHONE_NUMBER_CUT(*cells, number=phone, digits=digits) if cut else None
        )
        return Step("Dial", f"PJSIP/{digits}@{self.phone_peer},{seconds},tT", diagnosis=found)

    @cached_property
    def outward_peer(self) -> str:
        """The organization's trunk: that of the first route, else the first active one."""
        trunks = active(self.rows("trunks"))
        return self.phone_peer if self.routes or not trunks else self.peer({"trunk_id": trunks[0].get("id")})

    def endpoint(self, user: Row) -> str:
        """A user's endpoint, `org_alpha__1001`; an explicit null becomes the word `null`."""
        if "asterisk_endpoint" in user:
            return written(user["asterisk_endpoint"])
        return f"{self.prefix}_{written(user.get('extension'))}"


NOT_IN_SERVICE = "number-not-in-service"


def not_in_service(diagnosis: Diagnosis) -> tuple[Step, ...]:
    """What the generator writes where it cannot resolve a destination: the caller hears it, the API never says."""
    return Step("Playback", NOT_IN_SERVICE, diagnosis=diagnosis), Step("Hangup")


def not_a_number(field: str, phone: object, *cells: Cell) -> Diagnosis | None:
    """What is wrong with dialling what is stored as a phone number; None if it is one."""
    if is_phone_number(phone):
        return None
    digits = dialled_digits(phone)
    dialled = f"only {digits} is dialled" if digits else "an empty number is dialled"
    return diagnoses.NOT_A_PHONE_NUMBER(*cells, field=field, number=written(phone), dialled=dialled)


def dialled_digits(phone: object) -> str:
    """A phone number as it is dialled over a trunk, without `+` and without the 91 of twelve digits."""
    digits = only_digits(phone)
    return digits[2:] if len(digits) == 12 and digits.startswith("91") else digits
