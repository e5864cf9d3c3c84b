"""The requests of a test that diverged can be pasted, in their order, with the ids that the server gives this time."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from contract_tests import testing
from contract_tests.client.exchange import Exchange
from contract_tests.reports import script
from contract_tests.run.settings import Settings
from contract_tests.verdicts.verdicts import Outcome, Result
from tests.served import request, served

DID = "b71f116a-2b3c-11f1-9598-00505661ece1"
TRUNK = "0f2c9a31-7a40-4be1-9f0e-5f7a0c6e2d01"
SETTINGS = Settings(url="http://pbx.example")


def exchange(method: str, path: str, body: Any = None, answer: Any = None, who: str = "A") -> Exchange:
    return Exchange(
        who, method, f"http://pbx.example/api/v1{path}", {"Authorization": "Bearer eyJ.secret"},
        b"" if body is None else json.dumps(body).encode(), 201 if method == "POST" else 200, {},
        json.dumps(answer).encode(), 1.0,
    )  # fmt: skip


def created(collection: str, row_id: str | int, **body: Any) -> Exchange:
    return exchange("POST", collection, body, {"id": row_id})


def written(*trace: Exchange, ground: tuple[Exchange, ...] = ()) -> list[str]:
    """The lines of the script that are no comment, for a test of which the last request is the proof."""
    result = Result("test", ("X-01",), Outcome.DIVERGED, exchange=trace[-1], trace=trace, ground=ground)
    return [line for line in script.of(result, SETTINGS).splitlines() if not line.startswith("#")]


def test_the_id_of_what_is_created_is_carried_over_into_paths_and_bodies() -> None:
    lines = written(
        created("/trunks", TRUNK, name="ours"),
        created("/dids", DID, trunk_id=TRUNK),
        exchange("GET", f"/dids/{DID}"),
    )
    assert lines[0] == "server=http://pbx.example"
    assert lines[1].startswith('trunks_1=$(curl -sS -X POST "$server"/api/v1/trunks ')
    assert lines[1].endswith(" | tee /dev/stderr | jq -r .id)")
    assert """-d '{"trunk_id":"'"$trunks_1"'"}'""" in lines[2]
    assert lines[3].startswith('curl -i "$server"/api/v1/dids/"$dids_2"')
    assert TRUNK not in "".join(lines)


def test_what_it_creates_it_deletes_unless_the_test_did() -> None:
    lines = written(
        created("/trunks", TRUNK), created("/dids", DID, trunk_id=TRUNK), exchange("DELETE", f"/dids/{DID}")
    )
    assert [line.partition(" -H")[0] for line in lines[3:]] == [
        'curl -i -X DELETE "$server"/api/v1/dids/"$dids_2"',
        'curl -sS -X DELETE "$server"/api/v1/trunks/"$trunks_1"',
    ]


def test_a_short_id_is_no_other_number() -> None:
    lines = written(created("/queues", 7), exchange("PUT", "/queues/7", {"timeout": 7, "trunk_id": 7, "name": "7"}))
    assert 'PUT "$server"/api/v1/queues/"$queues_1"' in lines[2]
    assert """'{"timeout":7,"trunk_id":'"$queues_1"',"name":"7"}'""" in lines[2]


def test_only_the_last_example_of_a_property_is_shown() -> None:
    example = [created("/dids", "first-example", number="+911"), exchange("DELETE", "/dids/first-example")]
    second = written(*example, created("/dids", DID, number="+912"), exchange("GET", f"/dids/{DID}"))
    assert ("+911" in "".join(second), "+912" in "".join(second)) == (False, True)


@pytest.mark.parametrize("path", ["/dids", f"/dids/{DID}"])
def test_what_was_deleted_is_of_the_same_example_as_a_look_for_it(path: str) -> None:
    lines = written(created("/dids", DID), exchange("DELETE", f"/dids/{DID}"), exchange("GET", path))
    assert [line.partition(" ")[0] for line in lines] == ["server=http://pbx.example", "dids_1=$(curl", "curl", "curl"]


def test_an_example_names_nothing_of_those_before() -> None:
    example = [created("/dids", DID), exchange("DELETE", f"/dids/{DID}")]
    lines = written(*example, created("/trunks", TRUNK), exchange("GET", f"/dids/{DID}"))
    assert any("-i -X DELETE" in line and "$dids_1" in line for line in lines)


def test_what_an_earlier_test_made_is_made_first() -> None:
    ground = (created("/trunks", TRUNK, name="shared"), created("/trunks", "not-needed"))
    lines = written(created("/dids", DID, trunk_id=TRUNK), exchange("GET", f"/dids/{DID}"), ground=ground)
    assert '{"name":"shared"}' in lines[1]
    assert not any("not-needed" in line for line in lines)


def test_what_the_test_made_and_is_still_there_is_made_once() -> None:
    did = created("/dids", DID)
    lines = written(did, exchange("GET", f"/dids/{DID}"), ground=(did,))
    assert len([line for line in lines if "POST" in line]) == 1


def test_it_shows_what_the_test_looked_at_last_but_not_how_it_cleaned_up() -> None:
    created_did, change, read = (
        created("/dids", DID),
        exchange("PUT", f"/dids/{DID}", {}),
        exchange("GET", f"/dids/{DID}"),
    )
    cleaning = exchange("DELETE", f"/dids/{DID}")
    result = Result("test", ("X-01",), Outcome.DIVERGED, exchange=change, trace=(created_did, change, read, cleaning))
    lines = script.of(result, SETTINGS).splitlines()
    assert lines[-3].startswith('curl -i "$server"/api/v1/dids/"$dids_1"')
    assert lines[-1].startswith("curl -sS -X DELETE")


def test_of_many_requests_the_last_are_shown_and_what_they_need() -> None:
    changes = [exchange("PUT", f"/dids/{DID}", {"call_limit": number}) for number in range(50)]
    lines = written(created("/dids", DID), *changes)
    assert lines[1].startswith("dids_1=")
    assert '{"call_limit":49}' in lines[script.SHOWN + 1]
    assert len(lines) == script.SHOWN + 3


def test_everybody_has_a_credential_of_their_own() -> None:
    lines = written(created("/dids", DID), exchange("GET", f"/dids/{DID}", who="B"))
    assert ("$ASTRADIAL_TOKEN" in lines[1], "$ASTRADIAL_SECOND_TOKEN" in lines[2]) == (True, True)
    assert "eyJ" not in "".join(lines)


def test_a_single_request_needs_no_script() -> None:
    assert written(exchange("GET", "/dids")) == []


def test_of_the_mock_it_says_how_to_serve_the_same() -> None:
    trace = (created("/dids", DID), exchange("GET", f"/dids/{DID}"))
    result = Result("test", ("X-01",), Outcome.DIVERGED, exchange=trace[-1], trace=trace)
    text = script.of(result, Settings(mock_profile="hosted", mock_faults=("did-list-misses-one",)))
    assert "astradial-mock serve --profile hosted --fault did-list-misses-one;" in text


@pytest.fixture
def shell(tmp_path: Path) -> dict[str, str]:
    """An environment in which there is a `jq` for `jq -r .id`."""
    jq = tmp_path / "bin" / "jq"
    jq.parent.mkdir()
    jq.write_text(f"#!{sys.executable}\nimport json, sys\nprint(json.load(sys.stdin)['id'])\n")
    jq.chmod(0o755)
    return {"PATH": f"{jq.parent}:{os.environ['PATH']}"}


def test_the_script_shows_the_divergence_and_leaves_nothing(tmp_path: Path, shell: dict[str, str]) -> None:
    with served(tmp_path, "--fault", "intercom-becomes-extension") as (url, _):
        options = ("--profile", "safe", "--only", "DID-14", "-k", "intercom_takes", "--report", tmp_path / "report")
        assert testing.run("--target", url, *options)[0] == 1
        report = json.loads((tmp_path / "report" / "divergences.json").read_text())
        text = report["requirements"][0]["findings"][0]["script"]
        token = request("POST", f"{url}/_mock/tokens")[1]["token"]
        before = request("GET", f"{url}/_mock/state")[1]
        pasted = subprocess.run(
            ["/bin/sh", "-e"], input=text, env={**shell, "ASTRADIAL_TOKEN": token},
            capture_output=True, text=True, timeout=60, check=True,
        )  # fmt: skip
        after = request("GET", f"{url}/_mock/state")[1]
    assert '"routing_type":"extension"' in pasted.stdout
    assert (after["dids"], after["users"], after["trunks"]) == (before["dids"], before["users"], before["trunks"])
