"""The control API under `/_mock`: for people and tests that steer the simulator. Never part of the contract."""

from flask import Blueprint

from mock_server.control import calls, clock, deployed, documents, faults, quirks, requests, snapshots, state, tokens
from mock_server.control.documents import contract_documents
from mock_server.control.payload import read_request
from mock_server.control.refusals import refusal

__all__ = ["blueprint", "contract_documents", "refusal"]

blueprint = Blueprint("control", __name__)
blueprint.before_request(read_request)
for _room in (state, snapshots, calls, deployed, clock, quirks, faults, requests, tokens, documents):
    blueprint.register_blueprint(_room.blueprint)
