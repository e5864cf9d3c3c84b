"""What callers of IVRs hear, and where their keys lead."""

import itertools
from collections.abc import Callable

import pytest

from contract_tests.client.client import Client
from contract_tests.client.divergence import QuirkGone
from contract_tests.run.factory import Factory
from contract_tests.run.probe import CallProbe
from contract_tests.suite import pbx
from contract_tests.suite.lines import (
    Line,
    agent_user,
    answered_by_menu,
    free_keys,
    option,
    put_menu,
    ringing,
    staffed_queue,
)

URL = "wss://gateway.invalid/ws/bot-id?lang=en-IN"

#: Makes a number that an IVR with these options and settings answers.
Answer = Callable[..., Line]


@pytest.fixture
def answer(org: Client, make: Factory, call: CallProbe) -> Answer:
    return lambda *options, **settings: answered_by_menu(org, make, call, *options, **settings)


@pytest.fixture
def keys(org: Client) -> list[str]:
    """Keys that no other menu of the organization has, since published servers mix menus up."""
    return free_keys(org)


@pytest.fixture
def key(keys: list[str]) -> str:
    return keys[0]


@pytest.fixture
def extension(org: Client, make: Factory) -> str:
    """Of a phone that answers."""
    return str(make.callee(org)["extension"])


@pbx("IVR-05")
def test_an_ivr_without_a_timeout_waits_for_ever(answer: Answer) -> None:
    line = answer(timeout=0)
    heard = line.call(caller_hangs_up_at_s=3600)
    waited = len(heard.prompts) == 1 and heard.ended_by == "caller"
    line.check(waited, "the greeting once, and an hour of waiting", heard)


@pbx("IVR-07")
def test_a_published_ivr_is_live(org: Client, make: Factory, call: CallProbe, key: str, extension: str) -> None:
    ivr = make.ivr(org)
    put_menu(org, ivr, [option(key, "extension", extension)]).expect(200)
    line = Line(org, make.did(org), call).route("ivr", ivr["id"], status="inactive")
    line.change(status="active")  # which is not live by itself, see DID-30
    org.post(f"/ivrs/{ivr['id']}/publish").expect(200)
    line.rings(extension, key)


@pbx("IVR-11")
def test_each_key_leads_to_its_own_extension(tenants: tuple[Client, Client], make: Factory, call: CallProbe) -> None:
    client, _ = tenants
    extensions = [one["extension"] for one in make.callees(client, 2)]
    led = dict(zip(free_keys(client), itertools.cycle(extensions), strict=False))
    line = answered_by_menu(client, make, call, *[option(key, "extension", led[key]) for key in led])
    for key, extension in led.items():
        line.rings(extension, key)


@pbx("IVR-11")
def test_a_key_leads_to_another_ivr_by_its_uuid(
    org: Client, make: Factory, answer: Answer, keys: list[str], extension: str
) -> None:
    first, second = keys[:2]
    inner = make.ivr(org)
    put_menu(org, inner, [option(second, "extension", extension)]).expect(200)
    answer(option(first, "ivr", inner["id"])).rings(extension, first, second)


@pbx("IVR-11")
def test_a_key_leads_to_an_agent_by_the_uuid_of_its_user(org: Client, make: Factory, answer: Answer, key: str) -> None:
    answer(option(key, "ai_agent", agent_user(org, make, URL)["id"])).reaches_agent(URL, key)


@pbx("IVR-12")
def test_a_key_leads_to_a_queue_by_its_number(org: Client, make: Factory, answer: Answer, key: str) -> None:
    number = staffed_queue(org, make)
    answer(option(key, "queue", number)).reaches_queue(number, key)


@pbx("IVR-13")
def test_a_key_leads_to_an_extensions_mailbox(answer: Answer, key: str, extension: str) -> None:
    answer(option(key, "voicemail", extension)).reaches_mailbox(extension, key)


@pbx("IVR-14")
def test_a_key_ends_the_call(answer: Answer, key: str) -> None:
    line = answer(option(key, "hangup"))
    heard = line.call(key)
    ended = heard.ended_by == "system" and not heard.dialed and heard.greetings == 1
    line.check(ended, "the greeting once, and the end of the call", heard)


@pbx("IVR-16")
def test_a_key_leads_to_an_agent_by_its_url(answer: Answer, key: str) -> None:
    answer(option(key, "ai_agent", URL)).reaches_agent(URL, key)


@pbx("IVR-17")
def test_the_star_repeats_the_greeting(answer: Answer, key: str, extension: str) -> None:
    line = answer(option(key, "extension", extension))
    heard = line.call("*", key)
    repeated = heard.dialed == (extension,) and heard.prompts == heard.prompts[:1] * 2
    line.check(repeated, f"the greeting twice, then {extension} to ring", heard)


@pbx("IVR-17")
def test_the_star_does_what_its_own_option_says(answer: Answer, extension: str) -> None:
    answer(option("*", "extension", extension)).rings(extension, "*")


@pbx("IVR-18")
@pytest.mark.parametrize("attempts", [1, 2, 3])
def test_the_greeting_is_played_as_often_as_max_retries_says(answer: Answer, attempts: int) -> None:
    line = answer(max_retries=attempts)
    heard = line.call()
    played = heard.ended_by == "system" and heard.greetings == attempts
    line.check(played, f"the greeting {attempts} times, and the end of the call", heard)


@pbx("IVR-19")
def test_who_presses_nothing_hears_a_goodbye(answer: Answer) -> None:
    line = answer()
    heard = line.call()
    line.check(any("goodbye" in prompt for prompt in heard.prompts[-1:]), "a goodbye at the end", heard)


@pbx("IVR-20")
def test_a_key_does_what_the_menu_of_its_own_ivr_says(org: Client, make: Factory, answer: Answer, key: str) -> None:
    extensions = [one["extension"] for one in make.callees(org, 2)]
    lines = [answer(option(key, "extension", extension)) for extension in extensions]
    for line, extension in zip(lines, extensions, strict=True):
        line.rings(extension, key)


@pbx("IVR-23")
def test_a_deleted_ivr_answers_on_until_a_later_deploy(
    org: Client, make: Factory, call: CallProbe, key: str, extension: str
) -> None:
    ivr = make.ivr(org)
    put_menu(org, ivr, [option(key, "extension", extension)]).expect(200)
    line = Line(org, make.did(org), call).route("ivr", ivr["id"])
    line.rings(extension, key)
    org.delete(f"/ivrs/{ivr['id']}").expect(204, 200)
    if line.call(key).dialed != (extension,):
        raise QuirkGone("it answers no more")
    ringing(org, make, call)
    line.rings_nobody()
