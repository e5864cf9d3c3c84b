"""Greetings: texts that are spoken."""

import pytest

from contract_tests.client.client import Client
from contract_tests.run.factory import Factory, Row
from contract_tests.suite import pbx
from contract_tests.suite.resources import Resource

GREETING = Resource("/greetings")
VOICES = [("en-IN", "en-IN-Wavenet-D"), ("hi-IN", "hi-IN-Chirp3-HD-Kore"), ("en-US", "en-US-Standard-A")]


def greeting(make: Factory, org: Client, **fields: str) -> Row:
    return make.row(org, "/greetings", {"name": make.tag, "text": "Hello, this is a test.", **fields})


@pbx("GRT-01")
def test_a_greeting_is_spoken_into_a_wav_file(org: Client, make: Factory) -> None:
    made = greeting(make, org)
    answer = org.get("/greetings").expect(200)
    found = [row for row in answer.body if row["id"] == made["id"]]
    if len(found) != 1 or not str(found[0].get("audio_file")).endswith(".wav"):
        answer.diverges("the greeting once, with a .wav file", str(found))
    if found[0]["text"] != "Hello, this is a test.":
        answer.diverges("the text sent", str(found[0]["text"]))


@pbx("GRT-01")
def test_two_greetings_are_spoken_into_two_files(org: Client, make: Factory) -> None:
    one, other = greeting(make, org), greeting(make, org, text="Goodbye.")
    if one["audio_file"] is None or one["audio_file"] == other["audio_file"]:
        org.get("/greetings").diverges("a file for each greeting", f"{one['audio_file']} for both")


@pbx("GRT-02")
@pytest.mark.parametrize(("language", "voice"), VOICES)
def test_any_google_voice_is_taken(org: Client, make: Factory, language: str, voice: str) -> None:
    made = greeting(make, org, language=language, voice=voice)
    [stored] = [row for row in GREETING.rows(org) if row["id"] == made["id"]]
    if (stored["language"], stored["voice"]) != (language, voice):
        org.get("/greetings").diverges(f"the voice {voice}", str(stored["voice"]))
