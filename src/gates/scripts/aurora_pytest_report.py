"""A pytest plugin that writes outcomes with places to the file that AURORA_PYTEST_REPORT names."""

import json
import os

outcomes = {"passed": 0, "xfailed": 0, "skipped": 0}
failures = []


def failure(report, test):
    """Return one failure: where it was raised, or the test itself when that is unknown."""
    crash = getattr(report.longrepr, "reprcrash", None)
    location = getattr(report, "location", None) or (str(report.fspath), None, test)
    return {
        "test": test,
        "path": crash.path if crash else location[0],
        "line": crash.lineno if crash else (location[1] + 1 if location[1] is not None else None),
        "message": (crash.message if crash else str(report.longrepr))[:2000],
    }


def pytest_runtest_logreport(report):
    """Count a test when its call ended, or when its set-up or tear-down did not succeed."""
    if report.failed:
        failures.append(failure(report, report.nodeid))
    elif report.skipped:
        outcomes["xfailed" if hasattr(report, "wasxfail") else "skipped"] += 1
    elif report.when == "call":
        outcomes["passed"] += 1


def pytest_collectreport(report):
    """Note a file that could not be collected."""
    if report.failed:
        failures.append(failure(report, report.nodeid))


def pytest_sessionfinish():
    """Write the report."""
    with open(os.environ["AURORA_PYTEST_REPORT"], "w", encoding="utf-8") as file:
        json.dump({**outcomes, "failures": failures}, file)
