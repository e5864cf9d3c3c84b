"""Voices: which there are, and how they sound."""

from typing import Any

from mock_server import errors
from mock_server.behaviours import operation
from mock_server.behaviours.rules import audio
from mock_server.http.answer import Answer
from mock_server.http.body import Body

#: The languages that the hosted server offers, each with the same four voices.
LANGUAGES = {
    "en-IN": "English (India)",
    "hi-IN": "Hindi",
    "ta-IN": "Tamil",
    "te-IN": "Telugu",
    "ml-IN": "Malayalam",
    "kn-IN": "Kannada",
}
VOICES = ("Achernar", "Aoede", "Achird", "Algenib")

#: The voices of the Gemini models.
GEMINI_VOICES = ("Kore", "Achernar", "Aoede", "Achird", "Algenib", "Charon")

#: Speech models: id, name, description. The first is the default.
MODELS = (
    ("chirp3-hd", "Chirp 3 HD", "Natural, clear voice. Default. No style control."),
    ("gemini-flash", "Gemini 2.5 Flash TTS", "Style-controllable via prompt. Fast. Best for dynamic greetings."),
    ("gemini-pro", "Gemini 2.5 Pro TTS", "Highest quality. Style-controllable. Slower + pricier."),
)


def chirp_voices(language: str) -> list[str]:
    """The voices of a language by Google's names."""
    return [f"{language}-Chirp3-HD-{voice}" for voice in VOICES]


@operation("listTtsVoices")
def list_tts_voices() -> list[dict[str, Any]]:
    return [
        {"language": language, "label": label, "voices": chirp_voices(language)}
        for language, label in LANGUAGES.items()
    ]


@operation("listTtsModels")
def list_tts_models() -> dict[str, Any]:
    return {"models": [model(*described) for described in MODELS], "defaultModel": MODELS[0][0]}


def model(model_id: str, label: str, description: str) -> dict[str, Any]:
    """A model as the list shows it. Gemini's voices speak every language."""
    gemini = model_id.startswith("gemini")
    return {
        "id": model_id,
        "label": label,
        "description": description,
        "supportsStyleInstructions": gemini,
        "voicesByLanguage": {
            language: list(GEMINI_VOICES) if gemini else chirp_voices(language) for language in LANGUAGES
        },
    }


@operation("previewTts")
def preview_tts(body: Body) -> Answer:
    if not str(body.payload.get("text") or "").strip():
        raise errors.GREETING_TEXT_REQUIRED()
    body.check()
    return Answer(200, audio.tone(), media="audio/wav", headers={"Cache-Control": "no-store"})
