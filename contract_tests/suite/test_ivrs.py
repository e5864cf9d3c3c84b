"""IVRs as rows: listed, made, changed, published."""

from typing import Any

import pytest
from hypothesis import assume
from hypothesis import strategies as st

from contract_tests.client.client import Client
from contract_tests.contract.kinds import Kind
from contract_tests.run.factory import Factory, Row
from contract_tests.suite import for_all, for_some, pbx
from contract_tests.suite.checks import lists, rows
from contract_tests.suite.strategies import extensions, names

FIELDS = ("id", "name", "extension", "timeout", "max_retries", "status")

#: Seconds; 0 is for ever.
timeouts = st.sampled_from([0, 1, 9, 10, 11]) | st.integers(0, 3600)


@pytest.fixture
def ivr(org: Client, make: Factory) -> Row:
    return make.ivr(org, timeout=10)


@pbx("IVR-01")
def test_each_ivr_is_listed_with_the_documented_fields(org: Client) -> None:
    reply = org.get("/ivrs").expect(200)
    if not isinstance(reply.body, list):
        reply.diverges("an array", type(reply.body).__name__, Kind.SCHEMA)
    for ivr in reply.body:
        if missing := [name for name in FIELDS if ivr.get(name) is None]:
            reply.diverges(f"{', '.join(FIELDS)}", f"no {', '.join(missing)}", Kind.SCHEMA)


@pbx("IVR-02")
@for_some(name=names, extension=extensions)
def test_a_name_and_an_extension_make_an_ivr(org: Client, make: Factory, name: str, extension: str) -> None:
    assume(make.numbers.is_free(org, extension))
    with make.nested() as inner:
        ivr = inner.row(org, "/ivrs", {"name": name, "extension": extension})
        org.get(f"/ivrs/{ivr['id']}").expect(200).shows(name=name, extension=extension, timeout=10)
        lists(org, "/ivrs", ivr["id"], name=name, extension=extension, timeout=10)


@pbx("IVR-03")
def test_a_second_ivr_with_an_extension_is_refused(org: Client, make: Factory) -> None:
    ivr = make.ivr(org)
    before = rows(org, "/ivrs")
    reply = make.post(org, "/ivrs", make.usual(org, "/ivrs", extension=ivr["extension"])).expect(409)
    if rows(org, "/ivrs") != before:
        reply.diverges("the IVRs unchanged", "others", Kind.STATE)


@pbx("IVR-03")
def test_an_ivr_does_not_take_the_extension_of_another(org: Client, make: Factory) -> None:
    taken, ivr = make.ivr(org)["extension"], make.ivr(org)
    org.put(f"/ivrs/{ivr['id']}", {"extension": taken}).expect(409)
    org.get(f"/ivrs/{ivr['id']}").expect(200).shows(extension=ivr["extension"])


@pbx("IVR-03")
def test_an_ivr_keeps_the_extension_that_it_has(org: Client, make: Factory, ivr: Row) -> None:
    same = {"name": make.tag, "extension": ivr["extension"]}
    org.put(f"/ivrs/{ivr['id']}", same).expect(200).shows(**same)


@pbx("IVR-03")
def test_each_organization_has_its_own_extensions(tenants: tuple[Client, Client], make: Factory) -> None:
    extension = make.numbers.extension(*tenants)
    for client in tenants:
        lists(client, "/ivrs", make.ivr(client, extension=extension)["id"], extension=extension)


@pbx("IVR-04")
@pytest.mark.parametrize("timeout", [0, 25])
def test_an_ivr_is_made_with_a_timeout(org: Client, make: Factory, timeout: int) -> None:
    ivr = make.ivr(org, timeout=timeout)
    org.get(f"/ivrs/{ivr['id']}").expect(200).shows(timeout=timeout)


@pbx("IVR-04")
@for_all(timeout=timeouts)
def test_a_new_timeout_is_kept_and_nothing_else_changes(org: Client, ivr: Row, timeout: int) -> None:
    shown = {"timeout": timeout, "name": ivr["name"], "extension": ivr["extension"]}
    org.put(f"/ivrs/{ivr['id']}", {"timeout": timeout}).expect(200).shows(**shown)
    org.get(f"/ivrs/{ivr['id']}").expect(200).shows(**shown)


@pbx("IVR-04")
def test_a_new_timeout_leaves_all_other_ivrs_alone(tenants: tuple[Client, Client], make: Factory) -> None:
    acting, idle = tenants
    ivr, _, _ = make.ivr(acting), make.ivr(acting), make.ivr(idle)
    before = {**rows(acting, "/ivrs"), **rows(idle, "/ivrs")}
    reply = acting.put(f"/ivrs/{ivr['id']}", {"timeout": 0}).expect(200)
    after = {**rows(acting, "/ivrs"), **rows(idle, "/ivrs")}
    changed = [one for one in before | after if one != ivr["id"] and before.get(one) != after.get(one)]
    if changed:
        reply.diverges("one IVR changed", f"{', '.join(changed)} too", Kind.STATE)


@pbx("IVR-06")
@pytest.mark.parametrize("field", ["name", "extension"])
@pytest.mark.parametrize("value", [None, "", ...], ids=["null", "empty", "missing"])
def test_an_ivr_needs_a_name_and_an_extension(org: Client, make: Factory, field: str, value: Any) -> None:
    body = make.usual(org, "/ivrs", **{field: value})
    before = rows(org, "/ivrs")
    sent = {name: one for name, one in body.items() if one is not ...}
    reply = make.post(org, "/ivrs", sent).expect(400)
    if rows(org, "/ivrs") != before:
        reply.diverges("the IVRs unchanged", "others", Kind.STATE)


@pbx("IVR-06")
@for_all(timeout=st.just(-1) | st.integers(-(2**31), -1))
def test_a_negative_timeout_is_refused(org: Client, make: Factory, ivr: Row, timeout: int) -> None:
    make.post(org, "/ivrs", make.usual(org, "/ivrs", timeout=timeout)).expect(400)
    org.put(f"/ivrs/{ivr['id']}", {"timeout": timeout}).expect(400)
    org.get(f"/ivrs/{ivr['id']}").expect(200).shows(timeout=10)


@pbx("IVR-08")
def test_an_ivr_is_published(org: Client, make: Factory) -> None:
    org.post(f"/ivrs/{make.ivr(org)['id']}/publish").expect(200)


@pbx("IVR-08")
def test_an_ivr_that_does_not_exist_cannot_be_published(org: Client, make: Factory) -> None:
    org.post(f"/ivrs/{make.ledger.made_up_id('/api/v1/ivrs')}/publish").expect(404)


@pbx("IVR-08")
def test_another_organizations_ivr_cannot_be_published(tenants: tuple[Client, Client], make: Factory) -> None:
    owner, stranger = tenants
    stranger.post(f"/ivrs/{make.ivr(owner)['id']}/publish").expect(404)
