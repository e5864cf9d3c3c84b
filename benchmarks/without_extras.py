"""Run a module as if the project's extras were not installed: `python -m benchmarks.without_extras MODULE …`.

Where the extra `tls` is installed, PyJWT finds `cryptography` and imports it: that costs time and memory at start.
"""

import runpy
import sys

#: The packages of the extras that something imports when it finds them.
EXTRAS = ("cryptography",)


def _main() -> None:
    sys.modules.update(dict.fromkeys(EXTRAS))  # type: ignore[arg-type]  # to import one raises ModuleNotFoundError
    del sys.argv[0]
    runpy.run_module(sys.argv[0], run_name="__main__", alter_sys=True)


if __name__ == "__main__":
    _main()
