#!/usr/bin/env python3
"""Runs public MQTT test suites against mosquitto and against our server, and says where and why they differ.

    tests/conformance/run.py [--suite mosquitto|aedes] [--only TEXT] [--all] [--show]

The suites are mosquitto's own tests of its broker (source package of the installed Debian version) and those of aedes (npm). They
are fetched into .cache/conformance and are not part of this repository. Needs Linux with apt, dpkg-dev, openssl, npm and mosquitto.
Exit code 1: a test that passes with mosquitto fails with ours and reasons.tsv has no reason, or has one for a test that passes.
"""
import argparse
import pathlib
import subprocess
import sys

import aedes_suite
import mosquitto_suite
import table

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent
CACHE = ROOT / ".cache" / "conformance"
SUITES = {"mosquitto": mosquitto_suite, "aedes": aedes_suite}


def build():
    """Our server as a program with mosquitto's command line."""
    built = subprocess.run(["dotnet", "build", HERE, "-c", "Release", "-v", "quiet", "-nologo"],
                           capture_output=True, text=True, check=False)
    if built.returncode != 0:
        sys.exit(built.stdout)
    return next((HERE / "bin" / "Release").glob("*/SmartPilots.Conformance"))


def main():
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--suite", choices=SUITES, action="append", help="only this suite")
    options.add_argument("--only", metavar="TEXT", default="", help="only tests whose name contains TEXT")
    options.add_argument("--jobs", metavar="N", type=int, default=4, help="tests at once (most of their time they sleep); default 4")
    options.add_argument("--server", metavar="PROGRAM", help="another server that takes mosquitto's -c FILE and -p PORT, instead of ours")
    options.add_argument("--all", action="store_true", help="print every test, not only where the servers differ")
    options.add_argument("--show", action="store_true", help="print what failing tests say")
    options.add_argument("--ours-only", action="store_true", help="take mosquitto's results of its own suite from the last whole run")
    asked = options.parse_args()
    server = pathlib.Path(asked.server).resolve() if asked.server else build()
    CACHE.mkdir(parents=True, exist_ok=True)
    rows = []
    for suite in asked.suite or SUITES:
        rows += SUITES[suite].run(CACHE, server, asked)
    return table.show(rows, HERE / "reasons.tsv", asked)


if __name__ == "__main__":
    sys.exit(main())
