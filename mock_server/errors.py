"""Every sentence that the server says, once.

A sentence of the product is called with its values and gives the `Problem` to raise:
`raise errors.DID_NOT_FOUND()`, `raise errors.LIMIT_REACHED(thing="DID", current=10, limit=10)`.
"""

from dataclasses import dataclass, field
from typing import Any


class Problem(Exception):
    """An answer of the product that refuses: a status, and a body of the shape `{"error": text, …}`."""

    def __init__(self, status: int, body: dict[str, Any]) -> None:
        super().__init__(body["error"])
        self.status = status
        self.body = body


@dataclass(frozen=True, slots=True)
class Sentence:
    """A status and a text with `{placeholders}`; `extra` values stand beside the text in the body."""

    status: int
    text: str
    extra: dict[str, str] = field(default_factory=dict)

    def __call__(self, **values: Any) -> Problem:
        body: dict[str, Any] = {"error": self.text.format_map(values)}
        for name, template in self.extra.items():
            whole = template[1:-1]
            body[name] = values[whole] if template == f"{{{whole}}}" else template.format_map(values)
        return Problem(self.status, body)


# Requests
ENDPOINT_NOT_FOUND = Sentence(404, "Not Found", {"message": "Endpoint {url} not found", "documentation": "/api"})
PARAMETER_NOT_DECODABLE = Sentence(400, "Failed to decode param '{text}'")
BODY_TOO_LARGE = Sentence(413, "request entity too large")
BODY_NOT_JSON = Sentence(400, "Invalid JSON: {reason}")
BODY_NOT_AN_OBJECT = Sentence(400, "The request body must be a JSON object")
BODY_TYPE_NOT_READ = Sentence(400, "The request body must be JSON, with Content-Type: application/json")
BODY_ENCODING_BROKEN = Sentence(400, "The request body cannot be decompressed")
CHARSET_UNSUPPORTED = Sentence(415, 'unsupported charset "{charset}"')
ENCODING_UNSUPPORTED = Sentence(415, 'unsupported content encoding "{encoding}"')
FIELD_INVALID = Sentence(400, "{field} {rule}")
INTERNAL = Sentence(500, "Internal server error")
DUPLICATE = Sentence(409, "A {thing} with this {field} already exists")
LIMIT_REACHED = Sentence(403, "{thing} limit reached", {"current": "{current}", "limit": "{limit}"})

# Credentials
AUTHENTICATION_REQUIRED = Sentence(401, "Authentication required")
CREDENTIALS_UNKNOWN = Sentence(401, "Invalid authentication or organization not active")
TOKEN_BAD = Sentence(401, "Authentication failed")
ROLE_TOO_LOW = Sentence(
    403,
    "Forbidden",
    {
        "message": "Role '{role}' does not have permission. Requires '{required}' or higher.",
        "your_role": "{role}",
        "required_role": "{required}",
    },
)

# DIDs
DID_NOT_FOUND = Sentence(404, "DID not found")
REQUIRED_FIELDS_MISSING = Sentence(400, "Required fields missing")
TRUNK_INVALID = Sentence(400, "Invalid trunk")
ROUTING_REQUIRED = Sentence(400, "Routing type and destination required")

# What Mock-Warning says
FIELDS_IGNORED = "not a field of this operation, ignored: {names}"
NO_BEHAVIOUR = "{operation} is not simulated: this is the contract's example, and nothing was stored"
