"""The switch's configuration: deploying all that is stored, and looking at what is deployed."""

from typing import Any

from mock_server import errors
from mock_server.behaviours import operation
from mock_server.behaviours.rules.verification import deployed, helpers, report, verification
from mock_server.http.answer import Answer, header_text
from mock_server.http.auth import Principal
from mock_server.http.body import Body, truthy
from mock_server.telephony.generator.generate import deploy_failure
from mock_server.world import asterisk_names
from mock_server.world.clock import iso
from mock_server.world.notices import Failure
from mock_server.world.tables import Row
from mock_server.world.world import Transaction

Reply = dict[str, Any]


@operation("deployConfig")
def deploy_config(tx: Transaction, principal: Principal, body: Body) -> Reply:
    reload = truthy(body.get("reload", True))
    if reason := deploy_failure(tx["ivrs"].of(principal.org_id), tx.quirk):
        raise errors.CONFIG_NOT_DEPLOYED(details=reason)
    tx.deploy(principal.org_id)
    if not reload:
        tx.warn(errors.DEPLOYED_WITHOUT_RELOAD)
    return {"success": True, "deployment": written(principal.org), "reload": reloaded(tx) if reload else None}


def written(org: Row) -> Reply:
    """The files that a deploy writes."""
    pjsip, dialplan, queues = (
        f"/etc/asterisk/{asterisk_names.config_file(kind, org)}" for kind in ("pjsip", "ext", "queues")
    )
    return {
        "success": True,
        "pjsipFile": pjsip,
        "dialplanFile": dialplan,
        "queueFile": queues,
        "mohDeployed": False,
        "message": errors.CONFIG_DEPLOYED.format(name=org["name"]),
    }


def reloaded(tx: Transaction) -> Reply:
    """What came of telling the switch to read its files again."""
    if tx.quirk("reload-without-asterisk"):
        return {"success": False, "method": "AMI", "error": errors.RELOAD_FAILED, "details": errors.AMI_UNREACHABLE}
    return {"success": True, "method": "AMI", "action": "core reload", "message": errors.RELOADED}


@operation("reloadConfig")
def reload_config(tx: Transaction) -> Reply:
    result = reloaded(tx)
    if not result["success"]:
        raise errors.CONFIG_NOT_RELOADED(details=result["details"])
    return result


@operation("verifyConfig")
def verify_config(tx: Transaction, principal: Principal) -> Reply:
    return {"success": True, "verification": verification(tx, principal)}


@operation("reportConfig")
def report_config(tx: Transaction, principal: Principal) -> Answer:
    text = report(verification(tx, principal))
    disposition = header_text([f'attachment; filename="{principal.org["name"]}_verification_report.md"'])
    headers = {"Content-Disposition": disposition}
    return Answer(200, text.encode(errors="replace"), media="text/markdown; charset=utf-8", headers=headers)


@operation("listConfigs")
def list_configs(tx: Transaction, principal: Principal) -> Reply:
    kinds = ("pjsip", "ext") if deployed(tx, principal) else ()
    word = asterisk_names.in_files(principal.org).partition("_")[0]
    files = {kind: asterisk_names.config_file(kind, principal.org) for kind in kinds}
    return {"success": True, "configurations": {word: files} if files else {}}


@operation("testHelpers")
def test_helpers(tx: Transaction, principal: Principal) -> Reply:
    return {"success": True, "tests": helpers(tx, principal)}


#: The priority of a rule that is sent with none, or with 0.
_PRIORITY = 100


@operation("createRoutingRule")
def create_routing_rule(tx: Transaction, principal: Principal, body: Body) -> Reply:
    body.require("destination_type", "destination", error=errors.RULE_FIELDS_REQUIRED)
    problem, remedy = errors.RULE_ROUTES_NOTHING, errors.ROUTE_THE_NUMBER
    tx.fail(problem, Failure("", problem, remedy))
    sent = {name: value for name, value in body.filled().items() if name != "priority" or truthy(value)}
    rule = {"id": tx.new_id(), "org_id": principal.org_id, "priority": _PRIORITY, **sent}
    return {**rule, "active": True, "created_at": iso(tx.time)}
