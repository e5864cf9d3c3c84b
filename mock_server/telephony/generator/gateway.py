"""The hosted gateway: one dispatcher for the numbers of all organizations (edge-cases 1.2, 1.3)."""

from collections.abc import Iterable, Mapping

from mock_server.telephony.dialplan import diagnoses
from mock_server.telephony.dialplan.plan import Context, ContextBuilder, Step, steps
from mock_server.telephony.dialplan.rows import Row, cell, context_prefix, only_digits
from mock_server.telephony.generator.site import NOT_IN_SERVICE

_HERE = "prod"


def gateway_contexts(dids: Iterable[Row], organizations: Mapping[str, Row]) -> tuple[Context, Context]:
    """`gateway` takes the `+` away, `gateway_route` finds the organization."""
    entry = ContextBuilder("gateway")
    dispatcher = ContextBuilder("gateway_route")
    entry.add("_X.", (Step("Goto", f"{dispatcher.name},${{EXTEN}},1"),))
    entry.add("_+X.", (Step("Goto", f"{dispatcher.name},${{EXTEN:1}},1"),))
    for did in dids:
        organization = organizations.get(str(did.get("org_id")))
        if organization is not None and _is_listed(did):
            _add(dispatcher, did, organization)
    refusal = Step("Playback", NOT_IN_SERVICE, diagnosis=diagnoses.NOT_AT_THE_GATEWAY())
    dispatcher.add("_X.", steps(Step("Answer"), refusal, Step("Hangup")))
    return entry.build(), dispatcher.build()


def _is_listed(did: Row) -> bool:
    assigned = did.get("pool_status") in (None, "assigned")
    return assigned and did.get("status") in (None, "active")


def _add(dispatcher: ContextBuilder, did: Row, organization: Row) -> None:
    clean = only_digits(did.get("number"))
    environment = did.get("routing_environment") or _HERE
    target = f"{context_prefix(organization)}_incoming"
    for name in _spellings(clean):
        if environment == _HERE:
            dispatcher.add(name, (Step("Goto", f"{target},${{EXTEN}},1"),))
        else:
            elsewhere = "stage" if environment == "staging" else environment
            peer = f"PJSIP/${{EXTEN}}@cloud-endpoint-{elsewhere},120"
            dispatcher.add(
                name,
                steps(
                    Step(
                        "Dial",
                        peer,
                        diagnosis=diagnoses.ANOTHER_INSTALLATION(
                            cell("dids", did, "routing_environment"), environment=environment
                        ),
                    ),
                    Step("Hangup"),
                ),
            )


def _spellings(clean: str) -> tuple[str, ...]:
    """A number and its alias: `0` and ten digits for `91` and ten digits, and the other way round."""
    if len(clean) == 11 and clean.startswith("0"):
        return clean, f"91{clean[1:]}"
    if len(clean) == 12 and clean.startswith("91"):
        return clean, f"0{clean[2:]}"
    return (clean,)
