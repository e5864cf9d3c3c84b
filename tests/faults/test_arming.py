"""Arming and disarming faults, through the control API and in Python."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from werkzeug.test import Client

from mock_server import create_app
from mock_server.app import MockServer
from mock_server.cli import main
from mock_server.faults import document
from mock_server.faults.catalogue import catalogue
from tests.calling import LINE, call
from tests.client import ApiClient
from tests.whole.test_robustness import SEGMENT, path_of, plausible_bodies

NOT_STORED, ANSWERS_OLD = "did-update-not-stored", "did-update-answers-old"
NEW = {"description": "New"}
#: The requirement that no request is answered with a server error.
NO_SERVER_ERROR = "WIRE-02"


def armed(api: ApiClient) -> list[str]:
    return [fault["id"] for fault in api.control("GET", "/faults").body if fault["on"]]


def described(api: ApiClient) -> tuple[str, str]:
    """What a change of a description answers, and what is stored then."""
    return api.put(LINE, NEW).body["description"], api.get(LINE).body["description"]


def test_no_fault_is_armed_by_itself(api: ApiClient) -> None:
    assert armed(api) == []
    assert len(api.control("GET", "/faults").body) == len(catalogue())


def test_a_fault_is_armed_and_disarmed(api: ApiClient) -> None:
    assert api.control("POST", "/faults", {"id": NOT_STORED}).body["on"] is True
    assert armed(api) == [NOT_STORED]
    assert described(api) == ("New", "Main line")
    assert api.control("DELETE", f"/faults/{NOT_STORED}").status == 204
    assert described(api) == ("New", "New")


def test_all_faults_are_disarmed_at_once(api: ApiClient) -> None:
    for fault_id in (NOT_STORED, ANSWERS_OLD):
        api.control("POST", "/faults", {"id": fault_id})
    assert api.control("DELETE", "/faults").status == 204
    assert armed(api) == []


def test_a_listed_fault_says_where_it_sits_and_what_it_breaks(api: ApiClient) -> None:
    listed = {fault["id"]: fault for fault in api.control("GET", "/faults").body}
    assert listed[NOT_STORED] == {
        "id": NOT_STORED,
        "on": False,
        "sentence": "A number update reports success but is not stored.",
        "seam": "behaviour",
        "operations": ["updateDid", "updateDidRouting"],
        "breaks": ["DID-16", "WIRE-06"],
        "equivalent": None,
    }


def test_an_unknown_fault_is_refused_with_the_nearest(api: ApiClient, capsys: pytest.CaptureFixture[str]) -> None:
    hint = "no fault 'did-update-not-stord'; did you mean 'did-update-not-stored'?"
    reply = api.control("POST", "/faults", {"id": "did-update-not-stord"})
    assert (reply.status, reply.body["error"]) == (400, f"/id: {hint}")
    reply = api.control("DELETE", "/faults/did-update-not-stord")
    assert (reply.status, reply.body["error"]) == (404, hint)
    with pytest.raises(ValueError, match="did you mean 'did-update-not-stored'"):
        create_app(faults=["did-update-not-stord"])
    assert main(["serve", "--port", "99999", "--fault", "did-update-not-stord"]) == 2
    assert capsys.readouterr().err == f"astradial-mock: {hint}\n"


@pytest.mark.parametrize(
    ("document", "error"), [({}, "/id is missing"), ({"id": 7}, "/id is 7"), ({"fault": "x"}, "/fault")]
)
def test_a_slip_in_arming_is_refused(api: ApiClient, document: object, error: str) -> None:
    reply = api.control("POST", "/faults", document)
    assert (reply.status, reply.body["error"].startswith(error)) == (400, True)


def test_a_reset_goes_back_to_the_faults_of_the_beginning() -> None:
    app = create_app(faults=[NOT_STORED])
    app.world.arm(catalogue()[ANSWERS_OLD])
    app.world.disarm(catalogue()[NOT_STORED])
    app.world.reset()
    assert [fault.id for fault in app.world.faults] == [NOT_STORED]


def test_a_snapshot_is_restored_with_its_faults(api: ApiClient) -> None:
    api.world.arm(catalogue()[NOT_STORED])
    api.control("POST", "/snapshots", {"name": "wrong"})
    api.control("DELETE", "/faults")
    api.control("POST", "/snapshots/wrong/restore")
    assert armed(api) == [NOT_STORED]


def test_two_worlds_share_no_faults() -> None:
    wrong, right = (ApiClient(app, {}).as_role("owner") for app in (create_app(faults=[NOT_STORED]), create_app()))
    assert described(wrong) == ("New", "Main line")
    assert described(right) == ("New", "New")


def test_faults_of_different_seams_compose(api: ApiClient) -> None:
    for fault_id in ("did-roles-unchecked", NOT_STORED, "updated-is-202", "ivr-not-in-service"):
        api.world.arm(catalogue()[fault_id])
    agent = ApiClient(api.app, api.as_role("agent").headers)
    agent._check = lambda *_: None  # type: ignore[method-assign]
    assert agent.put(LINE, NEW).status == 202
    assert api.get(LINE).body["description"] == "Main line"
    assert call(api)["result"] == "not_in_service"


@pytest.mark.parametrize(("order", "stored"), [("+ description", "New"), ("description +", "New")])
def test_of_faults_at_one_seam_each_has_its_say(api: ApiClient, order: str, stored: str) -> None:
    names = {"+": "external-loses-plus", "description": "description-trimmed"}
    for name in order.split():
        api.world.arm(catalogue()[names[name]])
    routing = {"routing_type": "external", "routing_destination": "+919944421125"}
    api.put(LINE, {"description": " New ", **routing})
    did = api.get(LINE).body
    assert (did["description"], did["routing_destination"]) == (stored, "919944421125")


@pytest.fixture(scope="module")
def app() -> MockServer:
    return create_app(seed=1)


@given(ids=st.lists(st.sampled_from(sorted(catalogue())), unique=True))
def test_arming_and_disarming_leaves_no_trace(app: MockServer, ids: list[str]) -> None:
    app.world.reset()
    state, quirks = app.world.state, app.world.quirks
    for fault_id in ids:
        app.world.arm(catalogue()[fault_id])
    for fault_id in ids:
        app.world.disarm(catalogue()[fault_id])
    assert app.world.faults == ()
    assert (app.world.state is state, app.world.quirks) == (True, quirks)


@settings(max_examples=300)
@given(ids=st.lists(st.sampled_from(sorted(catalogue())), min_size=1, max_size=4, unique=True), data=st.data())
def test_a_faulty_server_is_wrong_and_does_not_break_down(app: MockServer, ids: list[str], data: st.DataObject) -> None:
    app.world.reset()
    headers = ApiClient(app, {}).as_role("owner").headers
    for fault_id in ids:
        app.world.arm(catalogue()[fault_id])
    concerned = sorted(name for fault_id in ids for name in catalogue()[fault_id].operations)
    operation = app.api.operations[data.draw(st.sampled_from(concerned or sorted(app.api.operations)))]
    path = path_of(operation, data.draw(st.lists(SEGMENT, min_size=3, max_size=3)))
    body = data.draw(plausible_bodies(operation))
    status = Client(app).open(path, method=operation.method, json=body, headers=headers).status_code
    breaks = {requirement for fault_id in ids for requirement in catalogue()[fault_id].breaks}
    assert status < 500 or status in operation.statuses or NO_SERVER_ERROR in breaks


def test_the_page_of_faults_is_up_to_date() -> None:
    """After a change of the faults: `astradial-mock faults --markdown > docs/faults.md`."""
    page = Path(__file__).parents[2] / "docs" / "faults.md"
    assert page.read_text(encoding="utf-8").rstrip() == document.as_markdown(catalogue().values()).rstrip()


def test_the_command_lists_the_faults(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["faults"]) == 0
    assert "did-update-not-stored: A number update reports success but is not stored." in capsys.readouterr().out
