"""What is said of a request beside its answer: what to warn of, and what a strict world refuses it for."""

from typing import NamedTuple

from mock_server import errors, quirks


class Failure(NamedTuple):
    """Something that a request asks for and that will not happen, although servers accept the request."""

    #: JSON pointer into the body; "" where no single field is at fault.
    pointer: str
    problem: str
    #: What to send instead.
    remedy: str

    def to_json(self) -> dict[str, str]:
        """The failure as an answer puts it."""
        return {"pointer": self.pointer, "wrong": self.problem, "right": self.remedy}


class Notices:
    """Collects what there is to say of one request, under the quirks that are on."""

    def __init__(self, on: frozenset[str], compared_with: str | None) -> None:
        #: The quirks under which the request is answered.
        self.quirks = on
        self._compared_with = compared_with
        self.warnings: list[str] = []
        #: How the other server differs: warned of if the operation succeeds.
        self.differences: list[str] = []
        #: What will not happen; kept only where silent failures are refused.
        self.failures: dict[Failure, None] = {}

    def quirk(self, quirk_id: str) -> bool:
        """Whether a quirk is on. Raises `quirks.UnknownQuirk`."""
        return quirks.is_on(quirk_id, self.quirks)

    def warn(self, text: str) -> None:
        """Say something to whoever reads `Mock-Warning` or the journal."""
        if text not in self.warnings:
            self.warnings.append(text)

    def fail(self, warning: str, *failures: Failure) -> None:
        """Warn of what will not happen; where silent failures are refused, `refuse_failures` will raise."""
        self.warn(warning)
        if self.quirk("silent-failures-refused"):
            self.failures |= dict.fromkeys(failures)

    def refuse_failures(self) -> None:
        """Raises `errors.WOULD_FAIL_SILENTLY` if something was found that will not happen."""
        if self.failures:
            first, details = next(iter(self.failures)), [failure.to_json() for failure in self.failures]
            raise errors.WOULD_FAIL_SILENTLY(problem=first.problem, details=details)

    def note_difference(self, quirk_id: str, *, at: str = "") -> None:
        """Note that the server this world is compared with has a quirk that this world lacks.

        The warning is given once the operation has succeeded. Where silent failures are refused and another request
        works on both servers, `refuse_failures` will raise instead. `at` points to the field that the quirk is about.
        """
        self._note(quirk_id, at, self.differences)

    def note_refusal(self, quirk_id: str, *, at: str = "") -> None:
        """Note that a request is refused here that the other server, with its quirk, would accept.

        As `note_difference`, but the caller goes on to refuse the request, and the warning stands beside that refusal.
        Raises `errors.WOULD_FAIL_SILENTLY` first if failures were collected.
        """
        if not self.quirk(quirk_id):
            self._note(quirk_id, at, self.warnings)
            self.refuse_failures()

    def _note(self, quirk_id: str, pointer: str, notes: list[str]) -> None:
        quirk, other = quirks.ledger()[quirk_id], self._compared_with
        if other not in quirk.profiles or self.quirk(quirk_id):
            return
        text = errors.OTHER_SERVER_DIFFERS.format(server=other, sentence=quirk.sentence, quirk=quirk_id)
        if quirk.remedy and self.quirk("silent-failures-refused"):
            self.failures[Failure(pointer, text, quirk.remedy)] = None
        else:
            notes.append(text)
