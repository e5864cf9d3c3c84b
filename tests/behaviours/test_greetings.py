"""Greetings, and music on hold."""

import io
from typing import Any

import pytest

from mock_server.http import wire
from tests.client import GLOBEX, ApiClient, Reply

WELCOME = "ac3e0000-0000-4000-8000-000000000501"
NEW = {"name": "Night", "text": "We are closed."}
GEMINI = {"tts_model": "gemini-pro", "style_instructions": "Whisper."}


def upload(api: ApiClient, filename: str = "piano.mp3", content: bytes = b"RIFF", **fields: str) -> Reply:
    return api.post("/moh/upload", data={"audio": (io.BytesIO(content), filename), **fields})


def classes(api: ApiClient) -> Any:
    return api.get("/moh").body["org_classes"]


# Greetings


def test_the_greetings_are_listed_the_newest_first(api: ApiClient) -> None:
    api.post("/greetings", NEW)
    assert [greeting["name"] for greeting in api.get("/greetings").body] == ["Night", "Welcome"]
    assert api.as_org(GLOBEX).get("/greetings").body == []


def test_a_greeting_is_spoken_and_answered_with_200(api: ApiClient) -> None:
    reply = api.post("/greetings", NEW)
    assert reply.status == 200
    assert reply.body["audio_file"] == f"greeting_{reply.body['id']}.wav"
    defaults = {"language": "en-IN", "voice": "en-IN-Chirp3-HD-Achernar", "tts_model": "chirp3-hd", "status": "active"}
    assert defaults.items() <= reply.body.items()


def test_callers_of_a_queue_hear_its_greeting(api: ApiClient) -> None:
    greeting = api.post("/greetings", NEW).body["id"]
    sales = "ac3e0000-0000-4000-8000-000000005001"
    assert api.put(f"/queues/{sales}", {"greeting_id": greeting}).status == 200
    call = api.control("POST", "/calls", {"to": "+918065978001", "press": ["1"]})
    assert any(greeting in prompt for prompt in call.body["heard"])


def test_a_greeting_changes_nothing_that_waits_for_a_deploy(api: ApiClient) -> None:
    assert api.post("/greetings", NEW).warning == ""
    assert not api.control("GET", "/deployments").body[0]["pending"]


def test_the_open_source_release_stores_a_greeting_that_nobody_speaks(oss: ApiClient) -> None:
    assert oss.post("/greetings", NEW).status == 200
    night = next(greeting for greeting in oss.get("/greetings").body if greeting["name"] == "Night")
    assert night["audio_file"] is None
    assert "tts_model" not in night
    assert oss.put(f"/greetings/{WELCOME}", {"name": "X"}).status == 404


@pytest.mark.parametrize(
    "body", [{"name": "Night"}, {"text": "Closed."}, {**NEW, "text": ""}, {**NEW, "status": "odd"}]
)
def test_a_greeting_has_a_name_and_a_text(api: ApiClient, body: Any) -> None:
    assert api.post("/greetings", body).status == 400


def test_only_gemini_can_be_told_how_to_speak(api: ApiClient) -> None:
    assert api.post("/greetings", {**NEW, **GEMINI}).body["style_instructions"] == "Whisper."
    reply = api.post("/greetings", {**NEW, "style_instructions": "Whisper."})
    assert (reply.status, reply.body["error"]) == (
        400,
        "style_instructions is only supported for Gemini TTS models (received tts_model=chirp3-hd)",
    )
    stored = api.put(f"/greetings/{WELCOME}", {"style_instructions": "Whisper."})
    assert (stored.status, stored.body["error"].endswith("(effective tts_model=chirp3-hd)")) == (400, True)


def test_an_unknown_model_is_refused_with_those_that_there_are(api: ApiClient, hosted: ApiClient) -> None:
    for server in (api, hosted):
        reply = server.post("/greetings", {**NEW, "tts_model": "hal"})
        assert (reply.status, reply.body["error"]) == (
            400,
            "Unknown tts_model: hal. Valid: chirp3-hd, gemini-flash, gemini-pro",
        )


def test_new_words_are_spoken_and_a_new_name_is_not(api: ApiClient) -> None:
    renamed = api.put(f"/greetings/{WELCOME}", {"name": "Hello", "style_instructions": ""})
    assert (renamed.body["name"], renamed.body["audio_file"]) == ("Hello", "greeting_welcome.wav")
    changed = api.put(f"/greetings/{WELCOME}", {"text": "Hello."})
    assert changed.body["audio_file"] == f"greeting_{WELCOME}.wav"


def test_a_greeting_is_deleted(api: ApiClient) -> None:
    assert api.delete(f"/greetings/{WELCOME}").status == 204
    assert api.delete(f"/greetings/{WELCOME}").body == {"error": "Greeting not found"}


def test_another_organizations_greeting_is_not_found(api: ApiClient) -> None:
    globex = api.as_org(GLOBEX)
    assert globex.put(f"/greetings/{WELCOME}", {"name": "Mine"}).status == 404
    assert globex.delete(f"/greetings/{WELCOME}").status == 404
    assert api.get("/greetings").body[0]["name"] == "Welcome"


