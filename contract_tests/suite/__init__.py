"""The tests: they speak to a server through their fixtures, and know of nothing else."""

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings

from contract_tests.plugin import PROFILE

#: For a test that looks back on the whole run.
last = pytest.mark.last


def pbx(*ids: str, effect: str | None = None) -> pytest.MarkDecorator:
    """Names the requirements that a test is about: `@pbx("DID-03")`.

    `effect` is what the test does to the server, read, write or billable, where that is not what they say.
    """
    return pytest.mark.pbx(*ids, effect=effect)


def for_all(examples: int | None = None, /, **strategies: Any) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """A property: the test holds for all values of these strategies.

    `examples` is how many are tried at most, where each takes many requests.
    """

    def decorate(test: Callable[..., None]) -> Callable[..., None]:
        profile = settings.get_profile(PROFILE)
        limit = min(examples or profile.max_examples, profile.max_examples)
        return settings(profile, max_examples=limit)(given(**strategies)(test))

    return decorate
