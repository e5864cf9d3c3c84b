"""Calls: the records that they leave, by pages and filters, live ones, and placing one."""

import math
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import quote

import pytest

from contract_tests.client.client import Client, Reply
from contract_tests.client.divergence import Unsupported
from contract_tests.contract.kinds import Kind
from contract_tests.run.factory import Factory, Row
from contract_tests.run.probe import CallProbe
from contract_tests.suite import pbx

DEFAULT_LIMIT, HIGHEST_LIMIT = 20, 200
CALLER, OTHER_CALLER = "+910000012345", "+910000067890"
AGENT = "wss://contract-test.invalid/agent"


def page_of(org: Client, query: str = "") -> Reply:
    """A page of calls, in the documented shape."""
    page = org.get(f"/calls{query}").expect(200)
    names = ("data", "total", "page", "pages")
    body = page.body if isinstance(page.body, dict) else {}
    kinds = [type(body.get(name)) for name in names]
    if kinds != [list, int, int, int]:
        page.diverges(
            "an object with the list data and the numbers total, page and pages", str(list(body)), Kind.SCHEMA
        )
    return page


def listed(org: Client, query: str = "") -> list[Row]:
    """The calls of a page, in whatever shape the server answers it."""
    calls: list[Row] = org.get(f"/calls{query}").expect(200).body["data"]
    return calls


@pytest.fixture
def some(org: Client, make: Factory, call: CallProbe) -> Callable[[int], None]:
    """Lets there be at least so many calls."""

    def place(wanted: int) -> None:
        lacking = wanted - len(listed(org, f"?limit={HIGHEST_LIMIT}"))
        if lacking <= 0:
            return
        number = make.did(org)["number"]
        for _ in range(lacking):
            call.call(number)
        if number not in {dialled(one) for one in listed(org, f"?limit={HIGHEST_LIMIT}")}:
            raise Unsupported("a call to a number of the organization leaves no record")

    return place


Some = Callable[[int], None]


# Pages


@pbx("CALL-01")
def test_a_page_says_how_many_calls_and_pages_there_are(org: Client) -> None:
    page_of(org)


@pbx("CALL-01", effect="write")
def test_the_total_is_of_all_pages(org: Client, some: Some) -> None:
    some(3)
    everything = page_of(org, f"?limit={HIGHEST_LIMIT}").body
    page = page_of(org, "?limit=2")
    page.shows(total=everything["total"], page=1, pages=math.ceil(everything["total"] / 2))


@pbx("CALL-01", effect="write")
def test_pages_follow_one_another_without_a_gap(org: Client, some: Some) -> None:
    some(6)
    everything = ids(listed(org, "?limit=6"))
    pages = [page_of(org, f"?limit=2&offset={offset}") for offset in (0, 2, 4)]
    found = [one for page in pages for one in ids(page.body["data"])]
    if sorted(found) != sorted(everything):
        pages[-1].diverges(f"in three pages the calls {everything}", str(found))
    pages[1].shows(page=2)


@pbx("CALL-02")
def test_a_page_has_no_more_calls_than_asked_for(org: Client) -> None:
    page = page_of(org, "?limit=1")
    if len(page.body["data"]) > 1:
        page.diverges("one call at most", f"{len(page.body['data'])}")


@pbx("CALL-02", effect="write")
@pytest.mark.parametrize("limit", [1, 2])
def test_a_page_has_as_many_calls_as_asked_for(org: Client, some: Some, limit: int) -> None:
    some(limit + 1)
    page = page_of(org, f"?limit={limit}")
    if len(page.body["data"]) != limit:
        page.diverges(f"{limit} calls", f"{len(page.body['data'])}")


@pbx("CALL-02", effect="write")
def test_a_page_has_20_calls_by_default(org: Client, some: Some) -> None:
    some(DEFAULT_LIMIT + 1)
    page = page_of(org)
    if len(page.body["data"]) != DEFAULT_LIMIT:
        page.diverges(f"{DEFAULT_LIMIT} calls", f"{len(page.body['data'])}")


@pbx("CALL-02", effect="write")
def test_a_page_has_200_calls_at_most(org: Client, some: Some) -> None:
    page_of(org)
    some(HIGHEST_LIMIT + 1)
    full = page_of(org, f"?limit={HIGHEST_LIMIT}")
    if len(full.body["data"]) != HIGHEST_LIMIT:
        full.diverges(f"{HIGHEST_LIMIT} calls", str(len(full.body["data"])))
    beyond = org.get(f"/calls?limit={HIGHEST_LIMIT + 1}").expect(200, 400)
    if beyond.status == 200 and len(beyond.body["data"]) > HIGHEST_LIMIT:
        beyond.diverges(f"{HIGHEST_LIMIT} calls at most, or 400", str(len(beyond.body["data"])))


