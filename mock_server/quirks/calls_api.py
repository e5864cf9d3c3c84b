"""Quirks of the API of calls: shapes that differ from the docs, and calls that are placed otherwise."""

from mock_server.quirks import Quirk

_BOTH = frozenset({"hosted", "oss-2026-04"})
_TESTS = "tests/behaviours/test_calls.py::test_"
_LIVE_TESTS = "tests/behaviours/test_live_calls.py::test_"

QUIRKS = (
    Quirk(
        id="calls-page-nested",
        sentence="GET /calls returns {data, pagination}, and 50 calls by default.",
        expected="It returns {data, total, page, pages}, and 20 calls.",
        source="facts, 7 Calls; edge-cases 10.6",
        reproduce="GET /calls: there is no total, only pagination.total.",
        test=_TESTS + "a_hosted_server_nests_the_page",
        profiles=_BOTH,
    ),
    Quirk(
        id="calls-are-switch-records",
        sentence="GET /calls and GET /calls/history return CDR rows: id is an integer, the columns of the switch's "
        "table (calldate, src, dst, billsec and others) are there, caller_id contains the caller's name, and to_number "
        "may name a queue.",
        expected="Calls have the documented fields only, and id is a string.",
        source="call-records: the rows of GET /calls",
        reproduce="GET /calls: id is a number.",
        test=_TESTS + "a_hosted_server_shows_the_records_of_the_switch",
        profiles=_BOTH,
    ),
    Quirk(
        id="longest-leg-shown",
        sentence="A call with several legs is listed as its longest leg: a call answered after ringing elsewhere for "
        "longer is NO ANSWER.",
        expected="It is listed as the leg that was answered.",
        source="call-records; edge-cases 10.8",
        reproduce="Call an extension that does not answer and listen to the announcement: NO ANSWER.",
        test=_TESTS + "the_open_source_server_shows_the_longest_leg",
        profiles=frozenset({"oss-2026-04"}),
    ),
    Quirk(
        id="announcements-count-as-prompts",
        sentence="answered_type is prompt for menus and announcements too.",
        expected="answered_type distinguishes AI agents from announcements.",
        source="call-records: answered_type",
        reproduce="Call a number that is not in service: answered_type is prompt.",
        test=_TESTS + "the_open_source_server_takes_announcements_for_prompts",
        profiles=frozenset({"oss-2026-04"}),
    ),
    Quirk(
        id="history-page-unchecked",
        sentence="GET /calls/history returns 500 if page or limit is not a number or too small.",
        expected="The default or the minimum is used instead.",
        source="call-records: page=abc, limit=-1",
        reproduce="GET /calls/history?page=abc: 500.",
        test=_TESTS + "a_hosted_server_fails_on_a_page_that_is_none",
        profiles=_BOTH,
    ),
    Quirk(
        id="recordings-in-one-piece",
        sentence="GET /calls/{id}/recording ignores the Range header and sends the whole file.",
        expected="A player can request a part of the file.",
        source="facts, 7 Calls; hosted-vs-oss: Range support came later",
        reproduce="GET /calls/{id}/recording with Range: bytes=0-99: 200 and the whole file.",
        test=_TESTS + "the_open_source_server_sends_a_recording_in_one_piece",
        profiles=frozenset({"oss-2026-04"}),
    ),
    Quirk(
        id="live-calls-counted",
        sentence="GET /calls/live returns {count, calls}.",
        expected="It returns an array.",
        source="facts, 7 Calls; edge-cases 10.6",
        reproduce="GET /calls/live: an object.",
        test=_LIVE_TESTS + "a_hosted_server_counts_the_live_calls",
        profiles=_BOTH,
    ),
    Quirk(
        id="call-count-by-status",
        sentence=(
            "GET /calls/count uses from and to as dates, has no other filter than status, and returns {total, active, "
            "completed, failed, average_duration, total_duration}."
        ),
        expected="It returns the number of calls that match the filters of GET /calls.",
        source="facts, 7 Calls; edge-cases 10.6",
        reproduce="GET /calls/count: there is no count.",
        test=_TESTS + "a_hosted_server_counts_by_status_and_takes_from_and_to_for_dates",
        profiles=_BOTH,
        unavoidable="On these servers, every response has this format; GET /calls has all the filters.",
    ),
    Quirk(
        id="call-stats-by-week",
        sentence="GET /calls/stats returns {weekly, totals}; without calls, weekly is empty and the sums are null.",
        expected="It returns a flat object.",
        source="facts, 7 Calls; dashboard-client 3",
        reproduce="GET /calls/stats: total_calls is in totals.",
        test=_TESTS + "a_hosted_server_gives_figures_by_the_week",
        profiles=_BOTH,
    ),
    Quirk(
        id="call-placed-in-detail",
        sentence="POST /calls/click-to-call returns {success, message, call}, without a status.",
        expected='It returns {status: "success", message: "Call initiated"}.',
        source="facts, 7 Calls; edge-cases 10.3",
        reproduce="POST /calls/click-to-call: status is undefined.",
        test=_LIVE_TESTS + "a_hosted_server_repeats_the_call_that_it_places",
        profiles=_BOTH,
    ),
    Quirk(
        id="caller-id-first",
        sentence=(
            "The caller ID is checked first: an organization without an assigned, active number is refused with "
            "no_caller_id_available even for internal calls, and for an empty body."
        ),
        expected="Only calls to external numbers need a caller ID, and a missing field is reported as missing.",
        source="facts, 7 Calls; edge-cases 10.2",
        reproduce="Set all numbers inactive, POST /calls/click-to-call from 1001 to 1002: 400.",
        test=_LIVE_TESTS + "a_hosted_server_looks_for_the_caller_id_first",
        profiles=frozenset({"hosted"}),
    ),
    Quirk(
        id="caller-id-unchecked",
        sentence="Any caller_id is accepted, and none is required.",
        expected="Only the organization's own numbers can be shown.",
        source="facts, 7 Calls: the rules of caller ids came later; hosted-vs-oss 6",
        reproduce="POST /calls/click-to-call with another organization's number as caller_id: 200.",
        test=_LIVE_TESTS + "the_open_source_server_shows_any_caller_id",
        profiles=frozenset({"oss-2026-04"}),
    ),
    Quirk(
        id="ai-call-without-url",
        sentence="POST /calls/originate-to-ai does not require wss_url.",
        expected="wss_url is required.",
        source="docs, Originate to AI: the table of fields; facts, 7 Calls",
        reproduce='POST /calls/originate-to-ai {"to": "+919944421125"}: 200.',
        test=_LIVE_TESTS + "a_hosted_server_needs_no_url_of_an_agent",
        profiles=_BOTH,
        remedy="send the AI agent's WebSocket URL",
    ),
    Quirk(
        id="ai-call-to-extension-never-rings",
        sentence="POST /calls/originate-to-ai to three or four digits rings an endpoint that does not exist.",
        expected="The extension rings.",
        source="edge-cases 10.4",
        reproduce='POST /calls/originate-to-ai {"to": "1001"}: 200, and the call is FAILED.',
        test=_LIVE_TESTS + "on_a_hosted_server_an_agent_never_reaches_an_extension",
        profiles=_BOTH,
        remedy="send a phone number, or let the extension call the AI agent's extension with POST /calls/click-to-call",
    ),
    Quirk(
        id="recordings-by-token-only",
        sentence="GET /calls/{id}/recording accepts only a token; an API key gets 401.",
        expected="An API key with calls.recording can get recordings.",
        source="docs, API keys: calls.recording; edge-cases 9.5",
        reproduce="GET /calls/{id}/recording with X-API-Key: 401.",
        test=_TESTS + "a_hosted_server_takes_no_key_for_a_recording",
        profiles=_BOTH,
    ),
    Quirk(
        id="unknown-channel-is-server-error",
        sentence="Transferring or hanging up an unknown channel gets 500.",
        expected="It gets 404.",
        source="facts, 7 Calls: an error of the switch is a 500",
        reproduce='POST /calls/hangup-channel {"channel_id": "PJSIP/nope"}: 500.',
        test=_LIVE_TESTS + "a_hosted_server_fails_on_an_unknown_channel",
        profiles=_BOTH,
    ),
)
