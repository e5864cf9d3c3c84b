"""`python -m mock_server` is `astradial-mock`."""

import sys

from mock_server.cli import main

sys.exit(main())
