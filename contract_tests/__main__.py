"""`astradial-contract`, also as `python -m contract_tests`."""

import sys


def main() -> int:
    """Run the command line; says what to install where a library is missing."""
    try:
        from contract_tests.cli import main as run
    except ModuleNotFoundError as missing:
        advice = "pip install '.[contract]' in a checkout of astradial-mock"
        print(f"astradial-contract: {missing.name} is missing: {advice}", file=sys.stderr)
        return 4
    return run()


if __name__ == "__main__":
    sys.exit(main())
