"""The two loggers of the server."""

import logging
import sys

#: What went wrong, and what the server did.
log = logging.getLogger("astradial_mock")
#: One line a request.
access_log = logging.getLogger("astradial_mock.access")


def to_stderr() -> None:
    """Write both to standard error, for as long as the process lives."""
    # the lines name no thread and no source, so do not look for them (logging's own advice for speed)
    logging._srcfile = None
    logging.logThreads = logging.logProcesses = logging.logMultiprocessing = False
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(logging.Formatter("%(asctime)s %(message)s", "%H:%M:%S"))
    log.addHandler(handler)
    log.setLevel(logging.INFO)
    access_log.setLevel(logging.INFO)
