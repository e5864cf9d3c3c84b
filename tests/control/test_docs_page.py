"""The contract in a browser."""

import re

import pytest
from werkzeug.test import Client

from tests.client import ApiClient


@pytest.mark.parametrize("path", ["/docs", "/api", "/api-docs"])
def test_the_contract_is_shown_as_a_page_at_the_path_with_a_slash(api: ApiClient, path: str) -> None:
    short = Client(api.app).get(path)
    assert (short.status_code, short.headers["Location"]) == (301, f"{path}/")
    page = Client(api.app).get(path, follow_redirects=True)
    assert (page.status_code, page.mimetype) == (200, "text/html")
    assert b"api-spec.json" in page.data


def test_the_page_needs_nothing_from_elsewhere(api: ApiClient) -> None:
    page = Client(api.app).get("/docs/").get_data(as_text=True)
    assert not re.findall(r"https?://|<link|src=", page)


def test_the_page_says_nothing_of_the_product_itself(api: ApiClient) -> None:
    assert api.send_raw("GET", "/docs/nope").body["error"] == "Not Found"
