"""The targets, and the table that a run prints."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from statistics import median

from benchmarks.load import Result

#: The simulator may take so much longer to start than the bare handler, and so much more memory: after its start,
#: and when it has answered many requests.
START_SECONDS, MEMORY_MIB, USED_MEMORY_MIB = 0.2, 20, 24

#: The least share of the request rate of the bare handlers, with jsonify and with orjson.
SHARES = (0.7, 0.6)
#: A share varies by this much from run to run.
NOISE = 0.03

#: A request on 10,000 numbers takes at most so many times that on ten.
GROWTH = 1.2

#: Seconds that replacing 10,000 numbers may take, and a snapshot or a restore of them.
STATE_SECONDS, SNAPSHOT_SECONDS = 1.0, 0.05

#: Seconds of a deploy of 1,000 numbers, and of a call through two menus into a queue.
DEPLOY_SECONDS, CALL_SECONDS = 0.02, 0.001

#: Seconds that it takes to say where 3,000 numbers lead.
ROUTES_SECONDS = 0.5

_HEAD = ("what", "mock_server", "bare, jsonify", "bare, orjson", "against bare", "target", "")


@dataclass(frozen=True)
class Line:
    """One line of the table; `kept` says whether the target was met, None where there is none.

    Where each bare handler sets a target of its own it says so for each.
    """

    what: str
    #: For the simulator and, where they were measured too, for the bare handlers.
    cells: Sequence[str]
    against: str = ""
    target: str = ""
    kept: bool | Sequence[bool] | None = None

    def row(self) -> list[str]:
        each = [self.kept] if self.kept is None or isinstance(self.kept, bool) else self.kept
        verdict = " / ".join({None: "", True: "pass", False: "**FAIL**"}[kept] for kept in each)
        unmeasured = [""] * (3 - len(self.cells))
        return [self.what, *self.cells, *unmeasured, self.against, self.target, verdict]


def excess(what: str, unit: str, samples: Sequence[Sequence[float]], limit: float) -> Line:
    """Medians (and the best) of ours and both bare handlers; the target is what ours may have on top."""
    ours, *bare = map(median, samples)
    over = [ours - other for other in bare]
    return Line(
        what,
        [f"{median(each):.3g} {unit} ({min(each):.3g})" for each in samples],
        against=" / ".join(f"{value:+.2g}" for value in over) + f" {unit}",
        target=f"at most +{limit:g} {unit}",
        kept=max(over) <= limit,
    )


def plain(what: str, unit: str, samples: Sequence[float]) -> Line:
    """The median (and the best) of ours. No target."""
    return Line(what, [f"{median(samples):.3g} {unit} ({min(samples):.3g})"])


def rates(what: str, samples: Sequence[Sequence[Result]]) -> Line:
    """Requests a second with p50 and p99; the target is a share of the bare handlers' rates."""
    ours, *bare = [[result.rate for result in each] for each in samples]
    shares = [quotient(ours, other) for other in bare]
    return Line(
        what,
        [rate_cell(each) for each in samples],
        against=" / ".join(f"{value:.2f}" for value in shares),
        target="at least " + " / ".join(f"{share:g}" for share in SHARES),
        kept=[round(share, 2) >= least - NOISE for share, least in zip(shares, SHARES, strict=True)],
    )


def quotient(ours: Sequence[float], other: Sequence[float]) -> float:
    """The median of the rounds' quotients: subjects of one round had the machine in one state."""
    return median(mine / its for mine, its in zip(ours, other, strict=True))


def rate_cell(results: Sequence[Result]) -> str:
    """Requests a second (and the best round's), then p50 and p99."""
    rates = [result.rate for result in results]
    p50, p99 = median(result.p50 for result in results), median(result.p99 for result in results)
    return f"{median(rates):,.0f}/s ({max(rates):,.0f}) · {p50:.2f} / {p99:.2f} ms"


def times(what: str, samples: Sequence[Sequence[float]]) -> Line:
    """Microseconds of one request: medians and the best. No target."""
    ours, *bare = samples
    return Line(
        what,
        [f"{median(each):.0f} µs ({min(each):.0f})" for each in samples],
        against=" / ".join(f"{quotient(ours, other):.2f}×" for other in bare),
    )


def growth(what: str, small: Sequence[float], large: Sequence[float]) -> Line:
    """How the microseconds of a request grow from the small world to the large one."""
    factor = quotient(large, small)
    return Line(
        what,
        [f"{median(small):.0f} → {median(large):.0f} µs: {factor:.2f}×"],
        target=f"at most {GROWTH:g}×",
        kept=factor <= GROWTH,
    )


def at_most(what: str, seconds: Sequence[float], limit: float) -> Line:
    """A time with an absolute target."""
    return Line(
        what,
        [f"{median(seconds) * 1000:.3g} ms ({min(seconds) * 1000:.3g})"],
        target=f"under {limit * 1000:g} ms",
        kept=median(seconds) < limit,
    )


def as_markdown(lines: Iterable[Line]) -> str:
    """The lines as one table."""
    return markdown(_HEAD, [line.row() for line in lines])


def markdown(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Any table in Markdown."""
    shown = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(row)} |" for row in shown)
