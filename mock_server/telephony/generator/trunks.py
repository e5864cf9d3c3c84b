"""The trunks at the switch, and why nothing can be dialled over some of them."""

from mock_server.telephony.dialplan import diagnoses
from mock_server.telephony.dialplan.diagnosis import Diagnosis
from mock_server.telephony.dialplan.rows import Cell, Row, active, cell, written
from mock_server.telephony.generator.site import Site


def with_contact(site: Site) -> dict[str, bool]:
    """The deployed trunks, and whether each has a contact."""
    found: dict[str, bool] = {}
    for trunk in active(site.rows("trunks")):
        found.setdefault(_peer(site, trunk), not site.lacks_contact(trunk))
    return found


def problem(site: Site, trunk: Row | None, *cells: Cell) -> Diagnosis | None:
    """What is wrong with dialling over a trunk that is named in `cells`; nothing is said of one that does not exist."""
    if trunk is None:
        return None
    row_id, name = trunk.get("id"), trunk.get("name")
    if not active([trunk]):
        return diagnoses.INACTIVE_TRUNK(
            cell("trunks", trunk, "status"), *cells, trunk=row_id, name=name, status=trunk.get("status")
        )
    if not site.lacks_contact(trunk):
        return None
    return diagnoses.TRUNK_WITHOUT_CONTACT(cell("trunks", trunk, "trunk_type"), *cells, trunk=row_id, name=name)


def dead(site: Site) -> dict[str, Diagnosis]:
    """The trunks over which nothing can be dialled, by their names at the switch."""
    found = {_peer(site, trunk): problem(site, trunk) for trunk in site.rows("trunks")}
    found.setdefault(site.peer(None), _no_trunk(site))
    return {name: why for name, why in found.items() if why is not None}


def _no_trunk(site: Site) -> Diagnosis:
    """Why a number is dialled over no trunk at all."""
    routes, trunks = site.rows("outbound_routes"), active(site.rows("trunks"))
    lost = next((route for route in routes if site.trunk_of(route) is None), None)
    if lost is not None:
        return diagnoses.ROUTE_WITHOUT_TRUNK(trunk=written(lost.get("trunk_id")), name=lost.get("name"))
    return diagnoses.NO_ROUTE_FOR_PHONES(trunk=trunks[0].get("id")) if trunks else diagnoses.NO_TRUNK()


def _peer(site: Site, trunk: Row) -> str:
    return site.peer({"trunk_id": trunk.get("id")})
