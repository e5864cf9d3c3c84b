"""IVRs: menus of keys. There is no draft: what is stored is live as soon as anything of the organization deploys."""

import re
from collections.abc import Mapping
from typing import Any

from mock_server import errors
from mock_server.behaviours import operation
from mock_server.behaviours.rules import audio
from mock_server.http.answer import Answer, header_text
from mock_server.http.auth import Principal
from mock_server.http.body import Body, truthy
from mock_server.world import javascript
from mock_server.world.tables import Row, collated
from mock_server.world.world import Transaction

Ivr = dict[str, Any]

_DIGITS = re.compile("[0-9]+")
_FOUR_DIGITS = re.compile("[0-9]{4}")

#: Who can have a number, in the order in which the server asks: section, field, what it says then.
_HOLDERS = (
    ("ivrs", "extension", errors.EXTENSION_OF_IVR),
    ("users", "extension", errors.EXTENSION_OF_USER),
    ("queues", "number", errors.EXTENSION_OF_QUEUE),
)


#: Seconds and tries: null is the default for a new IVR.
_COUNTS = ("timeout", "max_retries")
#: What a new IVR is written with, sent or not.
_WRITTEN = ("description", "timeout_destination")
#: The texts of an IVR that are null where they are empty.
_EMPTY_IS_NULL = ("description", "style_instructions")


def owned(tx: Transaction, principal: Principal, ivr_id: str) -> Row:
    """The principal's IVR with this id. Raises `errors.IVR_NOT_FOUND`."""
    return tx["ivrs"].owned(principal.org_id, ivr_id, errors.IVR_NOT_FOUND)


def without_menu(tx: Transaction, ivr: Row) -> Ivr:
    """An IVR as most writes answer it."""
    return {name: value for name, value in tx["ivrs"].show(ivr).items() if name != "menuOptions"}


def check_extension(tx: Transaction, principal: Principal, fields: Mapping[str, Any], ivr: Row | None = None) -> None:
    """Raises a 409 if somebody else in the organization has the extension; an IVR may keep the one it has."""
    extension = as_text(tx, fields.get("extension"))
    if extension is None or (ivr is not None and extension == ivr["extension"]):
        return
    wanted = collated(extension)
    for section, field, taken in _HOLDERS:
        for row in tx[section].of(principal.org_id):
            if row is not ivr and row[field] is not None and collated(str(row[field])) == wanted:
                raise taken(extension=extension, holder=row)
    if not _FOUR_DIGITS.fullmatch(extension):
        tx.warn(errors.EXTENSION_NOT_FOUR_DIGITS.format(extension=extension))


def as_text(tx: Transaction, value: Any) -> str | None:
    """A value as the server's checks look at it, whatever it stores."""
    return javascript.text(value).strip() if value is not None and tx.quirk("database-decides") else value


def check_timeout(tx: Transaction, fields: Mapping[str, Any]) -> None:
    """Raises `errors.TIMEOUT_DESTINATION_NOT_NUMERIC`. Only what was sent counts, whatever is stored."""
    if fields.get("timeout") == 0:
        tx.note_difference("timeout-zero-waits-ten-seconds", at="/timeout")
    action, destination = fields.get("timeout_action"), as_text(tx, fields.get("timeout_destination"))
    if action in ("queue", "extension") and not _DIGITS.fullmatch(destination or ""):
        raise errors.TIMEOUT_DESTINATION_NOT_NUMERIC(action=action)


def check_style(ivr: Row, fields: Mapping[str, Any]) -> None:
    """Raises `errors.STYLE_NOT_SUPPORTED` for style instructions to a model that takes none."""
    model = fields.get("tts_model", ivr["tts_model"])
    if truthy(fields.get("style_instructions")) and not takes_style(model):
        raise errors.STYLE_NOT_SUPPORTED(model=model)


def takes_style(model: Any) -> bool:
    """Whether a speech model can be told how to speak."""
    return str(model).startswith("gemini")


def check_options(tx: Transaction, options: list[dict[str, Any]]) -> None:
    """Raises `errors.ACTION_DESTINATION_REQUIRED`, and `errors.DUPLICATE` for two options of one digit."""
    for index, option in enumerate(options):
        action = option["action_type"]
        if action == "hangup" or truthy(option.get("action_destination")):
            continue
        if action != "callback" or tx.quirk("ivr-callback-needs-destination"):
            raise errors.ACTION_DESTINATION_REQUIRED(action_type=action)
        tx.note_difference("ivr-callback-needs-destination", at=f"/options/{index}/action_destination")
    if len({option["digit"] for option in options}) < len(options):
        refused = errors.DUPLICATE_REFUSED if tx.quirk("database-decides") else errors.DUPLICATE
        raise refused(thing="menu option", field="digit")


@operation("listIvrs")
def list_ivrs(tx: Transaction, principal: Principal) -> list[Ivr]:
    newest_first = reversed(tx["ivrs"].of(principal.org_id))  # of two made in one second, the later one first
    ivrs = sorted(newest_first, key=lambda ivr: str(ivr["createdAt"]), reverse=True)
    return [tx["ivrs"].show(ivr, menuOptions=sorted(by_id(ivr["menuOptions"]), key=_order)) for ivr in ivrs]


