"""A simulator of the Astradial cloud PBX: its REST API with real state, and what a caller would hear."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mock_server.app import create_app

__version__ = "0.1.0"

__all__ = ["__version__", "create_app"]


def __getattr__(name: str) -> object:
    """`create_app` on first use: the command line answers `--help` without importing Flask."""
    if name == "create_app":
        from mock_server.app import create_app

        return create_app
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
