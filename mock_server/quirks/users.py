"""Quirks of users."""

from mock_server.quirks import Quirk

QUIRKS: tuple[Quirk, ...] = ()
