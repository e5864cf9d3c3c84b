"""The mock in this process as a target: the only module that makes one."""

from collections.abc import Callable, Iterable
from typing import Any

from contract_tests.run.settings import Settings
from contract_tests.usage import UsageError


class Mock:
    """A fresh simulator, as a WSGI application, in the profile that was asked for. Raises `UsageError`."""

    def __init__(self, settings: Settings) -> None:
        from mock_server import create_app

        try:
            self._app = create_app(profile=settings.mock_profile, faults=settings.mock_faults, vary=settings.mock_vary)
        except ValueError as error:
            raise UsageError(str(error)) from None

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        return self._app(environ, start_response)

    @property
    def internal_errors(self) -> int:
        """How many exceptions the simulator met that nobody expected: bugs of its own."""
        return self._app.world.stats.internal_errors
