"""What the switch calls an organization's things. Observed: endpoints get one more underscore than queues."""

import re

from mock_server.world.tables import Row


def endpoint(org: Row, extension: object) -> str:
    """The SIP user name of an extension: `org_acme__1001`."""
    return f"{org['context_prefix'] or ''}_{extension}"


def queue(org: Row, number: object) -> str:
    """A queue's name: `org_acme_5001`."""
    return f"{org['context_prefix'] or ''}{number}"


def trunk(org: Row, number: int) -> str:
    """A trunk's name: `org_acme_trunk1`."""
    return f"{org['context_prefix'] or ''}trunk{number}"


def moh_class(org: Row, name: str) -> str:
    """A class of music on hold: `org_acme__lobby`."""
    return f"{org['context_prefix'] or ''}_{name}"


def config_file(kind: str, org: Row) -> str:
    """A file of the switch's configuration: `ext_acme_hotels.conf`."""
    return f"{kind}_{in_files(org)}.conf"


def in_files(org: Row) -> str:
    """An organization's name in the names of its files: `acme_hotels`."""
    return re.sub("[^a-z0-9]+", "_", str(org["name"]).lower()).removeprefix("_")
