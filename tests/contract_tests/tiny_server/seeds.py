"""What the tiny server starts with: two organizations, and a pool of numbers."""

import uuid

from tests.contract_tests.tiny_server.rows import API_KEYS, DIDS, IVRS, QUEUES, TRUNKS, USERS, Row, Store, new_id

ORGANIZATIONS = {name: str(uuid.uuid5(uuid.NAMESPACE_DNS, f"{name}.example")) for name in ("first", "second")}
PASSWORD = "open sesame"


def seeded() -> Store:
    """A store with some rows of everything for both organizations."""
    store = Store()
    for place, name in enumerate(ORGANIZATIONS):
        _found(store, name, f"+9180659780{place}")
    for number in range(918065990000, 918065990100):
        did: Row = dict.fromkeys(["org_id", *DIDS.needed, *DIDS.optional, "region", "provider", "monthly_price"])
        did |= {"id": new_id(), "number": f"+{number}", "status": "active", "recording_enabled": False}
        store.tables["dids"][did["id"]] = did | {"pool_status": "available"}
    return store


def _found(store: Store, name: str, numbers: str) -> None:
    organization = ORGANIZATIONS[name]
    store.add(API_KEYS, organization, {"name": f"{name} key"})
    for role in ("owner", "agent"):
        person = {"id": new_id(), "org_id": organization, "email": f"{role}@{name}.example", "role": role}
        store.people.append(person | {"password": PASSWORD})
    trunk = store.add(TRUNKS, organization, {"name": f"{name} carrier", "host": "sip.carrier.example"})["id"]
    for extension, person_name in {"1001": "Zoe", "1002": "Yan"}.items():
        email = f"{person_name.lower()}@{name}.example"
        store.add(USERS, organization, {"extension": extension, "full_name": person_name, "email": email})
    store.add(QUEUES, organization, {"number": "5001", "name": "Sales"})
    ivr = store.add(IVRS, organization, {"name": "Main menu", "extension": "7001"})["id"]
    for ending, (kind, destination) in {"1": ("ivr", ivr), "2": ("extension", "1001")}.items():
        routing = {"routing_type": kind, "routing_destination": destination}
        store.add(DIDS, organization, routing | {"number": f"{numbers}{ending}", "trunk_id": trunk})
