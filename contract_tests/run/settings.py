"""What a run was asked to do: from the command line and, for secrets, from the environment."""

import math
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from contract_tests.client.client import BASE
from contract_tests.client.guard import PROFILES
from contract_tests.client.pace import Pace
from contract_tests.client.transport import on_the_wire
from contract_tests.contract.requirements import CAPABILITIES, all_requirements
from contract_tests.usage import Unsafe, UsageError, unknown

#: Where the mock in this process is found.
IN_PROCESS = "http://mock.invalid"
#: What `--fail-on` may name.
FAILING = ("unsupported", "untested")
#: Requests a second to another machine, unless it is said otherwise, and how many of them may write.
ELSEWHERE = (20.0, 4.0)
#: Examples tried of each property, and where each is a deploy of somebody's telephones.
EXAMPLES, FEW = 10, 3
#: The variables whose values are sent in headers.
HEADER_VARIABLES = frozenset(
    {
        *("ASTRADIAL_TOKEN", "ASTRADIAL_API_KEY", "ASTRADIAL_SECOND_TOKEN", "ASTRADIAL_SECOND_API_KEY"),
        *("ASTRADIAL_AGENT_TOKEN", "ASTRADIAL_MANAGER_TOKEN", "ASTRADIAL_EXPIRED_TOKEN"),
    }
)
#: The variables that name a file of trusted certificates, the first before the other.
TRUSTED = ("SSL_CERT_FILE", "REQUESTS_CA_BUNDLE")
LOOPBACK = ("localhost", "127.0.0.1", "::1")


