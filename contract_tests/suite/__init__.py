"""The tests: they speak to a server through their fixtures, and know of nothing else."""

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings

from contract_tests.plugin import PROFILE

#: For a test that looks back on the whole run.
last = pytest.mark.last
#: For a test that is about many requirements at once and takes long: `--only` does without where others remain.
broad = pytest.mark.broad


def pbx(*ids: str, effect: str | None = None) -> pytest.MarkDecorator:
    """Names the requirements that a test is about: `@pbx("DID-03")`.

    `effect` is what the test does to the server, read, write or billable, where that is not what they say.
    """
    return pytest.mark.pbx(*ids, effect=effect)


Property = Callable[[Callable[..., None]], Callable[..., None]]


def for_all(**strategies: Any) -> Property:
    """A property: the test holds for all values of these strategies."""
    return _tried(settings.get_profile(PROFILE).max_examples, strategies)


def for_some(**strategies: Any) -> Property:
    """As `for_all`, with half as many examples: where each takes many requests."""
    return _tried((settings.get_profile(PROFILE).max_examples + 1) // 2, strategies)


def _tried(examples: int, strategies: dict[str, Any]) -> Property:
    def decorate(test: Callable[..., None]) -> Callable[..., None]:
        return settings(settings.get_profile(PROFILE), max_examples=examples)(given(**strategies)(test))

    return decorate
