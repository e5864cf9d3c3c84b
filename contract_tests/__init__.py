"""Contract tests of the Astradial API: one property-based suite for the mock and for any real server.

`pytest contract_tests` runs it against the mock in this process, `astradial-contract URL` against a server.
The modules of `suite` speak to whatever they are pointed at, and know nothing of the mock.
"""
