"""The organization's own numbers that an outbound route takes, wherever one matches."""

from mock_server.telephony.dialplan import diagnoses
from mock_server.telephony.dialplan.diagnosis import Diagnosis
from mock_server.telephony.dialplan.rows import Row, active, written
from mock_server.telephony.generator.site import Site

_OWN = (
    ("users", "extension", "extension {number}"),
    ("queues", "number", 'queue "{name}"'),
    ("ivrs", "extension", 'IVR "{name}"'),
)


def dialled_out(site: Site) -> dict[str, Diagnosis]:
    """Why each of them is dialled over the trunk: what has the number is not in use, or comes after the routes."""
    found: dict[str, Diagnosis] = {}
    for section, field, what in _OWN:
        for row in site.rows(section):
            number, name = written(row.get(field)), row.get("name")
            said = what.format(number=number, name=name)
            inactive = diagnoses.DIALS_OUT(what=said, status=row.get("status"), number=number)
            why = _comes_after(site, section, number, row) if active([row]) else inactive
            if why is not None:
                found.setdefault(number, why)
    return found


def _comes_after(site: Site, section: str, number: str, row: Row) -> Diagnosis | None:
    if section == "queues" and site.quirk("queue-numbers-dial-out"):
        return diagnoses.QUEUE_DIALS_OUT(name=row.get("name"), number=number)
    if section == "ivrs" and site.quirk("ivrs-share-one-context"):
        return diagnoses.IVR_DIALS_ITSELF(name=row.get("name"), number=number)
    return None
