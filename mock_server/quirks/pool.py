"""Quirks of pool."""

from mock_server.quirks import Quirk

QUIRKS: tuple[Quirk, ...] = ()
