"""`astradial-contract`, also as `python -m contract_tests`."""

import sys

from contract_tests.usage import DESCRIPTION, EPILOG, USAGE_LINE


def main() -> int:
    """Run the command line; says what to install where a library is missing."""
    try:
        from contract_tests.cli import main as run
    except ModuleNotFoundError as missing:
        advice = "pip install '.[contract]' in a checkout of astradial-mock"
        if {"-h", "--help"} & {*sys.argv[1:]}:
            print(f"usage: {USAGE_LINE}\n\n{DESCRIPTION}\n\n{EPILOG}\nto run it and to see all options: {advice}")
            return 0
        print(f"astradial-contract: {missing.name} is missing: {advice}", file=sys.stderr)
        return 4
    return run()


if __name__ == "__main__":
    sys.exit(main())
