"""Documents: the control API's own, and the product's contract as text and as a page."""

from functools import lru_cache
from pathlib import Path
from typing import Any

from flask import Blueprint, Response, jsonify, redirect, request
from werkzeug.wrappers import Response as BaseResponse

from mock_server.contract.contract import Contract
from mock_server.control.payload import the_document, the_world

blueprint = Blueprint("documents", __name__)
#: Beside the product's API, not under `/_mock`.
contract_documents = Blueprint("contract", __name__)

_PAGE = Path(__file__).with_name("docs.html")


@blueprint.get("/openapi.json")
def control_document() -> Response:
    return jsonify(the_document().source)


@contract_documents.get("/<any(docs, api, 'api-docs'):name>", strict_slashes=True)
def contract_page_elsewhere(name: str) -> BaseResponse:
    """Observed: the page is at the path with a slash; the one without leads there."""
    return redirect(f"{request.script_root}/{name}/", 301)


@contract_documents.get("/<any(docs, api, 'api-docs'):name>/")
def contract_page(name: str) -> Response:
    """The contract for reading and trying, in a browser; the page needs nothing from elsewhere."""
    return Response(_PAGE.read_bytes(), mimetype="text/html")


@contract_documents.get("/api-spec.json")
def contract_as_json() -> Response:
    return jsonify(_contract())


@contract_documents.get("/openapi.yaml")
def contract_as_yaml() -> Response:
    return Response(_as_yaml(the_world().contract), mimetype="application/yaml")


@lru_cache(maxsize=1)
def _as_yaml(contract: Contract) -> str:
    """The contract as YAML. Written once: it takes too long for every request."""
    import yaml  # as the bundle does: few ask for it

    dumper = getattr(yaml, "CSafeDumper", yaml.SafeDumper)
    text: str = yaml.dump(contract.document, Dumper=dumper, sort_keys=False, allow_unicode=True, width=120)
    return text


def _contract() -> dict[str, Any]:
    return the_world().contract.document
