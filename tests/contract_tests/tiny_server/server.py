"""The tiny server itself: its routes, and how they are served over HTTP."""

import json
import re
import threading
from collections.abc import Callable
from email.message import Message
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self, TypeAlias
from urllib.parse import unquote, urlsplit

from tests.contract_tests.tiny_server import operations as do
from tests.contract_tests.tiny_server.operations import Answer, Request
from tests.contract_tests.tiny_server.rows import (
    API_KEYS,
    DIDS,
    IVRS,
    PERMISSIONS,
    QUEUES,
    TRUNKS,
    USERS,
    Refusal,
    Resource,
    Row,
)
from tests.contract_tests.tiny_server.seeds import ORGANIZATIONS, PASSWORD, seeded
from tests.contract_tests.tiny_server.tokens import Caller, Tokens

API = "/api/v1"
ROLES = ("agent", "manager", "admin", "owner")  # the least powerful first
ANYBODY = Caller("", "", [])
# What a key's permissions for a resource begin with. No others are documented.
PERMISSION_PREFIXES = {"ivrs": "ivr.", "queues": "queues.", "users": "users."}

Headers: TypeAlias = "Message[str, str]"
# A method, a path, the operation, and the role that it asks for; without one it asks for no credentials.
Route = tuple[str, str, Callable[[Request], Answer], str]


def rows(resource: Resource, role: str = "manager") -> list[Route]:
    """The routes that every resource has."""
    all_rows, one_row = f"/{resource.name}", f"/{resource.name}/{{id}}"
    return [
        ("GET", all_rows, partial(do.index, resource), "agent"),
        ("POST", all_rows, partial(do.create, resource), role),
        ("GET", one_row, partial(do.show, resource), "agent"),
        ("PUT", one_row, partial(do.change, resource), role),
        ("DELETE", one_row, partial(do.delete, resource), role),
    ]


# The first that fits is taken.
ROUTES: list[Route] = [
    ("POST", "/auth/login", do.log_in_with_key, ""),
    ("POST", "/auth/user-login", do.log_in, ""),
    ("GET", "/did-pool/available", do.list_pool, "agent"),
    ("GET", "/did-pool/my", do.list_mine, "agent"),
    ("POST", "/did-pool/{id}/request", do.request_did, "admin"),
    ("POST", "/did-pool/{id}/cancel-request", do.cancel_request, "agent"),
    ("POST", "/did-pool/{id}/release", do.release_did, "admin"),
    ("GET", "/ivrs", do.list_ivrs, "agent"),
    ("PUT", "/ivrs/{id}/menu", do.replace_menu, "manager"),
    ("POST", "/ivrs/{id}/publish", do.publish, "manager"),
    ("GET", "/queues/{id}/members", do.list_members, "agent"),
    ("POST", "/queues/{id}/members", do.add_members, "manager"),
    ("DELETE", "/queues/{id}/members/{extension}", do.remove_member, "manager"),
    ("POST", "/users", do.create_user, "manager"),
    ("GET", "/api-keys", do.list_keys, "agent"),
    ("POST", "/api-keys", do.create_key, "admin"),
    ("DELETE", "/api-keys/{id}", do.revoke_key, "admin"),
    *rows(DIDS),
    *rows(IVRS),
    *rows(QUEUES),
    *rows(USERS),
    *rows(TRUNKS),
    *rows(API_KEYS, "admin"),
]


