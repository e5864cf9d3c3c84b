"""What a run says before it writes."""

from contract_tests.run.forecast import Forecast
from contract_tests.run.settings import Settings


def test_a_dry_run_says_what_would_be_written() -> None:
    settings = Settings(url="http://127.0.0.1:8000", profile="safe", environment={})
    dry = Settings(url="http://127.0.0.1:8000", profile="safe", dry_run=True, environment={})
    assert Forecast(3, 2).told(settings).startswith("this run makes about 3 writes, about 2 of which")
    assert Forecast(3, 2).told(dry).startswith("this run would make about 3 writes")
