"""Quirks of ivrs."""

from mock_server.quirks import Quirk

QUIRKS: tuple[Quirk, ...] = ()