def test_an_agent_may_not_change_what_callers_hear(api: ApiClient) -> None:
    agent = api.as_role("agent")
    replies = [
        agent.post("/greetings", NEW),
        agent.put(f"/greetings/{WELCOME}", {"name": "X"}),
        agent.delete(f"/greetings/{WELCOME}"),
        agent.delete("/moh/org_acme__lobby/piano.wav"),
        agent.post("/moh/import-system-file", {"filename": "macroform-cold_day.wav"}),
        upload(agent),
    ]
    assert [(reply.status, reply.body["required_role"]) for reply in replies] == [(403, "manager")] * 6


def test_on_a_hosted_server_an_agent_may_delete_a_greeting(hosted: ApiClient) -> None:
    assert hosted.as_role("agent").delete(f"/greetings/{WELCOME}").status == 204


# Music on hold


def test_an_uploaded_piece_is_in_a_class_of_the_organization(api: ApiClient) -> None:
    reply = upload(api, "my piano.mp3", class_name="lobby!")
    assert (reply.status, reply.body) == (200, {"moh_class_name": "org_acme__lobby", "filename": "my_piano.wav"})
    assert classes(api) == [
        {
            "class": "lobby",
            "moh_class_name": "org_acme__lobby",
            "file_count": 1,
            "files": [{"filename": "my_piano.wav", "size": 0, "uploaded_at": ""}],
        }
    ]
    assert classes(api.as_org(GLOBEX)) == []


def test_a_piece_without_a_class_is_in_the_default_one_and_a_second_one_replaces_it(api: ApiClient) -> None:
    assert upload(api).body == upload(api).body == {"moh_class_name": "org_acme__default", "filename": "piano.wav"}
    assert classes(api)[0]["file_count"] == 1


def test_music_survives_a_round_trip(api: ApiClient) -> None:
    upload(api)
    state = api.control("GET", "/state").body
    assert api.control("PUT", "/state", state).status == 200
    assert api.control("GET", "/state").body == state
    assert classes(api)[0]["file_count"] == 1


def test_a_large_piece_is_taken_and_a_huge_one_refused(api: ApiClient, monkeypatch: pytest.MonkeyPatch) -> None:
    assert upload(api, content=b"\0" * 200_000).status == 200
    monkeypatch.setattr(wire, "UPLOAD_LIMIT", 100_000)
    reply = upload(api, content=b"\0" * 200_000)
    assert (reply.status, reply.body) == (400, {"error": "File too large"})


@pytest.mark.parametrize(
    "options",
    [{}, {"json": {"audio": "x"}}, {"data": {"audio": "x"}},
     {"data": {"audio": "x"}, "content_type": "multipart/form-data"},
     {"data": b"junk", "content_type": "multipart/form-data; boundary=x"}],
)  # fmt: skip
def test_what_holds_no_file_is_refused(api: ApiClient, options: Any) -> None:
    reply = api.send("POST", "/moh/upload", **options)
    assert (reply.status, reply.body) == (400, {"error": "No audio file provided"})


def test_an_empty_file_is_no_audio(api: ApiClient) -> None:
    assert upload(api, content=b"").body["error"].startswith("Audio conversion failed")


def test_a_form_with_a_file_is_no_body_elsewhere(api: ApiClient) -> None:
    reply = api.put("/queues/ac3e0000-0000-4000-8000-000000005001", data={"name": (io.BytesIO(b"x"), "x")})
    assert reply.status == 400


def test_a_piece_of_the_system_becomes_a_class(api: ApiClient) -> None:
    reply = api.post("/moh/import-system-file", {"filename": "macroform-cold_day.wav"})
    assert reply.body == {
        "moh_class_name": "org_acme__sys_macroform-cold_day",
        "filename": "macroform-cold_day.wav",
    }
    assert classes(api)[0]["class"] == "sys_macroform-cold_day"


def test_only_a_piece_that_there_is_can_be_imported(api: ApiClient) -> None:
    unknown = api.post("/moh/import-system-file", {"filename": "silence.wav"})
    assert (unknown.status, unknown.body) == (404, {"error": "System file not found"})
    assert "macroform-cold_day.wav" in unknown.warning
    for odd in ({}, {"filename": "../etc/passwd"}, {"filename": 7}):
        assert api.post("/moh/import-system-file", odd).body == {"error": "Invalid filename"}


def test_a_piece_is_removed_and_its_class_stays(api: ApiClient) -> None:
    upload(api)
    for _ in range(2):
        assert api.delete("/moh/org_acme__default/piano.wav").status == 204
    assert classes(api)[0]["file_count"] == 0


def test_another_organizations_music_is_out_of_reach(api: ApiClient) -> None:
    upload(api)
    reply = api.as_org(GLOBEX).delete("/moh/org_acme__default/piano.wav")
    assert (reply.status, reply.body) == (403, {"error": "Cannot delete files from other orgs"})
    assert classes(api)[0]["file_count"] == 1


@pytest.mark.parametrize("method", ["POST", "PUT"])
@pytest.mark.parametrize("body", [[], {"name": {}}, {"text": [1]}, {"style_instructions": 7}, {"tts_model": None}])
def test_junk_breaks_nothing(api: ApiClient, method: str, body: Any) -> None:
    path = "/greetings" if method == "POST" else f"/greetings/{WELCOME}"
    assert api.send(method, path, json=body).status == 400
