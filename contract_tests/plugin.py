"""The pytest plugin that turns tests into verdicts on requirements.

It looks only at tests that carry the marker `pbx`, with the ids of the requirements that they test:
`@pbx("DID-03")`. Others, of whatever suite, are left alone.
"""

import signal
import sys
import threading
from collections.abc import Generator, Iterator, Mapping
from contextlib import contextmanager, suppress
from types import FrameType
from typing import Any

import hypothesis
import pytest
import requests
from _pytest.terminal import TerminalReporter

from contract_tests import options, reports
from contract_tests.client.divergence import Divergence
from contract_tests.client.session import Unanswering
from contract_tests.client.transport import Transport, Wsgi
from contract_tests.contract.kinds import Kind
from contract_tests.contract.requirements import CAPABILITIES, EFFECTS, all_requirements
from contract_tests.redaction.redactor import Redactor
from contract_tests.redaction.stream import Redacted
from contract_tests.reports import outcomes, summary
from contract_tests.run import inprocess
from contract_tests.run.forecast import forecast
from contract_tests.run.run import Run
from contract_tests.run.target import NotReachable
from contract_tests.usage import Unsafe, UsageError
from contract_tests.verdicts.verdicts import Outcome, Result

MARKER = "pbx"
#: The name of Hypothesis' settings for the suite.
PROFILE = "contract"
#: How the names of the modules with tests begin.
TESTS = "contract_tests.suite.test_"
RUN = pytest.StashKey[Run]()
#: A transport to the target, for whoever has one of their own.
TRANSPORT = pytest.StashKey[Transport | None]()

#: The mock in this process, where the run has one.
MOCK = pytest.StashKey[inprocess.Mock]()

#: What keeps a run from beginning, with its exit code.
REFUSALS: Mapping[type[Exception], int] = {NotReachable: 2, Unsafe: 3, UsageError: 4}
#: The signals that end a run: Ctrl-C, the end of a job, the end of a terminal.
ENDING = tuple(getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name))
#: What they meant before the run.
SIGNALS = pytest.StashKey[dict[int, Any]]()
#: The exit code of a run that was kept from beginning.
REFUSED = pytest.StashKey[int]()


def pytest_addoption(parser: pytest.Parser) -> None:
    group = parser.getgroup("astradial", "contract tests of the Astradial API")
    group.addoption("--target", metavar="URL", help="the server to test (default: the mock in this process)")
    options.add_to(group.addoption)
    mock = parser.getgroup("astradial-mock", "the mock in this process, tested if there is no --target")
    options.add_mock_to(mock.addoption)


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", f"{MARKER}(*ids, effect=None): the requirements that a test is about")
    config.addinivalue_line("markers", "last: looks back on the whole run")
    config.addinivalue_line("markers", "broad: is about many requirements at once")
    with _refusing(config):
        settings = options.settings_of(config.option, config.option.target)
        config.stash[RUN] = Run.of(settings)
        _register_profile(settings.examples)


def pytest_sessionstart(session: pytest.Session) -> None:
    """Let no secret pass to the terminal, whoever writes there."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if isinstance(reporter, TerminalReporter):
        reporter._tw._file = Redacted(reporter._tw._file, session.config.stash[RUN].redactor)


@pytest.hookimpl(wrapper=True)
def pytest_cmdline_main(config: pytest.Config) -> Generator[None, Any, Any]:
    """Say in one sentence why a run cannot begin."""
    try:
        return (yield)
    except pytest.UsageError as error:
        if REFUSED not in config.stash:
            raise
        print(f"astradial-contract: {error}", file=sys.stderr)
        return config.stash[REFUSED]


@contextmanager
def _refusing(config: pytest.Config) -> Iterator[None]:
    """End the run if it cannot begin. Pytest's reporter would only say that no tests ran."""
    try:
        yield
    except tuple(REFUSALS) as error:
        if config.pluginmanager.has_plugin("terminalreporter"):
            config.pluginmanager.unregister(name="terminalreporter")
        config.stash[REFUSED] = REFUSALS[type(error)]
        redactor = config.stash[RUN].redactor if RUN in config.stash else Redactor()
        raise pytest.UsageError(redactor.text(str(error))) from None


