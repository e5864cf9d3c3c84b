"""From a path to an operation."""

from dataclasses import replace

import pytest

from mock_server.contract import bundle
from mock_server.contract.contract import Contract
from mock_server.errors import Problem
from mock_server.http.router import Router

TEMPLATE = Contract(bundle.load()["contract"]).operations["getDid"]


def router(*paths: str) -> Router:
    return Router(replace(TEMPLATE, path=path, id=path) for path in paths)


def found(router: Router, path: str, method: str = "GET") -> tuple[str, dict[str, str]] | None:
    match = router.match(method, path)
    return match and (match[0].id, match[1])


def test_a_literal_segment_wins_over_a_variable() -> None:
    both = router("/users/{id}", "/users/registrations")
    assert found(both, "/users/registrations") == ("/users/registrations", {})
    assert found(both, "/users/7") == ("/users/{id}", {"id": "7"})


def test_a_literal_that_leads_nowhere_gives_way_to_the_variable() -> None:
    both = router("/a/b/c", "/a/{x}/d")
    assert found(both, "/a/b/d") == ("/a/{x}/d", {"x": "b"})


def test_an_empty_segment_is_no_parameter() -> None:
    assert found(router("/users/{id}"), "/users//") is None
    assert found(router("/users/{id}"), "/users/") is None


def test_parameters_keep_their_letter_case_and_are_decoded() -> None:
    assert found(router("/a/{x}/{y}"), "/A/Ab%20c/%E2%98%8E") == ("/a/{x}/{y}", {"x": "Ab c", "y": "☎"})


@pytest.mark.parametrize("broken", ["%", "%4", "%zz", "%ff", "a%2"])
def test_a_broken_escape_is_refused(broken: str) -> None:
    with pytest.raises(Problem, match="Failed to decode param"):
        router("/a/{x}").match("GET", f"/a/{broken}")


def test_another_method_is_not_found() -> None:
    assert found(router("/a"), "/a", "POST") is None
    assert found(router("/a"), "/a", "HEAD") == ("/a", {})
