"""Deploying what is stored, and looking at what is deployed."""

from typing import Any

import pytest

from tests.client import GLOBEX, ApiClient

MAIN_LINE = "b71f116a-2b3c-11f1-9598-00505661ece1"
FILES = {
    "pjsipFile": "/etc/asterisk/pjsip_acme_hotels.conf",
    "dialplanFile": "/etc/asterisk/ext_acme_hotels.conf",
    "queueFile": "/etc/asterisk/queues_acme_hotels.conf",
}
LOOKS = ["/config/verify", "/config/report", "/config/list", "/config/test-helpers"]


def pending(api: ApiClient) -> list[bool]:
    """Whether the stored rows of Acme, Globex and Initech differ from what callers meet."""
    return [live["pending"] for live in api.control("GET", "/deployments").body]


def delete_main_line(api: ApiClient) -> None:
    assert api.delete(f"/dids/{MAIN_LINE}").status == 204


def rings(api: ApiClient) -> str:
    return str(api.control("POST", "/calls", {"to": "+918065978001", "press": []}).body["result"])


def without_ivrs(api: ApiClient) -> None:
    """The released generator fails on an active IVR."""
    state = api.control("GET", "/state").body
    assert api.control("PUT", "/state", {**state, "ivrs": []}).status == 200


# Deploying


def test_a_deploy_makes_everything_stored_live_and_names_its_files(api: ApiClient) -> None:
    delete_main_line(api)
    assert (pending(api)[0], rings(api)) == (True, "menu_timeout_hangup")
    reply = api.post("/config/deploy")
    assert (reply.status, reply.body["success"], reply.warning) == (200, True, "")
    assert FILES.items() <= reply.body["deployment"].items()
    assert reply.body["deployment"]["message"] == "Configuration deployed for organization Acme Hotels"
    assert reply.body["reload"]["success"] is True
    assert not pending(api)[0]
    assert rings(api) == "dropped"


def test_a_deploy_is_of_ones_own_organization(api: ApiClient) -> None:
    delete_main_line(api)
    api.as_org(GLOBEX).post("/config/deploy")
    assert pending(api) == [True, False, False]


def test_a_deploy_without_a_reload_is_warned_of(api: ApiClient) -> None:
    delete_main_line(api)
    reply = api.post("/config/deploy", {"reload": False})
    assert (reply.status, reply.body["reload"]) == (200, None)
    assert "until it reloads" in reply.warning
    assert not pending(api)[0]


@pytest.mark.parametrize("path", ["/config/deploy", "/config/reload"])
def test_only_admins_deploy_and_reload(api: ApiClient, hosted: ApiClient, path: str) -> None:
    for server in (api, hosted):
        reply = server.as_role("manager").post(path)
        assert (reply.status, reply.body["required_role"]) == (403, "admin")
        assert server.as_role("admin").post(path).status == 200


def test_a_reload_deploys_nothing(api: ApiClient) -> None:
    delete_main_line(api)
    reply = api.post("/config/reload")
    assert (reply.body["success"], reply.body["method"]) == (True, "AMI")
    assert pending(api)[0]


def test_a_deploy_that_fails_says_so_and_callers_meet_what_was_there_before(oss: ApiClient) -> None:
    without_ivrs(oss)
    state = oss.control("GET", "/state").body
    broken = {**state, "ivrs": [{"org_id": state["organizations"][0]["id"], "extension": "7001"}], "dids": []}
    assert oss.control("PUT", "/state?deploy=false", broken).status == 200
    reply = oss.post("/config/deploy", {"reload": False})
    assert (reply.status, reply.body) == (
        500,
        {"success": False, "error": "Failed to deploy configuration", "details": "IVR_RETRIES is not defined"},
    )
    assert pending(oss)[0]


def test_without_an_asterisk_the_deploy_succeeds_and_the_reload_fails(oss: ApiClient) -> None:
    without_ivrs(oss)
    delete_main_line(oss)
    reply = oss.post("/config/deploy")
    assert (reply.status, reply.body["success"], reply.body["reload"]["success"]) == (200, True, False)
    assert reply.body["reload"]["details"] == "connect ECONNREFUSED 127.0.0.1:5038"
    assert not pending(oss)[0]
    alone = oss.post("/config/reload")
    assert (alone.status, alone.body["error"]) == (500, "Failed to reload Asterisk configuration")


