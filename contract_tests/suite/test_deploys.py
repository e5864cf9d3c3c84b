"""Whether a deploy works at all: else callers meet nothing of what is changed, and no write says so."""

from contract_tests.client.client import Client
from contract_tests.contract.kinds import Kind
from contract_tests.suite import pbx


@pbx("DEP-01")
def test_a_deploy_succeeds(org: Client) -> None:
    reply = org.post("/config/deploy", {}).exists()
    if reply.status != 200:
        reply.diverges("a deploy that succeeds", f"{reply.status}, so callers keep the old dialplan", Kind.CALLERS)
    said = reply.body if isinstance(reply.body, dict) else {}
    deployment = said.get("deployment") or {}
    for name, value in (("success", said.get("success")), ("deployment.success", deployment.get("success"))):
        if value is False:
            reply.diverges(f"{name} true", "false, so callers keep the old dialplan", Kind.CALLERS)
