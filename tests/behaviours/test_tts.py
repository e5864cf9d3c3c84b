"""Voices, and how they sound."""

import io
import wave
from typing import Any

import pytest

from tests.client import ApiClient

TEXT = {"text": "Welcome to Acme Hotels."}


def test_there_are_six_languages_with_four_voices_each(api: ApiClient) -> None:
    voices = api.get("/tts/voices").body
    assert [one["language"] for one in voices] == ["en-IN", "hi-IN", "ta-IN", "te-IN", "ml-IN", "kn-IN"]
    assert {len(one["voices"]) for one in voices} == {4}
    assert voices[1]["voices"][0] == "hi-IN-Chirp3-HD-Achernar"


def test_the_gemini_models_can_be_told_how_to_speak(api: ApiClient) -> None:
    answer = api.get("/tts/models").body
    assert answer["defaultModel"] == "chirp3-hd"
    listens = {model["id"]: model["supportsStyleInstructions"] for model in answer["models"]}
    assert listens == {"chirp3-hd": False, "gemini-flash": True, "gemini-pro": True}
    assert "en-IN-Chirp3-HD-Achernar" in answer["models"][0]["voicesByLanguage"]["en-IN"]


def test_a_preview_is_audio_that_a_player_plays(api: ApiClient) -> None:
    reply = api.as_role("agent").post("/tts/preview", TEXT)
    assert (reply.headers["Content-Type"], reply.headers["Cache-Control"]) == ("audio/wav", "no-store")
    with wave.open(io.BytesIO(reply.raw)) as audio:
        assert audio.getnframes() > 0


@pytest.mark.parametrize("body", [None, {}, {"text": ""}, {"text": "  "}])
def test_a_preview_needs_a_text(api: ApiClient, hosted: ApiClient, body: Any) -> None:
    for server in (api, hosted):
        reply = server.post("/tts/preview", body)
        assert (reply.status, reply.body) == (400, {"error": "text is required"})


def test_a_preview_is_short(api: ApiClient, hosted: ApiClient) -> None:
    for server in (api, hosted):
        assert server.post("/tts/preview", {"text": "a" * 500}).status == 200
        reply = server.post("/tts/preview", {"text": "a" * 501})
        assert (reply.status, reply.body) == (400, {"error": "preview text must be ≤ 500 characters"})


def test_an_unknown_model_is_refused(api: ApiClient) -> None:
    assert api.post("/tts/preview", {**TEXT, "model": "hal"}).body["error"].startswith("Unknown tts_model: hal")


def test_the_open_source_release_speaks_nothing(oss: ApiClient) -> None:
    assert [oss.get("/tts/voices").status, oss.get("/tts/models").status] == [404, 404]
    assert oss.post("/tts/preview", TEXT).status == 404
