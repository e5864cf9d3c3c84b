"""Quirks of queues."""

from mock_server.quirks import Quirk

QUIRKS: tuple[Quirk, ...] = ()
