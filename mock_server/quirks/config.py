"""Quirks of deploying, and of looking at what is deployed."""

from mock_server.quirks import UNLESS_STRICT, Quirk

_TESTS = "tests/behaviours/test_config.py::test_"

QUIRKS = (
    Quirk(
        id="settings-without-deploy",
        sentence=(
            "PUT /organizations/{id} and PUT /compliance do not deploy: a changed call limit, recording setting or "
            "consent applies only after a later deploy."
        ),
        expected="A changed setting applies at once.",
        source="deploy table. The docs are silent, so it holds in every profile but strict.",
        reproduce='PUT /compliance {"recording_consent": "opt_out"}, then GET /_mock/deployments: pending.',
        test="tests/behaviours/test_compliance.py::test_callers_meet_another_consent_after_the_next_deploy",
        profiles=UNLESS_STRICT,
        unavoidable="On these servers, no write to settings deploys; POST /config/deploy does.",
    ),
    Quirk(
        id="reload-without-asterisk",
        sentence=(
            "The server runs without Asterisk: POST /config/deploy returns 200 with reload.success false, and POST "
            "/config/reload 500."
        ),
        expected="The deployed configuration is loaded.",
        source="observed 5 and scenario config_endpoints: the recorded server had no switch",
        reproduce="POST /config/deploy: 200, and reload.success is false.",
        test=_TESTS + "without_an_asterisk_the_deploy_succeeds_and_the_reload_fails",
        profiles=frozenset({"oss-2026-04"}),
    ),
    Quirk(
        id="verify-misses-dialplan",
        sentence=(
            "GET /config/verify looks for the dialplan in exte_<name>.conf, but the file is ext_<name>.conf: it "
            "reports an error however well the deploy went."
        ),
        expected="The dialplan just deployed is found.",
        source="observed 5, last lines; the newest server the same (read)",
        reproduce="POST /config/deploy, then GET /config/verify: overall_status is error.",
        test=_TESTS + "a_hosted_server_never_finds_the_dialplan",
        profiles=frozenset({"hosted", "oss-2026-04"}),
    ),
)
