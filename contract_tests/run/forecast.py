"""What a run will write and deploy, told before it does: from what each test wrote to the mock (`costs.json`)."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from contract_tests.run.settings import EXAMPLES, Settings

#: Tests, writes and deploys, by the name of a test without its parameters.
Costs = Mapping[str, tuple[int, int, int]]


@dataclass(frozen=True)
class Forecast:
    """So many writes and deploys, about."""

    writes: int
    deploys: int

    def told(self, settings: Settings) -> str:
        """The forecast in a sentence."""
        pace = settings.pace.writes or settings.pace.rate
        at = f", at most {pace:g} writes a second: {self.writes / pace / 60:.0f} minutes or more" if pace else ""
        makes = f"this run {'would make' if settings.dry_run else 'makes'}"
        return (
            f"{makes} about {self.writes} writes, about {self.deploys} of which may deploy the organization{at}."
            " A deploy takes all that is stored there, also what somebody saved and did not deploy yet"
        )


@cache
def costs() -> Costs:
    """What was measured, with as many examples as are usual."""
    found = json.loads(Path(__file__).with_name("costs.json").read_text(encoding="utf-8"))
    return {name: (tests, writes, deploys) for name, (tests, writes, deploys) in found.items()}


def forecast(names: Iterable[str], examples: int) -> Forecast:
    """What tests of these names will do, each name as often as it is run."""
    writes = deploys = 0.0
    for name in names:
        count, own_writes, own_deploys = costs().get(name, (1, 0, 0))
        writes += own_writes / count
        deploys += own_deploys / count
    scale = max(examples / EXAMPLES, 1 / EXAMPLES)
    return Forecast(round(writes * scale), round(deploys * scale))
