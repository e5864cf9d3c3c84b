"""The log of calls: in order of time however they come, and a page costs no more than the page."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from mock_server.contract import bundle
from mock_server.contract.contract import Contract
from mock_server.world.call_log import CallLog, Timeline, answered_first, longest
from mock_server.world.tables import Rows

TABLE = Contract(bundle.load()["contract"]).tables["calls"]
ORG = "acme"

entries = st.lists(st.tuples(st.text("0123456789", max_size=3), st.integers(0, 9), st.text(max_size=2)))
records = st.fixed_dictionaries(
    {
        "id": st.sampled_from("123456"),
        "linkedid": st.sampled_from(["a", "b", None]),
        "calldate": st.sampled_from(["2027-01-15", "2027-01-16", "2027-01-17", None]),
        "duration": st.sampled_from([0, 5, 30, None, "5"]),
        "billsec": st.sampled_from([0, 5]),
        "disposition": st.sampled_from(["ANSWERED", "NO ANSWER", None]),
    }
).map(lambda row: {**TABLE.defaults, "org_id": ORG, **row})


@given(entries)
def test_a_timeline_is_sorted(given_entries: list[tuple[str, int, str]]) -> None:
    line = Timeline()
    for entry in given_entries:
        line = line.adding(entry)
    assert list(line.newest()) == sorted(given_entries, reverse=True)
    for offset in (1, 3):
        assert list(line.newest(offset)) == sorted(given_entries, reverse=True)[offset:]
    for entry in set(given_entries):
        line = line.removing(entry)


def test_a_timeline_of_many_chunks_is_sorted_and_can_be_entered_anywhere() -> None:
    wanted = [(f"{number:06}", number, "") for number in range(5000)]
    line = Timeline()
    for entry in wanted[::2] + wanted[1::2][::-1]:
        line = line.adding(entry)
    assert len(line.chunks) > 5
    assert line.size == 5000
    assert list(line.newest()) == wanted[::-1]
    for offset in (0, 1, 511, 512, 513, 2500, 4999, 5000):
        assert next(line.newest(offset), None) == (wanted[-1 - offset] if offset < 5000 else None)
    for entry in wanted[::3]:
        line = line.removing(entry)
    assert list(line.newest()) == [entry for entry in wanted[::-1] if entry[1] % 3]


@given(st.lists(records, max_size=12), st.sets(st.sampled_from("123456")))
def test_a_log_that_was_changed_is_the_log_of_what_is_stored(rows: list[dict[str, Any]], removed: set[str]) -> None:
    changed = Rows.empty(TABLE)
    for row in rows:
        changed = changed.with_row(row)
    for row_id in removed & set(changed.by_id):
        changed = changed.without_row(changed.by_id[row_id])
    assert changed.call_logs is not None
    log = changed.call_logs.log(ORG)
    over: dict[str, list[Any]] = {}
    for row in changed.ordered():
        over.setdefault(row["linkedid"] or row["id"], []).append(row)
    over = {key: legs for key, legs in over.items() if all(leg["disposition"] is not None for leg in legs)}
    assert log.size == len(over)
    for choice in (answered_first, longest):
        shown = list(log.newest(choice))
        assert [str(row["calldate"]) for row in shown] == sorted((str(row["calldate"]) for row in shown), reverse=True)
        assert {row["linkedid"] or row["id"] for row in shown} == set(over)
    assert log.answered == sum(row["disposition"] == "ANSWERED" for row in log.newest(answered_first))
    loaded = Rows.loaded(TABLE, changed.ordered()).call_logs
    assert loaded is not None
    assert (loaded.log(ORG).size, set(loaded.log(ORG).calls)) == (log.size, set(log.calls))


def test_a_log_of_many_records_is_the_log_to_which_they_were_added() -> None:
    rows = [
        {**TABLE.defaults, "id": str(at), "org_id": ORG, "linkedid": str(at // 2), "calldate": f"{at * 7 % 3000:05}"}
        for at in range(3000)
    ]
    added = Rows.empty(TABLE)
    for row in rows:
        added = added.with_row(row)
    assert added.call_logs is not None
    at_once, log = Rows.loaded(TABLE, rows).call_logs, added.call_logs.log(ORG)
    assert at_once is not None
    for choice in (answered_first, longest):
        assert list(at_once.log(ORG).newest(choice)) == list(log.newest(choice))
    assert (at_once.log(ORG).answered, at_once.log(ORG).lasted) == (log.answered, log.lasted)


def test_an_empty_log_has_nothing() -> None:
    assert list(CallLog().newest(longest)) == []
    assert CallLog().legs("1.1") == ()