def _register_profile(examples: int) -> None:
    """The same examples each time. `explain` traces every line; a fixture serves all examples of a test on purpose."""
    with suppress(hypothesis.errors.InvalidArgument):  # the first run in this process
        if hypothesis.settings.get_profile(PROFILE).max_examples != examples:
            _forget_tests()
    hypothesis.settings.register_profile(
        PROFILE,
        max_examples=examples,
        deadline=None,
        database=None,
        derandomize=True,
        print_blob=False,
        phases=[phase for phase in hypothesis.Phase if phase is not hypothesis.Phase.explain],
        suppress_health_check=[hypothesis.HealthCheck.too_slow, hypothesis.HealthCheck.function_scoped_fixture],
    )


def _forget_tests() -> None:
    """Have tests imported anew: those of an earlier run in this process keep its number of examples."""
    for name in [name for name in sys.modules if name.startswith(TESTS)]:
        del sys.modules[name]


def ids_of(item: pytest.Item) -> tuple[str, ...]:
    """The requirements that a test is about; none for a test of another suite."""
    return tuple(str(name) for marker in item.iter_markers(MARKER) for name in marker.args)


def pytest_pycollect_makeitem(collector: pytest.Collector, name: str, obj: object) -> list[pytest.Item] | None:
    """Spare the collection of tests that `--only` leaves out. (Those whose parameters name requirements come later.)"""
    only = collector.config.stash[RUN].settings.only
    named = {one for mark in getattr(obj, "pytestmark", ()) if mark.name == MARKER for one in mark.args}
    return [] if only and named and not named & only else None


def name_of(item: pytest.Item) -> str:
    """The name of a test without its parameters."""
    return f"{item.path.stem}::{item.name.partition('[')[0]}"


def effects_of(item: pytest.Item) -> list[str]:
    """What a test does to a server: what it says itself, else what testing its requirements does."""
    said = [str(marker.kwargs["effect"]) for marker in item.iter_markers(MARKER) if marker.kwargs.get("effect")]
    return said or [all_requirements()[name].effect for name in ids_of(item)]


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    run = config.stash[RUN]
    own = [item for item in items if ids_of(item)]
    unknown = {name for item in own for name in ids_of(item)} - all_requirements().keys()
    if unknown:
        raise pytest.UsageError(f"tests refer to unknown requirements: {', '.join(sorted(unknown))}")
    if run.settings.only:
        left = _left_out(own, run.settings.only)
        config.hook.pytest_deselected(items=left)
        items[:] = [item for item in items if item not in left]
        own = [item for item in own if item not in left]
    # what looks back on the whole run comes last
    items.sort(key=lambda item: item.get_closest_marker("last") is not None)
    if config.getoption("collectonly"):
        return
    if own and not run.settings.dry_run:
        _connect(config, run)
    chosen = [item for item in own if _is_run(item, run)]
    if run.settings.url and run.settings.effects != "read":
        expected = forecast(map(name_of, chosen), run.settings.examples)
        print(f"astradial-contract: {expected.told(run.settings)}", file=sys.stderr)
        if not run.settings.dry_run:
            print(f"astradial-contract: what it creates is recorded in {run.ledger.file}", file=sys.stderr)


def _left_out(items: list[pytest.Item], only: frozenset[str]) -> list[pytest.Item]:
    """The tests that are about no chosen requirement, and broad ones where others test what is chosen."""
    is_broad = {item: item.get_closest_marker("broad") is not None for item in items}
    covered = {name for item in items if not is_broad[item] for name in ids_of(item)}

    def is_wanted(item: pytest.Item) -> bool:
        chosen = only & {*ids_of(item)}
        return bool(chosen - covered if is_broad[item] else chosen)

    return [item for item in items if not is_wanted(item)]


def pytest_deselected(items: list[pytest.Item]) -> None:
    """Remember which requirements are tested in part only."""
    for item in items:
        item.config.stash[RUN].partly |= {*ids_of(item)}


