"""What waiting callers hear: spoken greetings, and music on hold."""

import re
from pathlib import PurePath
from typing import Any

from mock_server import errors
from mock_server.behaviours import operation
from mock_server.behaviours.ivrs import check_style, takes_style
from mock_server.http.auth import Principal
from mock_server.http.body import Body, truthy
from mock_server.world import asterisk_names
from mock_server.world.tables import Row
from mock_server.world.world import Transaction

Reply = dict[str, Any]

#: The pieces that Asterisk comes with.
SYSTEM_MUSIC = (
    "macroform-cold_day.wav",
    "macroform-robot_dity.wav",
    "macroform-the_simplicity.wav",
    "manolo_camp-morning_coffee.wav",
    "reno_project-system.wav",
)

#: What decides how a greeting sounds.
_SOUND = ("text", "language", "voice", "tts_model", "style_instructions")


def owned(tx: Transaction, principal: Principal, greeting_id: str) -> Row:
    """The principal's greeting with this id. Raises `errors.GREETING_NOT_FOUND`."""
    return tx["greetings"].owned(principal.org_id, greeting_id, errors.GREETING_NOT_FOUND)


def spoken(greeting_id: str) -> str:
    """The file of a greeting that was spoken."""
    return f"greeting_{greeting_id}.wav"


@operation("listGreetings")
def list_greetings(tx: Transaction, principal: Principal) -> list[Reply]:
    newest_last = sorted(tx["greetings"].of(principal.org_id), key=lambda greeting: str(greeting["createdAt"]))
    return [tx["greetings"].show(greeting) for greeting in reversed(newest_last)]


@operation("createGreeting")
def create_greeting(tx: Transaction, principal: Principal, body: Body) -> Reply:
    fields = body.filled()
    if truthy(fields.get("style_instructions")) and not takes_style(fields["tts_model"]):
        raise errors.GREETING_STYLE_NOT_SUPPORTED(model=fields["tts_model"])
    greeting_id = tx.new_id()
    audio = {} if tx.quirk("greetings-not-spoken") else {"audio_file": spoken(greeting_id)}
    return tx["greetings"].show(tx["greetings"].insert(id=greeting_id, org_id=principal.org_id, **audio, **fields))


@operation("updateGreeting")
def update_greeting(tx: Transaction, principal: Principal, greeting_id: str, body: Body) -> Reply:
    greeting = owned(tx, principal, greeting_id)
    changes = body.fields()
    check_style(greeting, changes)
    if "style_instructions" in changes:
        changes["style_instructions"] = changes["style_instructions"] or None
    if any(name in changes and changes[name] != greeting[name] for name in _SOUND):
        changes["audio_file"] = spoken(greeting["id"])
    return tx["greetings"].show(tx["greetings"].update(greeting, changes))


@operation("deleteGreeting")
def delete_greeting(tx: Transaction, principal: Principal, greeting_id: str) -> None:
    tx["greetings"].delete(owned(tx, principal, greeting_id))


@operation("listMoh")
def list_moh(tx: Transaction, principal: Principal) -> Reply:
    classes = sorted(tx["moh_classes"].of(principal.org_id), key=lambda row: str(row["moh_class_name"]))
    return {"system_classes": ["default"], "org_classes": [shown_class(principal, row) for row in classes]}


def shown_class(principal: Principal, row: Row) -> Reply:
    """A class of music as the list shows it."""
    files = [{"filename": name, "size": 0, "uploaded_at": ""} for name in sorted(row["files"])]
    name = str(row["moh_class_name"])
    return {
        "class": name.removeprefix(asterisk_names.moh_class(principal.org, "")),
        "moh_class_name": name,
        "file_count": len(files),
        "files": files,
    }


@operation("uploadMoh")
def upload_moh(tx: Transaction, principal: Principal, body: Body) -> Reply:
    upload = body.payload.get("audio")
    if not isinstance(upload, dict):  # a field of a form that is no file is a text
        raise errors.AUDIO_REQUIRED()
    if not upload["size"]:
        raise errors.AUDIO_UNREADABLE()
    class_name = re.sub("[^a-zA-Z0-9_-]", "", body.get("class_name") or "default")
    piece = re.sub("[^a-zA-Z0-9_-]", "_", PurePath(upload["filename"]).stem) or "audio"
    return added(tx, principal, class_name, f"{piece}.wav")


@operation("importSystemMohFile")
def import_system_moh_file(tx: Transaction, principal: Principal, body: Body) -> Reply:
    body.require("filename", error=errors.FILENAME_INVALID)
    filename = body.get("filename")
    if filename not in SYSTEM_MUSIC:
        raise errors.SYSTEM_MUSIC_NOT_FOUND().because(errors.SYSTEM_MUSIC_IS, names=", ".join(SYSTEM_MUSIC))
    return added(tx, principal, f"sys_{PurePath(filename).stem}", filename)


def added(tx: Transaction, principal: Principal, class_name: str, filename: str) -> Reply:
    """Put a piece into a class of the organization, which is made if need be."""
    name = asterisk_names.moh_class(principal.org, class_name)
    music = tx["moh_classes"].with_key(org_id=principal.org_id, moh_class_name=name)
    if music is None:
        music = tx["moh_classes"].insert(org_id=principal.org_id, moh_class_name=name, files=[])
    tx["moh_classes"].update(music, {"files": sorted({*music["files"], filename})})
    return {"moh_class_name": name, "filename": filename}


@operation("deleteMohFile")
def delete_moh_file(tx: Transaction, principal: Principal, moh_class_name: str, filename: str) -> None:
    music = tx["moh_classes"].with_key(org_id=principal.org_id, moh_class_name=moh_class_name)
    if music is not None:
        tx["moh_classes"].update(music, {"files": [name for name in music["files"] if name != filename]})
    elif not moh_class_name.startswith(asterisk_names.moh_class(principal.org, "")):
        raise errors.MOH_NOT_YOURS()
