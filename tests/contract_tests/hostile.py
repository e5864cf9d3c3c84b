"""Servers that answer as no server should, byte by byte, over a real socket."""

import contextlib
import socket
import threading
from collections.abc import Callable, Iterator

#: Writes to the socket of one request; what it was asked is in the bytes.
Behaviour = Callable[[socket.socket, bytes], None]

HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"


def answering(body: bytes, head: bytes = HEAD) -> Behaviour:
    """Answers whole, and closes."""

    def answer(peer: socket.socket, _: bytes) -> None:
        peer.sendall(head + b"Content-Length: %d\r\nConnection: close\r\n\r\n" % len(body) + body)

    return answer


@contextlib.contextmanager
def hostile(behave: Behaviour) -> Iterator[str]:
    """The base URL of a server that behaves so at each request."""
    over = threading.Event()
    with socket.create_server(("127.0.0.1", 0)) as door:
        door.settimeout(0.1)
        peers: list[socket.socket] = []

        def serve() -> None:
            while not over.is_set():
                with contextlib.suppress(TimeoutError, OSError):
                    peer, _ = door.accept()
                    peer.settimeout(10)
                    peers.append(peer)
                    threading.Thread(target=converse, args=(peer,), daemon=True).start()

        def converse(peer: socket.socket) -> None:
            with contextlib.suppress(OSError), peer:
                asked = peer.recv(65536)
                while asked and not over.is_set():
                    behave(peer, asked)
                    if b"Connection: close" in asked:
                        return
                    asked = peer.recv(65536)

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        try:
            yield f"http://127.0.0.1:{door.getsockname()[1]}"
        finally:
            over.set()
            for peer in peers:
                with contextlib.suppress(OSError):
                    peer.shutdown(socket.SHUT_RDWR)
            thread.join()
