"""What the switch calls an organization's things. Observed: endpoints get one more underscore than queues."""

from mock_server.tables import Row


def endpoint(org: Row, extension: object) -> str:
    """The SIP user name of an extension: `org_acme__1001`."""
    return f"{org['context_prefix'] or ''}_{extension}"


def queue(org: Row, number: object) -> str:
    """A queue's name: `org_acme_5001`."""
    return f"{org['context_prefix'] or ''}{number}"
