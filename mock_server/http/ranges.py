"""Parts of a file that was asked for: `Range: bytes=…`."""

import re
from dataclasses import replace

from mock_server.http.answer import Answer

_RANGE = re.compile(r"bytes=([0-9]*)-([0-9]*)")


def part_of(answer: Answer, wanted: str | None) -> Answer:
    """The part of a file that a Range header asks for, where the answer gives parts (`Accept-Ranges`).

    A header that cannot be read, or asks for several parts, is answered with the whole file.
    """
    found = _RANGE.fullmatch((wanted or "").replace(" ", ""))
    if answer.status != 200 or "Accept-Ranges" not in answer.headers or found is None or not any(found.groups()):
        return answer
    size, (first, last) = len(answer.body), found.groups()
    begin = int(first) if first else max(0, size - int(last))
    end = min(int(last), size - 1) if first and last else size - 1
    if first and last and int(last) < begin:
        return answer
    if begin >= size or begin > end:
        return Answer(416, b"", media=answer.media, headers={**answer.headers, "Content-Range": f"bytes */{size}"})
    headers = {**answer.headers, "Content-Range": f"bytes {begin}-{end}/{size}"}
    return replace(answer, status=206, body=answer.body[begin : end + 1], headers=headers)
