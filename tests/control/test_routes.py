"""`/_mock/routes`: where each number leads, found without a call to each."""

import copy
from typing import Any

import pytest

from mock_server import quirks
from mock_server.app import create_app
from mock_server.control import routes as module
from mock_server.control.routes import routes
from mock_server.telephony.walk.call import place_call
from mock_server.telephony.walk.request import CallRequest
from mock_server.world import fixtures
from tests.calling import ACME_ID, MAIN_MENU

PHONE = "+919944421125"
#: Numbers that meet each other in some spelling, that differ in what is recorded, and that lead to themselves.
ODD: list[dict[str, Any]] = [
    {"number": "+918065978901", "routing_type": "extension", "routing_destination": "1001"},
    {"number": "+918065978902", "routing_type": "extension", "routing_destination": "1001"},
    {"number": "918065978903", "routing_type": "extension", "routing_destination": "1001"},
    {"number": "08065978901", "routing_type": "queue", "routing_destination": "5001"},
    {"number": "80659-78902", "routing_type": "queue", "routing_destination": "5999"},
    {"number": "8065978904", "routing_type": "ivr", "routing_destination": MAIN_MENU, "recording_enabled": False},
    {"number": "+918065978904", "routing_type": "queue", "routing_destination": "5002"},
    {"number": "+918065978914", "routing_type": "queue", "routing_destination": "5002"},
    {"number": "+918065978905", "routing_type": "external", "routing_destination": "+918065978905"},
    {"number": "+918065978906", "routing_type": "external", "routing_destination": "+918065978906"},
    {"number": "+918065978907", "routing_type": "external", "routing_destination": PHONE, "status": "inactive"},
    {"number": "+918065978908", "routing_type": "external", "routing_destination": PHONE},
    {"number": "918065978909", "routing_type": "external", "routing_destination": PHONE},
    {"number": "", "routing_type": "extension", "routing_destination": "1001"},
]


@pytest.mark.parametrize("profile", quirks.PROFILES)
@pytest.mark.parametrize("consent", ["opt_out", None])
def test_each_number_ends_where_a_call_to_it_ends(profile: str, consent: str | None) -> None:
    app = create_app(profile=profile)
    document = copy.deepcopy(fixtures.exported(app.world.state.tables))
    document["dids"] += [{"org_id": ACME_ID, **did} for did in ODD]
    document["organizations"][0]["recording_consent"] = consent
    app.world.state = fixtures.loaded(document, app.world)
    with app.world.write() as tx:
        tx["users"].delete(tx["users"].of(ACME_ID)[0])
    switch = app.world.deployed.switch(app.world.state)
    for found in routes(app.world):
        if found["org_id"] is None:
            continue
        outcome = place_call(CallRequest(found["number"], org_id=found["org_id"]), switch).outcome
        assert found["now"]["result"] == outcome.result, found
        assert found["now"]["detail"] == outcome.detail, found
        assert found["now"]["heard"] == list(outcome.heard), found
        assert found["now"]["dialed"] == [leg["target"] for leg in outcome.dialed], found


def test_of_many_numbers_with_one_routing_one_is_called(monkeypatch: pytest.MonkeyPatch) -> None:
    called: list[str] = []

    def counted(request: CallRequest, switch: Any) -> Any:
        called.append(request.to)
        return place_call(request, switch)

    monkeypatch.setattr(module, "place_call", counted)
    assert len(routes(create_app(world="large:300").world)) > 300
    assert len(called) < 20
