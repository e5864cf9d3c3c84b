"""What shows a fault: something to do with the API, and what a server with the fault answers."""

from collections.abc import Callable, Mapping
from typing import Any, TypeAlias

from tests.client import GLOBEX, ApiClient

Scenario: TypeAlias = Callable[[ApiClient], Any]
#: By the id of a fault: what to do, and the wrong outcome. A sound server's outcome is another.
Cases: TypeAlias = Mapping[str, tuple[Scenario, Any]]

AVAILABLE = "b71f116a-2b3c-11f1-9598-00505661ef01"
NEW_NUMBER = "+918065978009"
OTHER_ORGANIZATIONS_NUMBER = "+918065978101"


def field(path: str, name: str) -> Scenario:
    """A field of what is at a path."""
    return lambda api: api.get(path).body.get(name)


def put(path: str, body: Mapping[str, Any], name: str, *, at: str | None = None) -> Scenario:
    """Change something; then a field of it as it is read."""

    def scenario(api: ApiClient) -> Any:
        api.put(path, body)
        return api.get(at or path).body.get(name)

    return scenario


def answered(method: str, path: str, body: Any = None) -> Scenario:
    """The status of a request."""
    return lambda api: api.send(method, path, json=body).status


def from_globex(method: str, path: str, body: Any = None) -> Scenario:
    """The status of a request of the second organization."""
    return lambda api: api.as_org(GLOBEX).send(method, path, json=body).status


def length(path: str) -> Scenario:
    """How many entries a list has."""
    return lambda api: len(api.get(path).body)


def gone(path: str) -> Scenario:
    """Delete something; then the status of reading it."""

    def scenario(api: ApiClient) -> int:
        api.delete(path)
        return api.get(path).status

    return scenario


def made(path: str, body: Mapping[str, Any]) -> Scenario:
    """Make something; then the status of reading it."""
    return lambda api: api.get(f"{path}/{api.post(path, body).body['id']}").status
