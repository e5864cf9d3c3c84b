"""What a run finds wrong: of which requirement, at which operation, in what way."""

from dataclasses import dataclass

from contract_tests.contract.kinds import Kind

#: Stands for the operation of a finding that no request shows.
NO_OPERATION = "none"
#: In a list of known findings: whatever operation it is that the docs do not describe.
UNDOCUMENTED = "undocumented"


@dataclass(frozen=True, order=True, slots=True)
class Finding:
    """A kind of violation of a requirement at an operation, which may be seen in many ways."""

    requirement: str
    operation: str
    kind: Kind

    def __str__(self) -> str:
        return f"{self.requirement} {self.operation} {self.kind}"
