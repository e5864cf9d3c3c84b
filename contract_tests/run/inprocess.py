"""The mock in this process as a target: the only module that makes one."""

from contract_tests.client.transport import WsgiApp
from contract_tests.run.settings import Settings
from contract_tests.usage import UsageError


def mock(settings: Settings) -> WsgiApp:
    """A fresh simulator in the profile that was asked for. Raises `UsageError`."""
    from mock_server import create_app

    try:
        return create_app(profile=settings.mock_profile, faults=settings.mock_faults, vary=settings.mock_vary)
    except ValueError as error:
        raise UsageError(str(error)) from None
