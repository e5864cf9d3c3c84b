"""Compliance settings: borrowed, and put back in the end."""

from typing import Any

import pytest

from contract_tests.client.client import Client
from contract_tests.client.divergence import Unsupported
from contract_tests.contract.kinds import Kind
from contract_tests.run.factory import Factory, Row
from contract_tests.run.probe import CallProbe, Heard
from contract_tests.suite import pbx
from contract_tests.suite.conftest import Borrow
from contract_tests.suite.resources import DID

SWITCHES = ("recording_enabled", "pii_masking", "data_encryption")
DAYS = ("retention_cdr_days", "retention_recording_days")
CONSENTS = ("announcement", "external_consent", "opt_out", "explicit_opt_in")


@pytest.fixture
def settings(org: Client, borrow: Borrow) -> Row:
    """The settings as they are before the test."""
    return borrow(org, "/compliance", *SWITCHES, *DAYS, "recording_consent")


def written_and_read(org: Client, settings: Row, **fields: Any) -> None:
    """Raises `Divergence` unless the fields are answered and read as they are written, and no others change."""
    org.put("/compliance", fields).expect(200).shows(**fields)
    stored = org.get("/compliance").expect(200).shows(**fields)
    kept = {name: settings[name] for name in (*SWITCHES, *DAYS, "recording_consent") if name not in fields}
    changed = [name for name, value in kept.items() if stored.body[name] != value]
    if changed:
        stored.diverges("the other settings unchanged", f"changed {', '.join(changed)}", Kind.STATE)


@pbx("CMP-01")
@pytest.mark.parametrize("name", SWITCHES)
@pytest.mark.parametrize("value", [True, False])
def test_a_switch_is_read_as_it_was_written(org: Client, settings: Row, name: str, value: bool) -> None:
    written_and_read(org, settings, **{name: value})


@pbx("CMP-01")
@pytest.mark.parametrize("name", DAYS)
@pytest.mark.parametrize("value", [1, 30, 366])
def test_a_retention_is_read_as_it_was_written(org: Client, settings: Row, name: str, value: int) -> None:
    written_and_read(org, settings, **{name: value})


@pbx("CMP-02")
@pytest.mark.parametrize("value", CONSENTS)
def test_each_way_to_ask_for_consent_is_taken(org: Client, settings: Row, value: str) -> None:
    written_and_read(org, settings, recording_consent=value)


@pbx("CMP-02")
@pytest.mark.parametrize("value", ["telepathy", "", "ANNOUNCEMENT ", 5])
def test_no_other_way_to_ask_for_consent_is_taken(org: Client, settings: Row, value: object) -> None:
    answer = org.put("/compliance", {"recording_consent": value})
    if answer.status < 400:
        answer.diverges("a refusal", str(answer.status), Kind.STATUS)
    org.get("/compliance").expect(200).shows(recording_consent=settings["recording_consent"])


# Who is recorded


class Recorder:
    """A number whose calls are recorded, as far as the caller consents."""

    def __init__(self, org: Client, make: Factory, call: CallProbe) -> None:
        self._org, self._call = org, call
        user = make.callee(org)
        self._did = make.did(org)
        self._routing = {"routing_type": "extension", "routing_destination": user["extension"]}
        self.organization = f"/organizations/{user['org_id']}"

    def call_with(self, consent: str, *press: str) -> Heard:
        """A call of somebody who presses these keys where consent is asked for in that way."""
        org = self._org
        org.put("/compliance", {"recording_enabled": True, "recording_consent": consent}).expect(200)
        org.put(self.organization, {"settings": {"recording_enabled": True}}).expect(200)
        org.put(DID.at(self._did), {**self._routing, "recording_enabled": True}).expect(200)
        return self._call.call(self._did["number"], press=press)

    def expect(self, recorded: bool, consent: str, *press: str) -> None:
        """Raises `Divergence` unless such a call is recorded, or is not."""
        if self.call_with(consent, *press).recorded is not recorded:
            said = {True: "a recording", False: "no recording"}
            caller = f"who presses {' '.join(press) or 'nothing'} with {consent}"
            self._org.get("/compliance").diverges(f"{said[recorded]} of {caller}", said[not recorded], Kind.CALLERS)


@pytest.fixture
def recorder(org: Client, make: Factory, call: CallProbe, borrow: Borrow) -> Recorder:
    """Raises `Unsupported` where calls are not recorded even if nobody has to consent."""
    recorder = Recorder(org, make, call)
    borrow(org, "/compliance", "recording_enabled", "recording_consent")
    borrow(org, recorder.organization, "settings")
    if not recorder.call_with("announcement").recorded:
        raise Unsupported("calls to a new number are not recorded, so there is nothing to compare")
    return recorder


@pbx("CMP-03")
def test_only_who_agrees_is_recorded(recorder: Recorder) -> None:
    recorder.expect(True, "explicit_opt_in", "1")
    recorder.expect(False, "explicit_opt_in")
    recorder.expect(False, "explicit_opt_in", "2")


@pbx("CMP-04")
def test_who_refuses_is_not_recorded(recorder: Recorder) -> None:
    recorder.expect(True, "opt_out")
    recorder.expect(False, "opt_out", "2")
