"""A refusal of the product, and the sentence that makes one."""

from dataclasses import dataclass, field
from typing import Any


class Problem(Exception):
    """A refusal of the product: a status, and a body of the shape `{"error": text, …}`."""

    def __init__(self, status: int, body: dict[str, Any]) -> None:
        super().__init__(body["error"])
        self.status = status
        self.body = body
        #: What the product does not say: for the journal, the log and `Mock-Warning`.
        self.reasons: list[str] = []

    def because(self, reason: str, **values: Any) -> "Problem":
        """This problem with a reason that the product keeps to itself."""
        self.reasons.append(reason.format(**values))
        return self


@dataclass(frozen=True, slots=True)
class Sentence:
    """A status and a text with `{placeholders}`; `extra` values stand beside the text in the body."""

    status: int
    text: str
    extra: dict[str, Any] = field(default_factory=dict)

    def __call__(self, **values: Any) -> Problem:
        body: dict[str, Any] = {"error": self.text.format_map(values)}
        for name, template in self.extra.items():
            if not isinstance(template, str):
                body[name] = template
                continue
            whole = template[1:-1]
            body[name] = values[whole] if template == f"{{{whole}}}" else template.format_map(values)
        return Problem(self.status, body)
