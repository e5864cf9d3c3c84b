"""What is sent is what was admitted, to the letter."""

import pytest
import requests

from contract_tests.client.transport import Http, Request, on_the_wire

ROOT = "http://127.0.0.1:1/api/v1"


@pytest.mark.parametrize(
    ("url", "wire"),
    [
        (f"{ROOT}/dids/7?page=1", f"{ROOT}/dids/7?page=1"),
        (f"{ROOT}/dids/[object Object]", f"{ROOT}/dids/%5Bobject%20Object%5D"),
        (f"{ROOT}/dids/é", f"{ROOT}/dids/%C3%A9"),
        (f"{ROOT}/dids/../admin", f"{ROOT}/admin"),
    ],
)
def test_a_url_is_written_as_it_goes_over_the_wire(url: str, wire: str) -> None:
    assert on_the_wire(url) == wire
    assert on_the_wire(wire) == wire


@pytest.mark.parametrize("path", ["/dids/é", "/dids/../admin", "/dids/%2e%2e/admin"])
def test_a_url_that_would_be_sent_as_another_one_is_not_sent(path: str) -> None:
    with pytest.raises(requests.exceptions.InvalidURL, match="would be sent as"):
        Http()(Request("GET", ROOT + path, {}))
