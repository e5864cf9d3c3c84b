"""Quirks of auth."""

from mock_server.quirks import Quirk

QUIRKS: tuple[Quirk, ...] = ()
