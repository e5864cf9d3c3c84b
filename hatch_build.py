"""Bundles the contract, the control API's document, worlds, profiles and requirements into the wheel as one JSON."""

import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class BundleHook(BuildHookInterface):  # type: ignore[misc]
    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        if version == "editable":
            return  # a checkout bundles its own sources when they change
        root = Path(self.root)
        sys.path.insert(0, str(root))  # pip builds where the package is not installed
        from mock_server.contract import bundle

        bundle.write(bundle.build(root), bundle.BUNDLE)
        build_data["force_include"][str(bundle.BUNDLE)] = "mock_server/_data/bundle.json"
        build_data["force_include"][str(root / "openapi")] = "mock_server/_data/openapi"
        build_data["force_include"][str(root / "fixtures")] = "mock_server/_data/fixtures"
