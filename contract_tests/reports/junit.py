"""A run for CI servers: one test case a test, with its requirements as properties."""

from xml.etree import ElementTree

from contract_tests.contract.requirements import all_requirements
from contract_tests.run.run import Run
from contract_tests.verdicts.verdicts import Outcome, Result, Verdict


def of(run: Run) -> bytes:
    """The document in the form xunit2."""
    judged = run.verdicts().judged
    suite = ElementTree.Element("testsuite", name="astradial-contract", timestamp=run.began.isoformat())
    failures = 0
    for result in run.results:
        case = _case(suite, result)
        known = all(judged[name].verdict is Verdict.KNOWN for name in result.requirements if name in judged)
        if result.outcome in (Outcome.UNSUPPORTED, Outcome.DISABLED) or (result.outcome is Outcome.DIVERGED and known):
            ElementTree.SubElement(case, "skipped", message=result.reason)
        elif result.outcome in (Outcome.DIVERGED, Outcome.ERROR):
            failures += 1
            kind = "failure" if result.outcome is Outcome.DIVERGED else "error"
            failure = ElementTree.SubElement(case, kind, message=result.reason)
            failure.text = _text("\n".join(exchange.line() for exchange in result.trace))
    suite.set("tests", str(len(run.results)))
    suite.set("failures", str(failures))
    whole: bytes = ElementTree.tostring(suite, encoding="utf-8", xml_declaration=True)
    return whole


def _case(suite: ElementTree.Element, result: Result) -> ElementTree.Element:
    file, _, name = result.test.partition("::")
    case = ElementTree.SubElement(suite, "testcase", classname=file, name=name, time=f"{result.seconds:.3f}")
    properties = ElementTree.SubElement(case, "properties")
    for requirement in result.requirements:
        entry = all_requirements()[requirement]
        for key, value in (("requirement", entry.id), ("level", entry.level), ("doc", entry.page)):
            ElementTree.SubElement(properties, "property", name=key, value=value)
    return case


def _text(text: str) -> str:
    """The text without the characters that XML does not allow."""
    return "".join(character for character in text if character >= " " or character in "\n\t")