def _connect(config: pytest.Config, run: Run) -> None:
    transport = config.stash.get(TRANSPORT, None)
    with _refusing(config):
        run.begin()
        if transport is None and run.settings.url is None:
            config.stash[MOCK] = inprocess.Mock(run.settings)
            transport = Wsgi(config.stash[MOCK])
        try:
            run.connect(transport)
        except Exception:
            run.ledger.close()
            raise


def _is_run(item: pytest.Item, run: Run) -> bool:
    """Whether a test is run, or would be. One that the profile or a missing capability rules out is skipped."""
    requirements = [all_requirements()[name] for name in ids_of(item)]
    allowed = {"read": 1, "safe": 2, "full": 3}[run.settings.effects]
    needed = max(EFFECTS.index(effect) for effect in effects_of(item))
    outcome, reason = None, ""
    if needed >= allowed:
        outcome = Outcome.DISABLED
        allowing = ("safe", "full")[needed - 1]
        reason = f"{EFFECTS[needed]} needs more than the profile {run.settings.effects}: --profile {allowing}"
    elif lacking := [name for one in requirements for name in one.needs if name not in run.capabilities]:
        outcome, reason = Outcome.UNSUPPORTED, f"needs {lacking[0]}: {CAPABILITIES[lacking[0]]}"
    elif run.settings.dry_run and EFFECTS[needed] == "billable" and not run.settings.billable_allowed:
        outcome, reason = Outcome.UNSUPPORTED, "it needs billable requests: raise --billable"
    elif run.settings.dry_run:
        outcome, reason = Outcome.DISABLED, summary.WOULD
    if outcome is not None:
        run.partly |= {*ids_of(item)}
        item.stash[outcomes.WITHHELD] = outcome
        item.add_marker(pytest.mark.skip(reason=reason))
    return outcome is None or reason == summary.WOULD


@pytest.hookimpl(wrapper=True)
def pytest_runtestloop(session: pytest.Session) -> Generator[None, Any, Any]:
    """Let a signal end the run whatever a test makes of it, and a second one its clean-up: Schemathesis goes on."""
    run = session.config.stash[RUN]

    def interrupt(number: int, frame: FrameType | None) -> None:
        ours, is_again = run.target.session, run.is_interrupted
        run.is_interrupted = True
        session.shouldstop = "Ctrl-C" if number == signal.SIGINT else signal.Signals(number).name
        if ours.is_creating and not is_again:
            ours.ends_after_answer = True
        else:
            raise KeyboardInterrupt

    if run.is_connected and threading.current_thread() is threading.main_thread():
        session.config.stash[SIGNALS] = {number: signal.signal(number, interrupt) for number in ENDING}
    return (yield)


def _leave_signals(config: pytest.Config) -> None:
    """Let signals mean again what they meant before the run."""
    for number, before in config.stash.get(SIGNALS, {}).items():
        signal.signal(number, before)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item, nextitem: pytest.Item | None) -> Generator[None, Any, Any]:
    run = item.config.stash[RUN]
    if ids_of(item) and not run.settings.dry_run:
        run.target.session.begin_test(f"{ids_of(item)[0]} {item.name}")
    session = run.target.session if run.is_connected else None
    before = (session.writes, session.deploys) if session else (0, 0)
    try:
        return (yield)
    except KeyboardInterrupt:
        if not run.is_interrupted:
            raise
        return True
    finally:
        if session:
            tests, writes, deploys = run.costs.get(name_of(item), (0, 0, 0))
            added = session.writes - before[0], session.deploys - before[1]
            run.costs[name_of(item)] = (tests + 1, writes + added[0], deploys + added[1])


@contextmanager
def _judging(item: pytest.Item) -> Iterator[None]:
    """Take it for the server's fault where a test cannot read an answer: a row without a field, another shape.

    Raises `Divergence` with the answer that came last.
    """
    try:
        yield
    except (TypeError, LookupError, AttributeError, ArithmeticError, ValueError, RecursionError) as error:
        run = item.config.stash[RUN]
        if not ids_of(item) or not run.is_connected or not run.target.session.trace:
            raise
        said = " ".join(str(error).split())
        proof = run.target.session.trace[-1]
        raise Divergence(
            "an answer in the documented shape", f"{type(error).__name__}: {said}", proof, kind=Kind.SCHEMA
        ) from error
    except Unanswering as error:
        item.session.shouldstop = str(error)
        raise


