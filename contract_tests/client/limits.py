"""What an answer may take: so many seconds, and so many bytes after decompression. Sockets are watched for that."""

import threading
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from socket import SHUT_RDWR, socket
from typing import Any

from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.exceptions import HTTPError

#: Seconds from the request to the last byte of its answer.
DEADLINE = 30.0
#: More than the list of an organization with ten thousand numbers.
MOST_BYTES = 16_000_000
#: So much is kept of an answer that is not kept whole.
_KEPT = 64_000
_CHUNK = 65_536


@dataclass
class Watch:
    """The sockets that an exchange uses, which are closed when its time is over."""

    is_over: bool = False
    sockets: list[socket] = field(default_factory=list)

    def end(self) -> None:
        self.is_over = True
        for one in self.sockets:
            try:
                one.shutdown(SHUT_RDWR)
            except OSError:  # it is closed already
                continue


_present = threading.local()


@contextmanager
def deadline(seconds: float) -> Iterator[Watch]:
    """Ends what is read from the sockets of an exchange in this thread when its time is over."""
    watch = _present.watch = Watch()
    timer = threading.Timer(seconds, watch.end)
    timer.daemon = True
    timer.start()
    try:
        yield watch
    finally:
        timer.cancel()
        _present.watch = None


def _note(connection: HTTPConnection) -> None:
    watch: Watch | None = getattr(_present, "watch", None)
    if watch is not None and connection.sock is not None:
        watch.sockets.append(connection.sock)
        if watch.is_over:
            watch.end()


class _Plain(HTTPConnection):
    def getresponse(self) -> Any:
        _note(self)
        return super().getresponse()


class _Secure(HTTPSConnection):
    def getresponse(self) -> Any:
        _note(self)
        return super().getresponse()


class _PlainPool(HTTPConnectionPool):
    ConnectionCls = _Plain


class _SecurePool(HTTPSConnectionPool):
    ConnectionCls = _Secure


class Timed(HTTPAdapter):
    """Connections whose sockets are known to the deadline of an exchange."""

    def init_poolmanager(self, *args: Any, **options: Any) -> None:
        super().init_poolmanager(*args, **options)
        self.poolmanager.pool_classes_by_scheme = {"http": _PlainPool, "https": _SecurePool}


def whole(raw: Any, encoding: str, watch: Watch) -> tuple[bytes, str | None]:
    """The body of an answer, decompressed; else what came of it, and why there is no more."""
    body, unpack = bytearray(), _unpacker(encoding)
    try:
        while chunk := raw.read1(_CHUNK, decode_content=False):
            unpack(chunk, body)
            if len(body) > MOST_BYTES:
                return bytes(body[:_KEPT]), f"the answer has more than {MOST_BYTES:,} bytes"
            if watch.is_over:
                break
    except zlib.error:
        return bytes(body[:_KEPT]), f"the answer is not {encoding}, as its header says"
    except (HTTPError, OSError, ValueError) as error:
        if not watch.is_over:
            return bytes(body[:_KEPT]), f"the answer breaks off ({type(error).__name__})"
    if watch.is_over:
        return bytes(body[:_KEPT]), "the answer does not end in time"
    return bytes(body), None


def _unpacker(encoding: str) -> Any:
    """Adds a chunk to a body, decompressed, and no more than may be."""
    if encoding.strip().lower() not in ("gzip", "x-gzip", "deflate"):
        return lambda chunk, body: body.extend(chunk)
    unzip = zlib.decompressobj(wbits=zlib.MAX_WBITS | 32)

    def unpack(chunk: bytes, body: bytearray) -> None:
        while chunk and len(body) <= MOST_BYTES and not unzip.eof:
            body.extend(unzip.decompress(chunk, _CHUNK))
            chunk = unzip.unconsumed_tail

    return unpack
