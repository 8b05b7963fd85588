import json

import pytest
import structlog

from engine.kernel import logs


def test_logs_are_lines_of_json_without_what_variables_held(capsys: pytest.CaptureFixture[str]) -> None:
    logs.begin()
    try:
        raise_with_a_secret("Ada Lovelace")
    except ZeroDivisionError:
        structlog.get_logger().exception("step failed", element="assess")
    structlog.reset_defaults()

    (line,) = capsys.readouterr().err.splitlines()
    said = json.loads(line)
    assert (said["event"], said["level"], said["element"]) == ("step failed", "error", "assess")
    assert said["timestamp"].endswith("Z")
    assert said["exception"][0]["exc_type"] == "ZeroDivisionError"
    assert "Lovelace" not in line


def raise_with_a_secret(complainant: str) -> None:
    assert complainant
    1 / 0  # noqa: B018 - the fault