@dataclass(frozen=True, kw_only=True)
class Settings:
    """The options of a run. Raises `UsageError` and `Unsafe` for those that do not go together."""

    #: The server's base URL without `/api/v1`, None for the mock in this process.
    url: str | None = None
    profile: str | None = None
    #: Capabilities that the run is told it has, besides those that it finds.
    capabilities: frozenset[str] = frozenset()
    #: A file of known divergences, or the name of a shipped one.
    expect: str | None = None
    #: The ids of the only requirements to test.
    only: frozenset[str] = frozenset()
    #: Requests a second at most.
    rate: float | None = None
    #: Requests a second at most that write.
    write_rate: float | None = None
    report: Path | None = None
    #: Where the ledger of a run that writes lies, if there is no report.
    ledgers: Path = Path(".astradial-contract")
    #: How many billable requests are allowed.
    billable: int | None = None
    #: Ids of existing phone numbers whose routing may be changed, and is put back.
    dids: tuple[str, ...] = ()
    #: The host that may be written to although it is not this machine.
    allow_writes_on: str | None = None
    dry_run: bool = False
    #: What fails a run besides divergences: promises that were not tested, `unsupported` or `untested` ones.
    fail_on: frozenset[str] = frozenset()
    #: The requirements that have to be tested.
    require: frozenset[str] = frozenset()
    #: How many examples are tried of each property, 0 for as many as befits the server.
    examples: int = 0
    #: Of the mock in this process: its profile, armed faults, and the seed by which it varies.
    mock_profile: str = "documented"
    mock_faults: tuple[str, ...] = ()
    mock_vary: int | None = None
    environment: Mapping[str, str] = field(default_factory=lambda: os.environ, repr=False)

    def __post_init__(self) -> None:
        if self.url is not None:
            object.__setattr__(self, "url", _root(self.url))
        if self.examples == 0:
            object.__setattr__(self, "examples", FEW if self.is_elsewhere and self.effects != "read" else EXAMPLES)
        if self.effects not in PROFILES:
            raise UsageError(f"--profile {self.profile}: choose from {', '.join(PROFILES)}")
        if self.url and (self.mock_profile != "documented" or self.mock_faults or self.mock_vary is not None):
            raise UsageError(
                f"--mock-… configures the mock in this process; configure {self.url} with astradial-mock serve"
            )
        for name in self.capabilities - CAPABILITIES.keys():
            raise UsageError(f"--capabilities {name}: choose from {', '.join(CAPABILITIES)}")
        for flag, names in (("--only", self.only), ("--require", self.require)):
            for name in sorted(names - all_requirements().keys()):
                raise UsageError(f"{flag}: {unknown('requirement', name, all_requirements())}")
        for name in sorted(self.fail_on - set(FAILING)):
            raise UsageError(f"--fail-on {name}: choose from {', '.join(FAILING)}")
        for flag, value, least in (("--examples", self.examples, 1), ("--billable", self.billable, 0)):
            if value is not None and value < least:
                raise UsageError(f"{flag} {value}: must be at least {least}")
        for flag, rate in (("--rate", self.rate), ("--write-rate", self.write_rate)):
            if rate is not None and not 0 < rate < math.inf:
                raise UsageError(f"{flag} {rate}: must be more than 0 requests a second")
        for flag, is_given in (("--did", self.dids), ("--billable", self.billable)):
            if is_given and self.effects != "full":
                raise UsageError(f"{flag} has no effect in the profile {self.effects}; it needs --profile full")
        self._check_credentials()
        host = urlsplit(self.root).hostname
        allowed = (*LOOPBACK, self.allow_writes_on, _host(self.allow_writes_on or ""))
        if self.url and self.effects != "read" and host not in allowed:
            raise Unsafe(f"{host} is another machine; to let the run write to it, add --allow-writes-on {host}")

    def _check_credentials(self) -> None:
        """Raises `UsageError` for values that no header can hold."""
        for name in self.environment.keys() & HEADER_VARIABLES if self.url else ():
            if not self.environment[name].strip().isascii() or not self.environment[name].strip().isprintable():
                raise UsageError(f"{name} has characters that no header can hold; set it to the bare token or key")
        for name in TRUSTED if self.url else ():
            if self.environment.get(name) and not Path(self.environment[name]).exists():
                raise UsageError(f"{name} is {self.environment[name]}, and there is no such file")

    @property
    def is_elsewhere(self) -> bool:
        """Whether the server is another machine, where somebody may work."""
        return self.url is not None and urlsplit(self.url).hostname not in LOOPBACK

    @property
    def pace(self) -> Pace:
        """How fast to send: on another machine at a default rate, unless another is said."""
        reads, writes = ELSEWHERE if self.is_elsewhere else (None, None)
        return Pace(self.rate or reads, self.write_rate or writes)

    @property
    def secrets(self) -> list[str]:
        """The credentials in the environment."""
        words = ("TOKEN", "KEY", "SECRET", "PASSWORD")
        own = [name for name in self.environment if name.startswith("ASTRADIAL_") and name.endswith(words)]
        return [self.environment[name].strip() for name in own]

    @property
    def host(self) -> str:
        """The server's host, as in the requests of a report."""
        return urlsplit(self.root).hostname or ""

    @property
    def root(self) -> str:
        return self.url or IN_PROCESS

    @property
    def effects(self) -> str:
        """The profile: what was asked for; by default all of the mock in this process, and only reading elsewhere."""
        return self.profile or ("read" if self.url else "full")

    @property
    def billable_allowed(self) -> int:
        """How many billable requests the run may make: none on a server unless it is said."""
        if self.billable is not None:
            return self.billable
        return 0 if self.url else 1_000_000


def _host(text: str) -> str | None:
    """The host of a URL or of `host:port`, or the text where it is a host."""
    try:
        return urlsplit(text if "//" in text else f"//{text}").hostname
    except ValueError:  # brackets that are no IPv6 address
        return None


def _root(url: str) -> str:
    """The base URL of a server, given with or without `/api/v1`."""
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise UsageError(f"{url} is not a server URL, such as http://127.0.0.1:8000")
    if parts.username or parts.query or parts.fragment:
        raise UsageError("credentials do not belong in the URL; set ASTRADIAL_TOKEN")
    return on_the_wire(url).rstrip("/").removesuffix(BASE).rstrip("/")
