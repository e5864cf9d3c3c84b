"""The kinds of violation are a closed list, and the docs have it."""

from pathlib import Path

from contract_tests.contract.kinds import MEANINGS, Kind

DOCS = Path(__file__).parents[3] / "docs" / "contract-tests.md"


def test_the_docs_list_each_kind_with_its_meaning() -> None:
    assert MEANINGS.keys() == {*Kind}
    rows = [f"| `{kind}` | {meaning} |" for kind, meaning in MEANINGS.items()]
    assert "\n".join(rows) in DOCS.read_text()
