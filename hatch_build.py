"""Bundles the contract, the control API's document, worlds, profiles and requirements into the wheel as one JSON."""

import importlib.util
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class BundleHook(BuildHookInterface):  # type: ignore[misc]
    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        if version == "editable":
            return  # a checkout bundles its own sources when they change
        root = Path(self.root)
        spec = importlib.util.spec_from_file_location("bundle", root / "mock_server" / "contract" / "bundle.py")
        assert spec is not None
        assert spec.loader is not None
        bundle = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(bundle)
        bundle.write(bundle.build(root), bundle.BUNDLE)
        build_data["force_include"][str(bundle.BUNDLE)] = "mock_server/_data/bundle.json"
        build_data["force_include"][str(root / "openapi")] = "mock_server/_data/openapi"
        build_data["force_include"][str(root / "fixtures")] = "mock_server/_data/fixtures"