# Looking


def checks(api: ApiClient) -> dict[str, Any]:
    return dict(api.get("/config/verify").body["verification"]["checks"])


def test_what_is_deployed_is_found(api: ApiClient) -> None:
    found = checks(api)
    assert {name: check["status"] for name, check in found.items()} == {
        "file_existence": "success",
        "pjsip_configuration": "success",
        "dialplan_configuration": "success",
        "queue_configuration": "success",
        "asterisk_syntax": "success",
        "asterisk_status": "success",
    }
    assert list(found["queue_configuration"]["details"]["queues"]) == ["org_acme_5001", "org_acme_5002"]
    assert "org_acme__1001" in found["pjsip_configuration"]["details"]["section_types"]["endpoint"]
    assert api.get("/config/verify").body["verification"]["overall_status"] == "success"


def test_a_hosted_server_never_finds_the_dialplan(hosted: ApiClient) -> None:
    found = checks(hosted)
    assert found["file_existence"]["errors"] == ["File not found: exte_acme_hotels.conf"]
    assert found["dialplan_configuration"]["status"] == "error"


def test_before_the_first_deploy_there_is_nothing_to_find(api: ApiClient) -> None:
    state = {"organizations": [{"name": "New Inc", "api_key": "org_new"}]}
    assert api.control("PUT", "/state?deploy=false", state).status == 200
    api.world.state = api.world.state.__class__(api.world.state.tables)
    new = api.as_key("org_new")
    assert checks(new)["file_existence"]["status"] == "error"
    assert new.get("/config/list").body["configurations"] == {}
    assert new.get("/config/test-helpers").body["tests"]["status"] == "warning"
    new.post("/config/deploy")
    assert checks(new)["file_existence"]["status"] == "success"
    assert new.get("/config/list").body["configurations"] == {
        "new": {"pjsip": "pjsip_new_inc.conf", "ext": "ext_new_inc.conf"}
    }


def test_the_report_is_a_text_to_save(api: ApiClient) -> None:
    reply = api.get("/config/report")
    assert reply.headers["Content-Type"].startswith("text/markdown")
    assert reply.headers["Content-Disposition"] == 'attachment; filename="Acme Hotels_verification_report.md"'
    assert reply.raw.decode().startswith("# Acme Hotels: success\n")


def test_of_the_star_codes_the_dialplan_lacks_two(api: ApiClient) -> None:
    results = api.get("/config/test-helpers").body["tests"]["details"]["test_results"]
    assert results["*43"] == {"name": "Echo Test", "exists": True, "status": "available"}
    assert [code for code, result in results.items() if not result["exists"]] == ["*100", "*411"]


@pytest.mark.parametrize("path", LOOKS)
def test_nobody_sees_another_organizations_configuration(api: ApiClient, path: str) -> None:
    reply = api.as_role("agent").get(path)
    assert reply.status == 200
    assert "globex" not in reply.raw.decode().lower()


# Rules that route nothing


def test_a_routing_rule_is_answered_and_forgotten(api: ApiClient) -> None:
    before = api.control("GET", "/state").body
    reply = api.post("/routing", {"destination_type": "queue", "destination": "5001"})
    assert reply.status == 201
    assert {"destination": "5001", "conditions": {}, "priority": 100, "active": True}.items() <= reply.body.items()
    assert "no dialplan uses this rule" in reply.warning
    assert api.control("GET", "/state").body == before


def test_a_routing_rule_needs_a_destination(api: ApiClient) -> None:
    reply = api.post("/routing", {"destination_type": "queue"})
    assert (reply.status, reply.body["error"]) == (400, "Destination type and destination required")


@pytest.mark.parametrize("body", [{"reload": "no"}, {"reload": []}, {"reload": None}])
def test_junk_is_a_bad_request(api: ApiClient, body: Any) -> None:
    assert api.post("/config/deploy", body).status == 400