@pytest.hookimpl(wrapper=True)
def pytest_runtest_setup(item: pytest.Item) -> Generator[None, Any, Any]:
    with _judging(item):
        return (yield)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Generator[None, Any, Any]:
    with _judging(item):
        return (yield)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_teardown(item: pytest.Item) -> Generator[None, Any, Any]:
    with _judging(item):
        return (yield)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    requirements = ids_of(item)
    if not requirements:
        return report
    run = item.config.stash[RUN]
    if run.is_interrupted:
        return report
    _redact(report, run)
    results = outcomes.results_of(item, call, report, requirements, run)
    if not results:
        return report
    run.results += results
    if results[0].outcome is Outcome.UNSUPPORTED:
        run.partly |= {*requirements}
    broken = [finding for result in results for finding in result.findings]
    known = [run.expected.of(finding, run.began.date()) for finding in broken]
    if known and all(known) and results[0].outcome is not Outcome.UNSUPPORTED:
        report.outcome = "skipped"
        report.wasxfail = "; ".join(dict.fromkeys(one.why for one in known if one))
    elif results[0].outcome is Outcome.GONE:
        report.outcome = "passed"
    elif results[0].outcome is Outcome.UNSUPPORTED and report.outcome == "failed":
        report.outcome = "skipped"
        report.longrepr = (str(item.path), 0, f"Skipped: {results[0].reason}")
    return report


def _redact(report: pytest.TestReport, run: Run) -> None:
    """Leave nothing in what pytest prints of a test that is not for everybody's eyes."""
    if report.longrepr is not None and not isinstance(report.longrepr, tuple):
        report.longrepr = run.redactor.text(str(report.longrepr), lines=True)
    report.sections = [(name, run.redactor.text(text, lines=True)) for name, text in report.sections]


def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> None:
    run = session.config.stash.get(RUN, None)
    if run is None or not (run.results or run.is_connected):
        return
    if run.is_connected:
        run.results += [Result("clean-up", ("WIRE-01",), Outcome.ERROR, reason=sentence) for sentence in _closed(run)]
    if MOCK in session.config.stash and (count := session.config.stash[MOCK].internal_errors):
        reason = f"the mock met {count} exceptions that nobody expected; its log has their tracebacks"
        run.results.append(Result("the mock in this process", ("WIRE-01",), Outcome.ERROR, reason=reason))
    if run.settings.report:
        try:
            reports.write(run, run.settings.report)
        except OSError as error:
            reason = f"no report could be written to {run.settings.report}: {error.strerror}"
            run.results.append(Result("report", ("WIRE-01",), Outcome.ERROR, reason=reason))
    code = run.exit_code
    if exitstatus in (pytest.ExitCode.OK, pytest.ExitCode.TESTS_FAILED) and (code or not _others_failed(session)):
        session.exitstatus = code


def _closed(run: Run) -> list[str]:
    """What could not be cleaned up, in sentences."""
    try:
        return run.close()
    except (KeyboardInterrupt, requests.RequestException) as error:
        return [f"the clean-up failed: {type(error).__name__} {error}".rstrip()]


def _others_failed(session: pytest.Session) -> bool:
    """Whether a test failed that is not about a requirement."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    failed = [*reporter.stats.get("failed", ()), *reporter.stats.get("error", ())] if reporter else []
    run = session.config.stash[RUN]
    own = {result.test for result in run.results}
    return any(report.nodeid not in own for report in failed)


def pytest_unconfigure(config: pytest.Config) -> None:
    _leave_signals(config)


def pytest_terminal_summary(terminalreporter: Any, exitstatus: int, config: pytest.Config) -> None:
    run = config.stash.get(RUN, None)
    if run is not None and (run.results or run.is_connected):
        summary.write(run, terminalreporter)
