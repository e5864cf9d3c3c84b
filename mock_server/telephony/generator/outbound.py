"""`_outbound`: the routes over the trunks. `_internal` includes it, so it takes whatever nothing else took."""

from mock_server.telephony.dialplan import diagnoses
from mock_server.telephony.dialplan.diagnosis import Diagnosis
from mock_server.telephony.dialplan.plan import Context, ContextBuilder, Step, Steps, steps
from mock_server.telephony.dialplan.rows import Row, active, cell, number, written
from mock_server.telephony.generator import caller_ids, limits, trunks
from mock_server.telephony.generator.site import Site


def outbound_context(site: Site) -> Context:
    """The active routes in the order of their priority; without any, one prompt for every number.

    Routes are joined with their trunks: one whose trunk is gone keeps no pattern.
    """
    outbound = ContextBuilder(site.context("outbound"))
    for route in site.routes:
        outbound.add(str(route.get("dial_pattern") or "_X."), _route(site, route))
    if not site.routes:
        refusal = Step("Playback", "cannot-complete-as-dialed", diagnosis=_no_route(site))
        outbound.add("_X.", steps(Step("NoOp", "No route"), refusal, Step("Hangup")))
    elif not site.quirk("outbound-numbers-not-normalised"):
        outbound.add("_+X.", (Step("Goto", "${EXTEN:1},1"),))
        outbound.add("_91XXXXXXXXXX", (Step("Goto", "${EXTEN:2},1"),))
    return outbound.build()


def _no_route(site: Site) -> Diagnosis:
    route = next(iter(active(site.rows("outbound_routes"))), None)
    if route is None:
        return diagnoses.NO_OUTBOUND_ROUTE()
    return diagnoses.ROUTE_WITHOUT_TRUNK(
        cell("outbound_routes", route, "trunk_id"), trunk=written(route.get("trunk_id")), name=route.get("name")
    )


def _route(site: Site, route: Row) -> Steps:
    """Check the limit, set the caller id, and dial.

    The check takes the first four priorities, as many as an IVR has. An IVR that is reached as an extension, where
    this context is included too, goes on with the fifth when nobody presses a key: it dials its own number over the
    trunk, whatever the limit (case hosted_ivr_as_extension_7001_no_input).
    """
    strip = number(route.get("strip_digits"), 0)
    dialled = f"${{EXTEN:{strip}}}" if strip else "${EXTEN}"
    prefix = route.get("prepend_digits") or route.get("dial_prefix") or ""
    return steps(
        Step("NoOp", f"Outbound route {route.get('name')}"),
        limits.check(site),
        caller_ids.for_route(site, route),
        _recording(site, route),
        Step(
            "Dial",
            f"PJSIP/{prefix}{dialled}@{site.peer(route)},60",
            diagnosis=trunks.problem(site, site.trunk_of(route), cell("outbound_routes", route, "trunk_id")),
        ),
        Step("Hangup"),
        limits.reached(),
    )


def _recording(site: Site, route: Row) -> tuple[Step, ...]:
    wanted = route.get("recording_enabled")
    off = not wanted if site.quirk("recording-off-unless-set") else wanted is False
    record = Step("MixMonitor", "${STRFTIME()}-${CALLERID(num)}-${EXTEN}.wav")
    return () if off or not site.records else site.unless_refused(record)
