"""What GET /config/verify finds when it looks at the deployed configuration."""

from collections.abc import Iterable
from typing import Any

from mock_server import errors
from mock_server.http.auth import Principal
from mock_server.telephony.generator.generate import Dialplan
from mock_server.world import asterisk_names
from mock_server.world.clock import iso
from mock_server.world.world import Transaction

Check = dict[str, Any]

#: Codes that the server looks for in the dialplan.
_HELPERS = {
    "*43": "Echo Test",
    "*60": "Say Current Time",
    "*65": "Say Extension Number",
    "*100": "Voicemail Main",
    "*411": "Directory Service",
}


def verification(tx: Transaction, principal: Principal) -> dict[str, Any]:
    """The six checks of an organization's configuration, and the worst status among them."""
    plan = deployed(tx, principal)
    dialplan_missed = tx.quirk("verify-misses-dialplan")
    files = {
        asterisk_names.config_file("pjsip", principal.org): plan is not None,
        asterisk_names.config_file("exte" if dialplan_missed else "ext", principal.org): plan is not None
        and not dialplan_missed,
        asterisk_names.config_file("queues", principal.org): plan is not None,
    }
    pjsip, dialplan, queues = files
    checks = {
        "file_existence": _files(tx, principal, files),
        "pjsip_configuration": _phones(plan, pjsip),
        "dialplan_configuration": _contexts(None if dialplan_missed else plan, dialplan),
        "queue_configuration": _queues(plan, queues),
        "asterisk_syntax": _check("Asterisk Syntax Validation", {"syntax_checks": dict.fromkeys(files, "valid")}),
        "asterisk_status": _switch(tx),
    }
    statuses = {check["status"] for check in checks.values()}
    return {
        "organization": {"id": principal.org_id, "name": principal.org["name"]},
        "timestamp": iso(tx.time),
        "overall_status": next(status for status in ("error", "warning", "success") if status in statuses),
        "checks": checks,
    }


def deployed(tx: Transaction, principal: Principal) -> Dialplan | None:
    """What the organization's callers meet; None before its first deploy."""
    return tx.world.deployed.dialplan(tx.base, principal.org_id)


def helpers(tx: Transaction, principal: Principal) -> Check:
    """Whether an extension can dial each of the codes."""
    plan = deployed(tx, principal)
    found = _helpers_in(plan) if plan else set()
    results = {
        code: {"name": name, "exists": code in found, "status": "available" if code in found else "missing"}
        for code, name in _HELPERS.items()
    }
    warnings = [
        errors.HELPER_MISSING.format(name=name, code=code) for code, name in _HELPERS.items() if code not in found
    ]
    return _check("Helper Function Testing", {"test_results": results}, warnings=warnings)


def report(found: dict[str, Any]) -> str:
    """A verification as a text for people, in Markdown."""
    lines = [f"# {found['organization']['name']}: {found['overall_status']}", "", f"Looked at {found['timestamp']}."]
    for check in found["checks"].values():
        lines += ["", f"## {check['name']}: {check['status']}"]
        lines += [f"- {text}" for text in check["errors"] + check["warnings"]]
    return "\n".join([*lines, ""])


def _check(name: str, details: dict[str, Any], errors: Iterable[str] = (), warnings: Iterable[str] = ()) -> Check:
    wrong, odd = list(errors), list(warnings)
    status = "error" if wrong else "warning" if odd else "success"
    return {"name": name, "status": status, "details": details, "errors": wrong, "warnings": odd}


def _files(tx: Transaction, principal: Principal, files: dict[str, bool]) -> Check:
    live = tx.base.deployed.get(principal.org_id)
    details = {
        name: {"exists": there, **({"modified": live.at} if there and live else {})} for name, there in files.items()
    }
    missing = [errors.CONFIG_FILE_MISSING.format(file=name) for name, there in files.items() if not there]
    return _check("Configuration Files Existence", details, errors=missing)


def _phones(plan: Dialplan | None, file: str) -> Check:
    name = "PJSIP Configuration"
    if plan is None:
        return _check(name, {}, errors=[errors.CONFIG_UNREADABLE.format(check=name, file=file)])
    warnings = [] if plan.endpoints else [errors.NO_ENDPOINTS]
    return _check(name, {"section_types": {"endpoint": list(plan.endpoints)}}, warnings=warnings)


def _contexts(plan: Dialplan | None, file: str) -> Check:
    name = "Dialplan Configuration"
    if plan is None:
        return _check(name, {}, errors=[errors.CONFIG_UNREADABLE.format(check=name, file=file)])
    contexts = {
        context.name: {
            "extension_count": len(context.exact) + len(context.patterns),
            "extensions": [*context.exact, *(pattern.name for pattern, _ in context.patterns)][:10],
            "includes": list(context.includes),
        }
        for context in plan.contexts.values()
    }
    found = sorted(_helpers_in(plan))
    details = {"contexts_found": len(contexts), "contexts": contexts, "helper_functions": found}
    return _check(name, details, warnings=[] if found else [errors.NO_HELPERS])


def _queues(plan: Dialplan | None, file: str) -> Check:
    name = "Queue Configuration"
    if plan is None:
        return _check(name, {}, errors=[errors.CONFIG_UNREADABLE.format(check=name, file=file)])
    queues = {queue.name: {"strategy": queue.strategy, "timeout": queue.ring_s} for queue in plan.queues.values()}
    details = {"queues_found": len(queues), "queues": queues}
    return _check(name, details, warnings=[] if queues else [errors.NO_QUEUES])


def _switch(tx: Transaction) -> Check:
    running = not tx.quirk("reload-without-asterisk")
    return _check(
        "Asterisk Service Status",
        {"process_running": running},
        errors=[] if running else [errors.ASTERISK_NOT_RUNNING],
    )


def _helpers_in(plan: Dialplan) -> set[str]:
    internal = plan.contexts.get(f"{plan.prefix}internal")
    return _HELPERS.keys() & internal.exact.keys() if internal else set()