class TinyServer:
    """Serves on a free port of this machine for as long as a `with` statement lasts."""

    login = ("owner@first.example", PASSWORD)

    def __init__(self) -> None:
        self._store = seeded()
        self._tokens = Tokens()
        self._lock = threading.Lock()
        self._http = ThreadingHTTPServer(("127.0.0.1", 0), partial(Session, self))
        self._thread = threading.Thread(target=self._http.serve_forever, kwargs={"poll_interval": 0.02})

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._http.shutdown()
        self._thread.join()
        self._http.server_close()

    @property
    def url(self) -> str:
        """Where it serves, without /api/v1."""
        return f"http://127.0.0.1:{self._http.server_port}"

    def token(self, organization: str = "first", role: str = "owner", expires_in: float = 24 * 3600) -> str:
        """A token for `first` or `second`, good for so many seconds; with a negative number it has expired."""
        return self._tokens.sign(Caller(ORGANIZATIONS[organization], role, PERMISSIONS), expires_in)

    def api_key(self, organization: str = "first") -> str:
        """A key for the header X-API-Key."""
        return str(self._key(organization)["api_key"])

    def api_secret(self, organization: str = "first") -> str:
        """What POST /auth/login asks for beside the key."""
        return str(self._key(organization)["_api_secret"])

    def answer(self, method: str, path: str, headers: Headers, body: bytes) -> Answer:
        """Performs a request; one at a time."""
        with self._lock:
            try:
                status, content = self._performed(method, urlsplit(path).path, headers, body)
            except Refusal as refusal:
                status, content = refusal.status, {"error": str(refusal), "code": refusal.status}
            return status, presentable(content)

    def _performed(self, method: str, path: str, headers: Headers, body: bytes) -> Answer:
        (_, template, operation, role), ids = matched(method, path)
        caller = ANYBODY
        if role:
            caller = self._caller(headers)
            permit(caller, role, resource=template.split("/")[1])
        return operation(Request(self._store, self._tokens, caller, read_json(body), **ids))

    def _caller(self, headers: Headers) -> Caller:
        scheme, _, token = headers.get("Authorization", "").partition(" ")
        if scheme.lower() == "bearer":
            return self._tokens.caller(token.strip())
        for key in self._store.tables["api-keys"].values():
            if (key["api_key"], key["status"]) == (headers.get("X-API-Key"), "active"):
                return Caller(key["org_id"], "owner", key["permissions"])
        raise Refusal(401, "who are you?")

    def _key(self, organization: str) -> Row:
        keys = self._store.tables["api-keys"].values()
        return next(key for key in keys if key["org_id"] == ORGANIZATIONS[organization])


def matched(method: str, path: str) -> tuple[Route, dict[str, str]]:
    """The route of a request, and the ids in its path. Raises Refusal."""
    others = []
    for route in ROUTES:
        pattern = API + re.sub(r"\{(\w+)\}", r"(?P<\1>[^/]+)", route[1])
        if found := re.fullmatch(pattern, path):
            if route[0] == method:
                return route, {name: unquote(text) for name, text in found.groupdict().items()}
            others.append(route[0])
    raise Refusal(405, f"try {', '.join(others)}") if others else Refusal(404, "nothing is here")


def permit(caller: Caller, role: str, resource: str) -> None:
    """Raises Refusal if the caller's role is too low, or their key is for something else."""
    if ROLES.index(caller.role) < ROLES.index(role):
        raise Refusal(403, f"this is for the {role}")
    prefix = PERMISSION_PREFIXES.get(resource, "")
    if prefix and not any(permission.startswith(prefix) for permission in caller.permissions):
        raise Refusal(403, f"this is for keys with {prefix}*")


def read_json(body: bytes) -> Row:
    """The object that a body holds; an empty one if it is empty. Raises Refusal."""
    try:
        content = json.loads(body or b"{}")
    except (ValueError, RecursionError):
        raise Refusal(400, "that is not JSON") from None
    if not isinstance(content, dict):
        raise Refusal(400, "an object is needed")
    return content


def presentable(content: Any) -> Any:
    """A copy without what begins with an underscore, its properties in falling order."""
    if isinstance(content, list):
        return [presentable(item) for item in content]
    if isinstance(content, dict):
        names = sorted((name for name in content if not name.startswith("_")), reverse=True)
        return {name: presentable(content[name]) for name in names}
    return content


class Session(BaseHTTPRequestHandler):
    """HTTP/1.1 for a tiny server; a connection stays open."""

    protocol_version = "HTTP/1.1"
    wbufsize = -1  # headers and body leave together

    def __init__(self, tiny: TinyServer, *args: Any) -> None:
        self._tiny = tiny
        super().__init__(*args)

    def respond(self) -> None:
        """Answers a request."""
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        self._send(*self._tiny.answer(self.command, self.path, self.headers, body))

    do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = respond  # noqa: N815 - names of http.server

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:
        """Answers what is no request that we know."""
        self.close_connection = True
        self._send(code, {"error": message or "what?"})

    def _send(self, status: int, content: Any) -> None:
        body = b"" if content is None else json.dumps(content).encode()
        self.send_response(status)
        if status == 401:
            self.send_header("www-authenticate", "Bearer")
        if status != 204:
            self.send_header("content-type", "application/json;charset=UTF-8")
            self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:
        """Says nothing."""
