"""Range headers: a part of a file, the whole of it, or 416."""

import pytest

from mock_server.http.answer import Answer
from mock_server.http.ranges import part_of

FILE = Answer(200, b"0123456789", media="audio/wav", headers={"Accept-Ranges": "bytes"})


@pytest.mark.parametrize(
    ("wanted", "body", "content_range"),
    [("bytes=0-3", b"0123", "bytes 0-3/10"), ("bytes=8-", b"89", "bytes 8-9/10"), ("bytes=-2", b"89", "bytes 8-9/10"),
     ("bytes=-99", b"0123456789", "bytes 0-9/10"), ("bytes = 4-4", b"4", "bytes 4-4/10")],
)  # fmt: skip
def test_a_part_is_given(wanted: str, body: bytes, content_range: str) -> None:
    part = part_of(FILE, wanted)
    assert (part.status, part.body, part.headers["Content-Range"]) == (206, body, content_range)


@pytest.mark.parametrize("wanted", [None, "", "bytes=-", "bytes=5-4", "bytes=0-1,3-4", "bytes=a-b", "lines=1-2"])
def test_what_cannot_be_read_is_given_the_whole_file(wanted: str | None) -> None:
    assert part_of(FILE, wanted) is FILE


@pytest.mark.parametrize("wanted", ["bytes=10-", "bytes=-0"])
def test_there_is_nothing_behind_the_end(wanted: str) -> None:
    refused = part_of(FILE, wanted)
    assert (refused.status, refused.body, refused.headers["Content-Range"]) == (416, b"", "bytes */10")


@pytest.mark.parametrize("answer", [Answer(200, b"0123456789"), Answer(404, b"", headers={"Accept-Ranges": "bytes"})])
def test_what_is_no_file_has_no_parts(answer: Answer) -> None:
    assert part_of(answer, "bytes=0-1") is answer
