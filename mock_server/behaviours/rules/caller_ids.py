"""The number that a call from the organization shows."""

from mock_server import errors
from mock_server.http.auth import Principal
from mock_server.telephony.dialplan.rows import only_digits
from mock_server.world.world import Transaction


def chosen(tx: Transaction, principal: Principal, wanted: str | None, *, needed: bool) -> str | None:
    """The organization's number that is wanted, else its default number, else its lowest.

    What has no digit counts as no number.

    Raises `errors.CALLER_ID_NOT_YOURS`, and `errors.CALLER_ID_MISSING` where one is needed and there is none.
    """
    if tx.quirk("caller-id-unchecked"):
        return wanted
    usable = {"pool_status": "assigned", "status": "active"}.items()
    numbers = [did for did in tx["dids"].of(principal.org_id) if usable <= did.items()]
    if wanted and only_digits(wanted):
        for did in numbers:
            if _compared(did["number"]) == _compared(wanted):
                return str(did["number"])
        raise errors.CALLER_ID_NOT_YOURS(number=wanted)
    if needed and not numbers:
        raise errors.CALLER_ID_MISSING()
    by_default = sorted(numbers, key=lambda did: (not did["is_default"], str(did["number"])))
    return str(by_default[0]["number"]) if by_default else None


def _compared(number: object) -> str:
    """A number in one of its spellings: 0XXXXXXXXXX is 91XXXXXXXXXX; a bare ten-digit number is not expanded."""
    digits = only_digits(number)
    return f"91{digits[1:]}" if len(digits) == 11 and digits.startswith("0") else digits
