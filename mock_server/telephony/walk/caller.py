"""The caller: a virtual clock, the keys that are pressed, and the moment of giving up. Times in milliseconds."""

from __future__ import annotations

from collections.abc import Sequence

from mock_server.telephony.walk.request import Press

#: Between two keys of one `press`.
KEY_GAP_MS = 150
#: A call that nobody ends is looked at for this long.
LONGEST_CALL_MS = 2 * 3600 * 1000


class CallerHungUp(Exception):
    """The caller gave up at the moment that the clock now shows."""


class CallWithoutEnd(Exception):
    """Nobody would ever end this call; it is bounded here."""


class Caller:
    """Moves the clock, and hears the caller's keys where something listens.

    A key that arrives while nothing listens is lost, as in Asterisk: during a Playback, a Dial or a Queue.
    """

    def __init__(self, presses: Sequence[Press] = (), gives_up_at: int | None = None, now: int = 0) -> None:
        self.now = now
        self.gives_up_at = gives_up_at
        self._presses = [press for press in presses if press.sent]
        self._typed: list[tuple[int, str]] = []
        #: The keys that were pressed while nothing listened.
        self.lost = ""

    @property
    def unpressed(self) -> str:
        """The keys of the presses whose place the call has not come to."""
        return "".join(press.key for press in self._presses)

    def enter(self, places: Sequence[str], during: str, *, asked: bool = True) -> None:
        """A step begins in which a key may be pressed: `greeting`, `wait`, `prompt` or `read`.

        The next `press` is typed in this step if it names one of the places and this step; one press a visit. Keys
        for any place are typed where the caller is asked for some.
        """
        if not self._presses:
            return
        press = self._presses[0]
        if press.during != during and not (press.during == "any" and asked and during in ("wait", "read")):
            return
        if press.at is not None and press.at not in places:
            return
        del self._presses[0]
        at = self._type(press.key, self.now + _ms(press.after_s))
        while self._presses and self._presses[0].during == "typing":
            following = self._presses.pop(0)
            at = self._type(following.key, at + _ms(following.after_previous_s))

    def _type(self, keys: str, at: int) -> int:
        """Put the keys on the clock; the time of the last one."""
        for index, key in enumerate(keys):
            if index:
                at += KEY_GAP_MS
            self._typed.append((at, key))
        return at

    def wait(self, duration: int | None) -> None:
        """Let time pass, for ever with None; keys typed meanwhile are lost."""
        self._move(None if duration is None else self.now + max(0, duration))
        self.lost += "".join(key for at, key in self._typed if at <= self.now)
        self._typed = [(at, key) for at, key in self._typed if at > self.now]

    def listen(self, duration: int | None) -> str | None:
        """The next key within this time, at once when it comes; None if none comes."""
        until = None if duration is None else self.now + max(0, duration)
        if self._typed and (until is None or self._typed[0][0] <= until):
            at, key = self._typed.pop(0)
            self._move(max(at, self.now))
            return key
        self._move(until)
        return None

    def _move(self, until: int | None) -> None:
        if self.gives_up_at is not None and (until is None or until > self.gives_up_at):
            self.now = max(self.now, self.gives_up_at)
            raise CallerHungUp
        if until is None or until > LONGEST_CALL_MS:
            raise CallWithoutEnd
        self.now = until


def _ms(seconds: float) -> int:
    return round(seconds * 1000)
