"""Compliance settings, and the audit log."""

from typing import Any

import pytest

from tests.client import GLOBEX, ApiClient

ACME = "ac3e0000-0000-4000-8000-000000000001"
RECORDING = {"settings": {"recording_enabled": True}}
MAIN_LINE = "/dids/b71f116a-2b3c-11f1-9598-00505661ece1"


def heard(api: ApiClient) -> list[str]:
    """What a caller of a number that records hears, pressing nothing."""
    call = api.control("POST", "/calls", {"to": "+918065978001", "press": []})
    return list(call.body["heard"])


def record_main_line(api: ApiClient) -> None:
    api.put(f"/organizations/{ACME}", RECORDING)
    api.put(MAIN_LINE, {"recording_enabled": True, "routing_type": "extension", "routing_destination": "1001"})


# Settings


def test_the_settings_have_their_defaults(api: ApiClient) -> None:
    settings = api.get("/compliance").body
    assert settings.pop("updated_at")
    assert settings == {
        "org_id": ACME,
        "recording_enabled": True,
        "recording_consent": "announcement",
        "retention_cdr_days": 365,
        "retention_recording_days": 180,
        "pii_masking": False,
        "data_encryption": True,
    }


def test_an_organization_without_settings_has_the_defaults_and_can_set_them(api: ApiClient) -> None:
    globex = api.as_org(GLOBEX)
    assert globex.get("/compliance").body["retention_cdr_days"] == 365
    assert globex.put("/compliance", {"retention_cdr_days": 30}).status == 200
    assert globex.get("/compliance").body["retention_cdr_days"] == 30
    assert api.get("/compliance").body["retention_cdr_days"] == 365


def compliance_rows(client: ApiClient) -> int:
    return len(client.control("GET", "/state").body["compliance"])


def test_on_a_hosted_server_reading_the_defaults_stores_them(api: ApiClient, hosted: ApiClient) -> None:
    for client, stored in ((api, 0), (hosted, 1)):
        before = compliance_rows(client)
        client.as_org(GLOBEX).get("/compliance")
        assert compliance_rows(client) - before == stored


def test_only_what_is_sent_changes(api: ApiClient) -> None:
    reply = api.put("/compliance", {"pii_masking": True})
    assert (reply.status, reply.body["pii_masking"], reply.body["data_encryption"]) == (200, True, True)
    changed, read = reply.body, api.get("/compliance").body
    assert changed == read


@pytest.mark.parametrize("body", [{}, {"nope": 1}])
def test_there_must_be_something_to_change(api: ApiClient, body: Any) -> None:
    reply = api.put("/compliance", body)
    assert (reply.status, reply.body) == (400, {"error": "No valid fields to update"})


@pytest.mark.parametrize(
    "body", [{"recording_consent": "never"}, {"pii_masking": "yes"}, {"retention_cdr_days": -1}, {"pii_masking": None}]
)
def test_a_bad_value_is_a_bad_request(api: ApiClient, body: Any) -> None:
    assert api.put("/compliance", body).status == 400
    assert api.get("/audit-log").body["data"] == []


def test_admins_change_the_settings_and_managers_read_them(api: ApiClient) -> None:
    manager = api.as_role("manager").put("/compliance", {"pii_masking": True})
    assert (manager.status, manager.body["required_role"]) == (403, "admin")
    assert api.as_role("manager").get("/compliance").status == 200
    assert api.as_role("admin").put("/compliance", {"pii_masking": True}).status == 200


def test_agents_do_not_see_the_settings(api: ApiClient, oss: ApiClient) -> None:
    for server in (api, oss):
        reply = server.as_role("agent").get("/compliance")
        assert (reply.status, reply.body["required_permission"]) == (403, "compliance.read")


def test_a_hosted_server_shows_flags_as_numbers(hosted: ApiClient, api: ApiClient) -> None:
    settings = hosted.get("/compliance").body
    flags = [settings[name] for name in ("recording_enabled", "pii_masking", "data_encryption")]
    assert flags == [1, 0, 1]
    assert not any(isinstance(flag, bool) for flag in flags)
    assert "compliance-flags-are-numbers" in api.get("/compliance").warning


def test_a_hosted_server_refuses_external_consent(api: ApiClient, hosted: ApiClient) -> None:
    external = {"recording_consent": "external_consent"}
    assert api.put("/compliance", external).status == 200
    assert hosted.put("/compliance", external).status == 500
    assert hosted.get("/compliance").body["recording_consent"] == "announcement"


# Consent and callers


