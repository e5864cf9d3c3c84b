"""The two loggers of the server."""

import logging

#: What went wrong, and what the server did.
log = logging.getLogger("astradial_mock")
#: One line a request.
access_log = logging.getLogger("astradial_mock.access")
