"""A second server, made from the documentation alone, with nothing but Python's standard library.

The contract tests ask for what is documented, so this server passes them. Where the documentation is silent it differs
from the simulator on purpose: in its ids, order, error texts, headers, times and defaults, in what it refuses, and in
what else its answers hold.
"""

from tests.contract_tests.tiny_server.server import TinyServer

__all__ = ["TinyServer"]