def test_callers_meet_another_consent_after_the_next_deploy(api: ApiClient) -> None:
    record_main_line(api)
    reply = api.put("/compliance", {"recording_consent": "opt_out"})
    assert "not live until the organization's next deploy" in reply.warning
    assert "press-2-to-opt-out" not in heard(api)
    api.post("/config/deploy")
    assert "press-2-to-opt-out" in heard(api)


def test_what_callers_do_not_meet_waits_for_no_deploy(api: ApiClient) -> None:
    reply = api.put("/compliance", {"retention_cdr_days": 30})
    assert "deploy" not in reply.warning
    assert [live["pending"] for live in api.control("GET", "/deployments").body] == [False, False, False]


@pytest.mark.parametrize(
    "sections",
    [
        {"organizations": [{"id": "o1", "api_key": "org_1", "recording_consent": "opt_out"}]},
        {
            "organizations": [{"id": "o1", "api_key": "org_1"}],
            "compliance": [{"org_id": "o1", "recording_consent": "opt_out"}],
        },
        {
            "organizations": [{"id": "o1", "api_key": "org_1", "recording_consent": "opt_out"}],
            "compliance": [{"org_id": "o1", "pii_masking": True}],
        },
    ],
)
def test_a_world_gives_the_consent_with_the_organization_or_with_its_settings(
    api: ApiClient, sections: dict[str, Any]
) -> None:
    did = {"org_id": "o1", "number": "+918065978001", "routing_type": "extension", "routing_destination": "1001"}
    assert api.control("PUT", "/state", {**sections, "dids": [did]}).status == 200
    assert api.as_key("org_1").get("/compliance").body["recording_consent"] == "opt_out"
    api.as_key("org_1").put("/organizations/o1", RECORDING)
    api.as_key("org_1").post("/config/deploy")
    assert "press-2-to-opt-out" in heard(api)


def test_the_settings_and_the_log_survive_a_round_trip(api: ApiClient) -> None:
    api.put("/compliance", {"recording_consent": "opt_out"})
    state = api.control("GET", "/state").body
    assert api.control("PUT", "/state", state).status == 200
    assert api.control("GET", "/state").body == state
    assert api.get("/compliance").body["recording_consent"] == "opt_out"
    assert api.get("/audit-log").body["pagination"]["total"] == 1


# The audit log


def test_a_change_is_written_down(api: ApiClient) -> None:
    api.as_role("admin").put("/compliance", {"pii_masking": True})
    [entry] = api.get("/audit-log").body["data"]
    assert entry.pop("created_at")
    assert entry == {
        "id": 1,
        "org_id": ACME,
        "user_id": None,
        "user_email": "admin@acme.example",
        "action": "compliance.update",
        "resource": "compliance",
        "resource_id": ACME,
        "details": {"pii_masking": True},
        "ip_address": "127.0.0.1",
    }


def test_a_key_is_written_down_as_the_system(api: ApiClient) -> None:
    api.as_key("org_ac3e0000000000000000000000000001").put("/compliance", {"pii_masking": True})
    assert api.get("/audit-log").body["data"][0]["user_email"] == "system"


def test_the_log_is_paged_the_newest_first(api: ApiClient) -> None:
    for days in (1, 2, 3):
        api.put("/compliance", {"retention_cdr_days": days})
    page = api.get("/audit-log?limit=2&offset=1").body
    assert [entry["details"]["retention_cdr_days"] for entry in page["data"]] == [2, 1]
    assert page["pagination"] == {"total": 3, "limit": 2, "offset": 1, "has_more": False}


def test_the_log_is_filtered_by_action_resource_and_day(api: ApiClient) -> None:
    api.put("/compliance", {"pii_masking": True})  # on 2027-01-15

    def total(query: str) -> int:
        return int(api.get(f"/audit-log?{query}").body["pagination"]["total"])

    assert [total(query) for query in ("action=compliance.update", "resource=compliance", "from=2027-01-15")] == [1] * 3
    assert [total(query) for query in ("action=user.login", "resource=user", "from=2027-01-16")] == [0] * 3
    assert (total("to=2027-01-15"), total("to=2027-01-14")) == (1, 0)


def test_a_day_that_is_none_is_a_bad_request(api: ApiClient) -> None:
    assert api.get("/audit-log?from=soon").status == 400


def test_the_log_is_ones_own(api: ApiClient) -> None:
    api.put("/compliance", {"pii_masking": True})
    assert api.as_org(GLOBEX).get("/audit-log").body["data"] == []
