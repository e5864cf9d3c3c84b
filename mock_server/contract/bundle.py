"""One JSON document out of the YAML sources: the contract, the control API's document, worlds, profiles, requirements.

YAML of this size takes longer to parse than the server may take to start, so it is parsed when a wheel is
built, or in a checkout when a source has changed, and kept as JSON beside this module.
"""

import hashlib
import json
import os
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any, ClassVar

from mock_server.contract import pointers

PACKAGE = Path(__file__).parents[1]
BUNDLE = PACKAGE / "_data" / "bundle.json"

#: The folders of the sources.
_FOLDERS = (
    "openapi",
    "openapi/control",
    "fixtures",
    "fixtures/worlds",
    "fixtures/expectations",
    "mock_server/profiles",
)
_METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace")


#: The scalars of YAML 1.2: tag, pattern, first characters.
_SCALARS = (
    ("null", r"~|null|Null|NULL|", ["~", "n", "N", ""]),
    ("bool", r"true|True|TRUE|false|False|FALSE", list("tTfF")),
    ("int", r"-?(0|[1-9][0-9]*)", list("-0123456789")),
    ("float", r"-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][-+]?[0-9]+)?", list("-0123456789")),
    ("merge", r"<<", ["<"]),
)


@cache
def _loader() -> Any:
    """YAML with the scalars of version 1.2: `on` and `no` are words, `+918065978001` and dates are text."""
    import yaml  # a tenth of the start, and most starts read no YAML

    class Yaml12Loader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]
        yaml_implicit_resolvers: ClassVar[dict[str, Any]] = {}

    for tag, pattern, first in _SCALARS:
        Yaml12Loader.add_implicit_resolver(f"tag:yaml.org,2002:{tag}", re.compile(f"^(?:{pattern})$"), first)
    return Yaml12Loader


def read_yaml(text: str) -> Any:
    """A YAML or JSON text as plain values. Raises ValueError."""
    import yaml

    try:
        return yaml.load(text, Loader=_loader())  # noqa: S506  (a safe loader)
    except yaml.YAMLError as error:
        raise ValueError(str(error)) from error


def join_contract(root: Path) -> dict[str, Any]:
    """The OpenAPI document `root` with its path items inline and all that the files share under `components`.

    A resource file holds `paths` and component sections (`schemas`, `responses`, …). A reference
    `dids.yaml#/schemas/Did` becomes `#/components/schemas/Did`; a path item is copied in. The root's
    `x-common-responses` are added to every operation that does not declare them itself.
    """
    files = {path.name: read_yaml(path.read_text(encoding="utf-8")) for path in root.parent.glob("*.yaml")}
    document: dict[str, Any] = files.pop(root.name)
    components: dict[str, dict[str, Any]] = document.setdefault("components", {})
    origin: dict[tuple[str, str], str] = {}
    for name, content in sorted(files.items()):
        for section in content.keys() - {"paths"}:
            for key, value in content[section].items():
                if (section, key) in origin:
                    raise ValueError(f"{name} and {origin[section, key]} both define {section}/{key}")
                origin[section, key] = name
                components.setdefault(section, {})[key] = _rebased(value)
    for path, item in document["paths"].items():
        file, _, pointer = item["$ref"].partition("#/paths/")
        document["paths"][path] = _rebased(files[file]["paths"][pointers.unescape(pointer)])
    common = _rebased(document.pop("x-common-responses", {}))
    for _, _, _, operation in operations(document):
        operation["responses"] = {**common, **operation.get("responses", {})}
    return document


def _rebased(value: Any) -> Any:
    if isinstance(value, list):
        return [_rebased(item) for item in value]
    if not isinstance(value, dict):
        return value
    return {
        key: re.sub(r"^[\w.-]*#/", "#/components/", item)
        if isinstance(item, str) and (key == "$ref" or item.startswith("#/schemas/"))
        else _rebased(item)
        for key, item in value.items()
    }


def operations(contract: dict[str, Any]) -> Iterator[tuple[str, str, dict[str, Any], dict[str, Any]]]:
    """Each operation of a joined contract as path, method, path item, operation."""
    for path, item in contract["paths"].items():
        for method in _METHODS:
            if method in item:
                yield path, method.upper(), item, item[method]


def build(source: Path) -> dict[str, Any]:
    """The bundle of a source tree that has `openapi/`, `fixtures/` and `mock_server/profiles/`."""
    return {
        "digest": digest(source),
        "contract": join_contract(source / "openapi" / "astradial.yaml"),
        "control": join_contract(source / "openapi" / "control" / "control.yaml"),
        "worlds": _documents(source / "fixtures" / "worlds"),
        "profiles": _documents(source / "mock_server" / "profiles"),
        "requirements": _documents(source / "fixtures")["requirements"],
        "expectations": _documents(source / "fixtures" / "expectations"),
    }


def _documents(folder: Path) -> dict[str, Any]:
    return {path.stem: read_yaml(path.read_text(encoding="utf-8")) for path in sorted(folder.glob("*.yaml"))}


def digest(source: Path) -> str:
    """A digest of all sources of the bundle and of this module."""
    state = hashlib.blake2b(Path(__file__).read_bytes(), digest_size=16)
    for folder in _FOLDERS:
        for path in sorted((source / folder).glob("*.yaml")):
            state.update(path.name.encode() + b"\0" + path.read_bytes())
    return state.hexdigest()


def load() -> dict[str, Any]:
    """The bundle: as packaged, or in a checkout as its sources are now."""
    source = PACKAGE.parent
    kept = json.loads(BUNDLE.read_bytes()) if BUNDLE.exists() else None
    if not (source / "openapi" / "astradial.yaml").exists():
        if kept is None:
            raise FileNotFoundError(f"{BUNDLE} is missing from the installed package")
        return dict(kept)
    if kept is not None and kept["digest"] == digest(source):
        return dict(kept)
    fresh = build(source)
    write(fresh, BUNDLE)
    return fresh


def write(bundle: dict[str, Any], target: Path) -> None:
    """Keep a bundle; where the folder is not writable, it is made anew each time."""
    try:
        target.parent.mkdir(exist_ok=True)
        scratch = target.with_suffix(f".{os.getpid()}")
        scratch.write_text(json.dumps(bundle, ensure_ascii=False, separators=(",", ":")), encoding="utf-8")
        scratch.replace(target)
    except OSError:
        pass
