"""The switch: whose number it is, and where a context lives."""

from mock_server.telephony.walk.switch import Namespace, Switch
from tests.telephony.acme import NUMBER, acme, deploy, gateway


def switch() -> Switch:
    return Switch({"never": None, "acme": deploy(acme())}, gateway(acme()), owners={"+1": "never"})


def test_a_number_belongs_to_its_stored_owner_then_to_who_deployed_it_then_to_the_first() -> None:
    assert switch().owner_of("+1") == "never"
    assert switch().owner_of(NUMBER) == "acme"
    assert switch().owner_of("+999") == "never"
    assert Switch({}, gateway(acme())).owner_of(NUMBER) is None


def test_a_channel_that_jumps_into_another_dialplan_is_then_in_that_one() -> None:
    found = switch()
    contexts = Namespace(found, found.gateway)
    assert contexts("org_acme__incoming") is not None
    contexts.enter("org_acme__incoming")
    assert contexts.plan is found.dialplans["acme"]
    contexts.enter("nowhere")
    assert contexts.plan is found.dialplans["acme"]
