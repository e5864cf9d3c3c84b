"""Greetings of IVRs: generated from a text, played by whoever has a token."""

import io
import wave
from typing import Any

import pytest

from tests.behaviours.test_ivrs import MAIN_MENU, SUPPORT_MENU, pending
from tests.client import ApiClient, expired_token


def test_a_greeting_is_generated_and_live_at_once(api: ApiClient) -> None:
    prompt = f"greeting_ivr_{SUPPORT_MENU}"
    reply = api.post(f"/ivrs/{SUPPORT_MENU}/generate-greeting", {"text": "Hello.", "language": "hi-IN"})
    assert reply.status == 200
    assert reply.body == {
        "success": True,
        "greeting_prompt": prompt,
        "language": "hi-IN",
        "voice": "en-IN-Chirp3-HD-Achernar",
        "tts_model": "chirp3-hd",
        "style_instructions": None,
    }
    stored = {"greeting_prompt": prompt, "greeting_text": "Hello.", "greeting_language": "hi-IN"}
    assert stored.items() <= api.get(f"/ivrs/{SUPPORT_MENU}").body.items()
    assert not pending(api)


@pytest.mark.parametrize("body", [None, {}, {"text": ""}, {"text": None}])
def test_a_greeting_needs_a_text(api: ApiClient, body: Any) -> None:
    reply = api.post(f"/ivrs/{MAIN_MENU}/generate-greeting", body)
    assert (reply.status, reply.body) == (400, {"error": "text is required"})


STYLED = [
    (
        {"tts_model": "siri"},
        "Unknown tts_model: siri. Valid: chirp3-hd, gemini-flash, gemini-pro",
    ),
    (
        {"style_instructions": "Warmly"},
        "style_instructions is only supported for Gemini TTS models (effective tts_model=chirp3-hd)",
    ),
    (
        {"tts_model": "gemini-pro", "style_instructions": "x" * 501},
        "style_instructions must be ≤ 500 characters",
    ),
]


@pytest.mark.parametrize(("fields", "sentence"), STYLED)
def test_only_a_gemini_model_takes_instructions_and_not_too_many(
    api: ApiClient, fields: dict[str, str], sentence: str
) -> None:
    for reply in (
        api.put(f"/ivrs/{MAIN_MENU}", fields),
        api.post(f"/ivrs/{MAIN_MENU}/generate-greeting", {"text": "Hello.", **fields}),
    ):
        assert (reply.status, reply.body) == (400, {"error": sentence})


def test_instructions_stay_until_another_kind_of_model_speaks(api: ApiClient) -> None:
    greeting = f"/ivrs/{MAIN_MENU}/generate-greeting"
    api.put(f"/ivrs/{MAIN_MENU}", {"tts_model": "gemini-pro", "style_instructions": "Warmly"})
    assert api.post(greeting, {"text": "Hello."}).body["style_instructions"] == "Warmly"
    assert api.post(greeting, {"text": "Hello.", "tts_model": "chirp3-hd"}).body["style_instructions"] is None


def test_a_greeting_can_be_played(api: ApiClient) -> None:
    reply = api.get(f"/ivrs/{MAIN_MENU}/greeting-audio")
    assert (reply.status, reply.headers["Content-Type"]) == (200, "audio/wav")
    assert reply.headers["Cache-Control"] == "no-store"
    assert reply.headers["Content-Disposition"] == f'inline; filename="greeting_ivr_{MAIN_MENU}.wav"'
    with wave.open(io.BytesIO(reply.raw)) as audio:
        assert (audio.getnchannels(), audio.getframerate(), audio.getnframes()) == (1, 8000, 4000)
        assert any(audio.readframes(4000))


def test_an_ivr_without_a_greeting_has_nothing_to_play(api: ApiClient) -> None:
    reply = api.get(f"/ivrs/{SUPPORT_MENU}/greeting-audio")
    assert (reply.status, reply.body) == (404, {"error": "No greeting generated yet"})


def test_a_greeting_is_played_with_a_token_in_the_url_which_the_journal_hides(api: ApiClient) -> None:
    token = api.headers["Authorization"].removeprefix("Bearer ")
    assert api.anonymous().get(f"/ivrs/{MAIN_MENU}/greeting-audio?token={token}&_t=1").status == 200
    assert api.control("GET", "/requests").body[-1]["url"].endswith("/greeting-audio?token=<hidden>&_t=1")


def test_a_greeting_is_not_played_without_a_good_token(api: ApiClient) -> None:
    greeting = f"/ivrs/{MAIN_MENU}/greeting-audio"
    for reply in (
        api.anonymous().get(greeting),
        api.anonymous().get(f"{greeting}?token=nonsense"),
        api.anonymous().get(f"{greeting}?token={expired_token(api.app)}"),
        api.as_key("org_ac3e0000000000000000000000000001").get(greeting),
    ):
        assert (reply.status, reply.body) == (401, {"error": "Unauthorized"})


def test_a_token_in_the_url_opens_nothing_else(api: ApiClient) -> None:
    token = api.headers["Authorization"].removeprefix("Bearer ")
    reply = api.anonymous().get(f"/ivrs/{MAIN_MENU}?token={token}")
    assert (reply.status, reply.body) == (401, {"error": "Authentication required"})
