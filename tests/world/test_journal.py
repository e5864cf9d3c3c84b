"""The journal keeps the newest, within bounds."""

from mock_server.world.journal import Entry, Journal, redacted_url


def entry(number: int, body: bytes = b"") -> Entry:
    return Entry(
        number=number,
        at=0.0,
        method="GET",
        url="/",
        operation=None,
        organization=None,
        request_headers={},
        request_body=b"",
        status=200,
        response_body=body,
        warnings=[],
        milliseconds=0.0,
    )


def kept(journal: Journal) -> list[int]:
    return [one.number for one in journal.entries()]


def test_the_oldest_entries_go_first() -> None:
    journal = Journal(size=2)
    for number in range(4):
        journal.append(entry(number))
    assert kept(journal) == [2, 3]


def test_large_answers_leave_room_for_fewer() -> None:
    journal = Journal(body_bytes=100)
    for number in range(4):
        journal.append(entry(number, b"x" * 40))
    assert kept(journal) == [2, 3]


def test_the_newest_is_kept_whatever_its_size() -> None:
    journal = Journal(body_bytes=100)
    journal.append(entry(1, b"x" * 1000))
    assert kept(journal) == [1]


def test_a_secret_in_a_url_is_hidden_however_its_name_is_written() -> None:
    assert redacted_url("/a?%74oken=abc&x=1&token") == "/a?%74oken=<hidden>&x=1&token"
