"""What is said of a request beside its answer: what to warn of, and what a strict world refuses it for."""

from collections.abc import Callable
from typing import NamedTuple

from mock_server import errors, quirks


class Failure(NamedTuple):
    """Something that a request asks for and that will not happen, although servers accept the request."""

    #: JSON pointer into the body; "" where no single field is at fault.
    pointer: str
    wrong: str
    #: What to send instead.
    right: str


class Notices:
    """Collects what there is to say of one request, under the quirks that are on."""

    def __init__(self, quirk: Callable[[str], bool], compared_with: str | None) -> None:
        #: Whether a quirk is on, by its id. Raises `quirks.UnknownQuirk`.
        self.quirk = quirk
        self._compared_with = compared_with
        self.warnings: list[str] = []
        #: What to warn of in addition if the operation succeeds.
        self.promises: list[str] = []
        #: What will not happen; kept only where silent failures are refused.
        self.failures: dict[Failure, None] = {}

    def warn(self, text: str) -> None:
        """Say something to whoever reads `Mock-Warning` or the journal."""
        if text not in self.warnings:
            self.warnings.append(text)

    def fail(self, warning: str, *failures: Failure) -> None:
        """Warn of what will not happen; where silent failures are refused, the operation is at its end."""
        self.warn(warning)
        if self.quirk("silent-failures-refused"):
            self.failures |= dict.fromkeys(failures)

    def refuse_failures(self) -> None:
        """Raises `errors.WOULD_FAIL_SILENTLY` if something was found that will not happen."""
        if self.failures:
            details = [failure._asdict() for failure in self.failures]
            raise errors.WOULD_FAIL_SILENTLY(why=details[0]["wrong"], details=details)

    def keeps_promise(self, quirk_id: str, pointer: str = "") -> bool:
        """Whether the docs' promise that this quirk breaks is kept here; `pointer` is to the field that relies on it.

        If so, and if the server that the world is compared with breaks it, that is warned of once the operation
        has succeeded; or the operation is refused, where silent failures are and another request works on both.
        """
        return self._keeps(quirk_id, pointer, self.promises)

    def refuses(self, quirk_id: str, pointer: str = "") -> bool:
        """Whether the docs' promise that this quirk breaks is kept here by refusing the request.

        As `keeps_promise`, but told although, and because, the operation fails.
        """
        kept = self._keeps(quirk_id, pointer, self.warnings)
        if kept:
            self.refuse_failures()
        return kept

    def _keeps(self, quirk_id: str, pointer: str, told: list[str]) -> bool:
        if self.quirk(quirk_id):
            return False
        quirk, other = quirks.ledger()[quirk_id], self._compared_with
        if other in quirk.profiles:
            text = errors.OTHER_SERVER_DIFFERS.format(server=other, sentence=quirk.sentence, quirk=quirk_id)
            if quirk.remedy and self.quirk("silent-failures-refused"):
                self.failures[Failure(pointer, text, quirk.remedy)] = None
            else:
                told.append(text)
        return True