def ids(calls: list[Row]) -> list[str]:
    return [call["id"] for call in calls]


# Filters

#: What each filter asks for in a call; of numbers the digits count.
FILTERS: dict[str, Callable[[Row], str]] = {
    "direction": lambda call: call["direction"] or "",
    "disposition": lambda call: call["disposition"] or "",
    "from": lambda call: digits(call["from_number"]),
    "to": lambda call: digits(dialled(call)),
}
each_filter = pytest.mark.parametrize("name", FILTERS)


def dialled(call: Row) -> str | None:
    """The number dialled: a server that shows the records of its switch has it in dst, and may name a queue instead."""
    number: str | None = call.get("dst", call["to_number"])
    return number


def digits(number: str | None) -> str:
    return "".join(character for character in number or "" if character.isdigit())


@pytest.fixture
def two_calls(org: Client, make: Factory, call: CallProbe) -> tuple[Row, Row]:
    """The records of calls from two callers to two numbers, one answered and one to a queue without members."""
    user, queue = make.callee(org), make.queue(org)
    first, second = make.did(org), make.did(org)
    route(org, first, "extension", user["extension"])
    route(org, second, "queue", queue["number"])
    call.call(first["number"], caller=CALLER)
    call.call(second["number"], caller=OTHER_CALLER)
    latest = {dialled(one): one for one in listed(org, f"?limit={HIGHEST_LIMIT}")}
    if first["number"] not in latest or second["number"] not in latest:
        raise Unsupported("a call to a number of the organization leaves no record")
    return latest[first["number"]], latest[second["number"]]


def route(org: Client, did: Row, kind: str, destination: str) -> None:
    org.put(f"/dids/{did['id']}", {"routing_type": kind, "routing_destination": destination}).expect(200)


@pbx("CALL-03")
@each_filter
def test_a_filter_finds_only_what_it_asks_for(org: Client, name: str) -> None:
    values = {value for call in listed(org) if (value := FILTERS[name](call))}
    if not values:
        raise Unsupported("the organization has no calls yet")
    for wanted in values:
        answer = org.get(f"/calls?{name}={quote(wanted)}").expect(200)
        others = [call for call in answer.body["data"] if wanted not in FILTERS[name](call)]
        if others or not answer.body["data"]:
            answer.diverges(f"calls with {name} {wanted}", f"{len(others)} others of {len(answer.body['data'])}")


@pbx("CALL-03", effect="write")
def test_a_number_tells_calls_apart(org: Client, two_calls: tuple[Row, Row]) -> None:
    first, second = two_calls
    for query in (
        f"from={digits(first['from_number'])}",
        f"to={digits(dialled(first))}",
        f"search={digits(dialled(first))}",
    ):
        answer = org.get(f"/calls?{query}").expect(200)
        found = ids(answer.body["data"])
        if first["id"] not in found or second["id"] in found:
            answer.diverges(f"with {query} the call and not the other", str(found))


@pbx("CALL-03", effect="write")
def test_a_filter_leaves_out_what_does_not_fit(org: Client, two_calls: tuple[Row, Row]) -> None:
    for query in ("direction=outbound", "disposition=CONGESTION", "search=nobody-is-called-so"):
        answer = org.get(f"/calls?{query}&limit={HIGHEST_LIMIT}").expect(200)
        if set(ids(list(two_calls))) & set(ids(answer.body["data"])):
            answer.diverges(f"no inbound, answered call with {query}", "one")


@pbx("CALL-03", effect="write")
def test_dates_bound_the_calls(org: Client, two_calls: tuple[Row, Row]) -> None:
    day = two_calls[0]["started_at"][:10]
    for query, expected in (
        (f"date_from={day}&date_to={day}", True),
        ("date_from=2000-01-01&date_to=2000-12-31", False),
        ("date_from=2999-01-01", False),
        ("date_to=2000-12-31", False),
    ):
        answer = org.get(f"/calls?{query}&limit={HIGHEST_LIMIT}").expect(200)
        if (two_calls[0]["id"] in ids(answer.body["data"])) is not expected:
            answer.diverges(f"the call of {day} {'in' if expected else 'out'} with {query}", "the contrary")


# Live calls, counts, figures


@pbx("CALL-04")
def test_live_calls_are_an_array(org: Client) -> None:
    answer = org.get("/calls/live").expect(200)
    if not isinstance(answer.body, list):
        answer.diverges("an array", type(answer.body).__name__, Kind.SCHEMA)


def counted(org: Client, query: str = "") -> Reply:
    """A count, as a number or under `count`. Raises `Divergence` for another answer."""
    answer = org.get(f"/calls/count{query}").expect(200)
    if number_in(answer) is None:
        answer.diverges("the number of calls", str(answer.body), Kind.SCHEMA)
    return answer


