"""A log line is one JSON object with the plain values that came along."""

from __future__ import annotations

import json
import logging
import sys

from prm.common.logs import JsonFormatter


def record(**extra: object) -> logging.LogRecord:
    return logging.getLogger("prm.data").makeRecord(
        "prm.data", logging.INFO, "file", 1, "quarantine taken", (), None, extra=extra
    )


def test_a_line_says_what_happened_and_to_what() -> None:
    line = json.loads(JsonFormatter().format(record(load="2026-11-21", by=7)))
    assert line["message"] == "quarantine taken"
    assert (line["level"], line["load"], line["by"]) == ("info", "2026-11-21", "7")


def test_a_fault_brings_its_traceback_on_the_same_line() -> None:
    fault = record()
    try:
        raise ValueError("broken")
    except ValueError:
        fault.exc_info = sys.exc_info()
    written = JsonFormatter().format(fault)
    assert "\n" not in written
    assert "ValueError: broken" in json.loads(written)["traceback"]
