"""The suite about itself: promises and tests name one another, and the tests know nothing of the mock."""

import ast
from pathlib import Path

import pytest

import contract_tests.suite
from contract_tests.cli import run_suite
from contract_tests.contract.requirements import all_requirements
from contract_tests.plugin import MARKER, ids_of

SUITE = Path(contract_tests.suite.__file__).parent


class Collected:
    """A plugin that keeps the tests of the suite."""

    items: tuple[pytest.Item, ...] = ()

    def pytest_collection_finish(self, session: pytest.Session) -> None:
        self.items = tuple(session.items)


@pytest.fixture(scope="module")
def items() -> tuple[pytest.Item, ...]:
    collected = Collected()
    run_suite(["--collect-only"], plugins=[collected])
    return collected.items


def test_each_must_has_a_test(items: tuple[pytest.Item, ...]) -> None:
    tested = {name for item in items for name in ids_of(item)}
    musts = {name for name, requirement in all_requirements().items() if requirement.level == "MUST"}
    assert musts <= tested, f"no test of {', '.join(sorted(musts - tested))}"


def test_each_test_names_a_requirement_that_exists(items: tuple[pytest.Item, ...]) -> None:
    assert items
    for item in items:
        assert ids_of(item), f"{item.nodeid} names no requirement: @pbx"
        assert set(ids_of(item)) <= all_requirements().keys()


def test_a_test_names_its_requirements_itself_or_by_its_parameters(items: tuple[pytest.Item, ...]) -> None:
    for item in items:
        assert len(list(item.iter_markers(MARKER))) == 1, item.nodeid


def imported(file: Path) -> set[str]:
    """The names of the modules that a file imports."""
    tree = ast.parse(file.read_text(encoding="utf-8"))
    plain = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    return plain | {node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}


@pytest.mark.parametrize("file", sorted(SUITE.glob("**/*.py")), ids=lambda file: file.stem)
def test_the_suite_imports_nothing_of_the_mock(file: Path) -> None:
    assert {name for name in imported(file) if name.partition(".")[0] == "mock_server"} == set()