def number_in(answer: Reply) -> Any:
    number = answer.body.get("count") if isinstance(answer.body, dict) else answer.body
    return number if isinstance(number, int) and not isinstance(number, bool) else None


@pbx("CALL-05")
@pytest.mark.parametrize("query", ["", "?direction=inbound", "?disposition=ANSWERED", "?direction=outbound"])
def test_the_count_is_the_total_of_the_list(org: Client, query: str) -> None:
    answer = counted(org, query)
    total = page_of(org, query).body["total"]
    if number_in(answer) != total:
        answer.diverges(f"{total}, as the list says", str(number_in(answer)))


@pbx("CALL-05", effect="write")
def test_the_count_keeps_to_the_filters(org: Client, two_calls: tuple[Row, Row]) -> None:
    everything = number_in(counted(org))
    first = two_calls[0]
    for query in (f"?from={digits(first['from_number'])}", f"?to={digits(dialled(first))}"):
        answer = counted(org, query)
        total = page_of(org, query).body["total"]
        if number_in(answer) != total or total >= everything:
            answer.diverges(f"{total}, fewer than all {everything}", str(number_in(answer)))


@pbx("CALL-06")
def test_the_figures_are_one_flat_object(org: Client) -> None:
    answer = org.get("/calls/stats").expect(200)
    values = list(answer.body.values()) if isinstance(answer.body, dict) else []
    inside = [value for value in values if isinstance(value, list | dict) and figures_in(value)]
    if inside or not figures_in(values):
        answer.diverges("a flat object of numbers", str(answer.body), Kind.SCHEMA)


def figures_in(value: Any) -> list[float]:
    """The numbers in a value, however deep."""
    if isinstance(value, list | dict):
        items = value.values() if isinstance(value, dict) else value
        return [number for item in items for number in figures_in(item)]
    return [value] if isinstance(value, int | float) and not isinstance(value, bool) else []


# Placing a call: between extensions of ours, which no phone has registered with


@pytest.fixture
def pair(org: Client, make: Factory) -> Iterator[tuple[str, str]]:
    """Two new extensions. Calls between them are ended with the test."""
    pair = make.user(org)["extension"], make.user(org)["extension"]
    yield pair
    for one in live(org):
        if one.get("from") in pair or one.get("to") in pair:
            org.post("/calls/hangup-channel", {"channel_id": one["channel_id"]}).expect(200, 404)


def live(org: Client) -> list[Row]:
    """The calls that are up, in whatever shape the server answers them; none where it does not tell."""
    answer = org.get("/calls/live")
    calls = answer.body.get("calls") if isinstance(answer.body, dict) else answer.body
    return calls if isinstance(calls, list) else []


@pbx("CALL-07")
def test_a_call_between_extensions_is_placed_with_success(org: Client, pair: tuple[str, str]) -> None:
    answer = org.post("/calls/click-to-call", {"from": pair[0], "to": pair[1], "to_type": "extension", "timeout": 1})
    answer.expect(200).shows(status="success")
    if not isinstance(answer.body.get("message"), str):
        answer.diverges("a message", str(answer.body), Kind.SCHEMA)


@pbx("CALL-08")
def test_from_and_to_are_enough_to_place_a_call(org: Client, pair: tuple[str, str]) -> None:
    org.post("/calls/click-to-call", {"from": pair[0], "to": pair[1]}).expect(200)


@pbx("CALL-09")
@pytest.mark.parametrize("lacking", ["from", "to"])
def test_no_call_is_placed_without_both_ends(org: Client, pair: tuple[str, str], lacking: str) -> None:
    order = {"from": pair[0], "to": pair[1]}
    del order[lacking]
    org.post("/calls/click-to-call", order).expect(400)


@pbx("CALL-09")
@pytest.mark.parametrize("to_type", ["carrier pigeon", "EXTERNAL", 5])
def test_no_call_is_placed_to_an_unknown_type(org: Client, pair: tuple[str, str], to_type: object) -> None:
    org.post("/calls/click-to-call", {"from": pair[0], "to": pair[1], "to_type": to_type}).expect(400)


@pbx("CALL-10")
@pytest.mark.parametrize("lacking", ["to", "wss_url"])
def test_an_agent_places_no_call_without_number_and_url(org: Client, pair: tuple[str, str], lacking: str) -> None:
    order = {"to": pair[0], "wss_url": AGENT}
    del order[lacking]
    org.post("/calls/originate-to-ai", order).expect(400)


@pbx("CALL-11")
def test_an_agent_places_a_call(org: Client, pair: tuple[str, str]) -> None:
    org.post("/calls/originate-to-ai", {"to": pair[0], "wss_url": AGENT}).expect(200)
