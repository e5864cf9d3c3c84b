"""JSON Web Tokens, signed with HS256."""

import base64
import hmac
import json
import secrets
import time
from dataclasses import dataclass, field

from tests.contract_tests.tiny_server.rows import Refusal


@dataclass(frozen=True)
class Caller:
    """Who asks: their organization, their role, and what their key may do."""

    organization: str
    role: str
    permissions: list[str]


@dataclass(frozen=True)
class Tokens:
    """Makes tokens and reads them."""

    secret: bytes = field(default_factory=lambda: secrets.token_bytes(32))

    def sign(self, caller: Caller, expires_in: float = 24 * 3600) -> str:
        """A token that speaks for the caller for so many seconds."""
        claims = {"sub": caller.organization, "role": caller.role, "may": caller.permissions}
        parts = {"typ": "JWT", "alg": "HS256"}, claims | {"exp": int(time.time() + expires_in)}
        return self._signed(".".join(_base64(json.dumps(part).encode()) for part in parts))

    def caller(self, token: str) -> Caller:
        """Whom a token speaks for. Raises Refusal if it was not made here, or has expired."""
        content = token.rpartition(".")[0]
        if not hmac.compare_digest(self._signed(content).encode(), token.encode()):
            raise Refusal(401, "that token is not ours")
        payload = content.partition(".")[2]
        claims = json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))
        if claims["exp"] <= time.time():
            raise Refusal(401, "that token is too old")
        return Caller(claims["sub"], claims["role"], claims["may"])

    def _signed(self, content: str) -> str:
        return f"{content}.{_base64(hmac.digest(self.secret, content.encode(), 'sha256'))}"


def _base64(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()