def _order(option: Row) -> float:
    order = option["order"]
    return order if isinstance(order, int | float) else 0


@operation("getIvr")
def get_ivr(tx: Transaction, principal: Principal, ivr_id: str) -> Ivr:
    ivr = owned(tx, principal, ivr_id)
    return tx["ivrs"].show(ivr, menuOptions=by_id(ivr["menuOptions"]))


@operation("createIvr")
def create_ivr(tx: Transaction, principal: Principal, body: Body) -> Ivr:
    body.require("name", "extension", error=errors.IVR_FIELDS_REQUIRED)
    fields = {name: value for name, value in body.fields().items() if name not in _COUNTS or value is not None}
    check_timeout(tx, fields)
    fields |= {name: fields.get(name) or None for name in _WRITTEN}
    check_extension(tx, principal, fields)
    return without_menu(tx, tx["ivrs"].insert(org_id=principal.org_id, menuOptions=[], **fields))


@operation("updateIvr")
def update_ivr(tx: Transaction, principal: Principal, ivr_id: str, body: Body) -> Ivr:
    ivr = owned(tx, principal, ivr_id)
    changes = body.fields()
    check_timeout(tx, changes)
    check_style(ivr, changes)
    changes |= {name: changes[name] or None for name in _EMPTY_IS_NULL if name in changes}
    check_extension(tx, principal, changes, ivr)
    ivr = tx["ivrs"].update(ivr, changes)
    tx.deploy(principal.org_id)
    return without_menu(tx, ivr)


@operation("deleteIvr")
def delete_ivr(tx: Transaction, principal: Principal, ivr_id: str) -> None:
    tx["ivrs"].delete(owned(tx, principal, ivr_id))
    tx.deploy_unless("ivr-delete-without-deploy", principal.org_id)


@operation("replaceIvrMenu")
def replace_ivr_menu(tx: Transaction, principal: Principal, ivr_id: str, body: Body) -> Ivr:
    ivr = owned(tx, principal, ivr_id)
    options = sent_options(tx, body)
    check_options(tx, options)
    menu = [tx["ivrs"].made_inside(ivr, "menuOptions", **option) for option in options]
    ivr = tx["ivrs"].put_inside(ivr, "menuOptions", menu)
    tx.deploy(principal.org_id)
    return tx["ivrs"].show(ivr, menuOptions=by_id(menu))


def by_id(menu: list[Row]) -> list[Row]:
    """A menu as a single IVR shows it: in the order of the options' random ids."""
    return sorted(menu, key=lambda option: str(option["id"]))


def sent_options(tx: Transaction, body: Body) -> list[dict[str, Any]]:
    """The options of a menu that were sent. Raises `errors.FIELD_INVALID`, also where there is no list of them."""
    if not isinstance(body.payload.get("options"), list):
        if tx.quirk("ivr-menu-wiped-without-options"):
            return []
        tx.note_refusal("ivr-menu-wiped-without-options", at="/options")
    options = body.items("options")
    for index, option in enumerate(options):
        option["order"] = index if option.get("order") is None else option["order"]
        option["description"] = option.get("description") or None
    return options


@operation("generateIvrGreeting")
def generate_ivr_greeting(tx: Transaction, principal: Principal, ivr_id: str, body: Body) -> dict[str, Any]:
    ivr = owned(tx, principal, ivr_id)
    if not any(javascript.text(body.payload.get(name) or "").strip() for name in ("text", "greeting_text")):
        raise errors.GREETING_TEXT_REQUIRED()
    spoken = body.fields()
    check_style(ivr, spoken)
    if not takes_style(spoken.get("tts_model", ivr["tts_model"])):
        spoken["style_instructions"] = None
    ivr = tx["ivrs"].update(ivr, {**spoken, "greeting_prompt": generated_prompt(ivr["id"])})
    tx.deploy(principal.org_id)
    return {
        "success": True,
        "greeting_prompt": ivr["greeting_prompt"],
        "language": ivr["greeting_language"],
        "voice": ivr["greeting_voice"],
        "tts_model": ivr["tts_model"],
        "style_instructions": ivr["style_instructions"],
    }


def generated_prompt(ivr_id: str) -> str:
    """The prompt of a generated greeting; only such a prompt has a file here."""
    return f"greeting_ivr_{ivr_id}"


@operation("publishIvr")
def publish_ivr(tx: Transaction, principal: Principal, ivr_id: str) -> dict[str, Any]:
    owned(tx, principal, ivr_id)
    tx.deploy(principal.org_id)
    return {"success": True, "message": errors.IVR_PUBLISHED}


@operation("getIvrGreetingAudio")
def get_ivr_greeting_audio(tx: Transaction, principal: Principal, ivr_id: str) -> Answer:
    ivr = owned(tx, principal, ivr_id)
    prompt = ivr["greeting_prompt"]
    if not prompt:
        raise errors.GREETING_MISSING()
    if prompt != generated_prompt(ivr["id"]):
        raise errors.GREETING_FILE_MISSING()
    disposition = header_text([f'inline; filename="{prompt}.wav"'])
    headers = {"Cache-Control": "no-store", "Content-Disposition": disposition}
    return Answer(200, audio.tone(), media="audio/wav", headers=headers)
