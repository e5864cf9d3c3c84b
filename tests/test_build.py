"""The wheel is built where the package is not installed, as pip does it."""

import subprocess
import sys
import sysconfig
from pathlib import Path

ROOT = Path(__file__).parents[1]

BUILD = """
import importlib.util, sys, types
sys.path.append(sys.argv[1])  # PyYAML is there; without `site`, a checkout that is installed is not
for name in ("hatchling", "hatchling.builders", "hatchling.builders.hooks", "hatchling.builders.hooks.plugin"):
    sys.modules[name] = types.ModuleType(name)
interface = sys.modules["hatchling.builders.hooks.plugin.interface"] = types.ModuleType("interface")
interface.BuildHookInterface = object
assert importlib.util.find_spec("mock_server") is None
spec = importlib.util.spec_from_file_location("hatch_build", sys.argv[2] + "/hatch_build.py")
hook = importlib.util.module_from_spec(spec)
spec.loader.exec_module(hook)
build = hook.BundleHook()
build.root = sys.argv[2]
data = {"force_include": {}}
build.initialize("standard", data)
print(*data["force_include"].values())
"""


def test_a_wheel_is_built_in_an_environment_without_the_package() -> None:
    arguments = [sys.executable, "-I", "-S", "-c", BUILD, sysconfig.get_path("purelib"), str(ROOT)]
    done = subprocess.run(arguments, capture_output=True, text=True, check=False, cwd=ROOT.parent)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.split() == [
        "mock_server/_data/bundle.json",
        "mock_server/_data/openapi",
        "mock_server/_data/fixtures",
    ]
