"""The tests of aedes, the MQTT broker of the npm world, as far as they speak MQTT to their broker (most of MQTT 3.1.1)."""
import os
import pathlib
import re
import shutil
import subprocess
from concurrent.futures import ThreadPoolExecutor

from table import Row

VERSION = "1.2.0"
FILES = ["basic", "client-pub-sub", "client-queue", "keep-alive", "qos1", "qos2", "regr-21", "retain", "topics", "will"]
FILE_TIMEOUT_MS = 300_000
OWN = re.compile(r"aedes' own interface: ([^\n'\"]+)")


def run(cache, server, asked):
    tests = fetch(cache / f"aedes-{VERSION}")
    theirs = results(tests, FILES, "/usr/sbin/mosquitto", asked)
    ours = results(tests, FILES, str(server), asked)
    again = sorted({name.split(":")[0] for name, one in ours.items() if theirs[name]["passed"] and not one["passed"] and not one["own"]})
    for name, second in results(tests, again, str(server), asked).items():
        if second["passed"]:  # the machine was too busy the first time
            ours[name] = second
    return [Row("aedes", name, theirs[name]["passed"], one["passed"], one["own"] or theirs[name]["own"], one["said"])
            for name, one in ours.items() if name in theirs and asked.only in name]


def fetch(folder):
    """aedes' tests with our stand-in for its broker. Needs npm."""
    package = folder / "node_modules" / "aedes"
    if not package.exists():
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "package.json").write_text('{"private": true}')
        subprocess.run(["npm", "install", "--silent", "--ignore-scripts", f"aedes@{VERSION}"], cwd=folder, check=True)
    shutil.copy(pathlib.Path(__file__).parent / "aedes_shim.mjs", package / "aedes.js")
    for file in (package / "test").glob("*.js"):
        file.write_text(re.sub(
            r"(\btest\((?:'[^'\n]*'|`[^`\n]*`|\"[^\"\n]*\")), async", r"\1, { timeout: 6_000 }, async", file.read_text()))
    return package / "test"


def results(folder, files, server, asked):
    with ThreadPoolExecutor(asked.jobs) as pool:
        every = list(pool.map(lambda name: results_of(folder, name, server), files))
    return {name: result for file in every for name, result in file.items()}


def results_of(folder, file, server):
    ran = subprocess.run(
        ["node", "--test", "--test-reporter=tap", f"--test-timeout={FILE_TIMEOUT_MS}", f"{file}.js"], cwd=folder, capture_output=True,
        text=True, check=False, env={**os.environ, "CONFORMANCE_SERVER": server})
    found = {}
    # One block for each test: its line, then what it said. Subtests are indented and belong to their test.
    for passed, name, said in re.findall(r"^(ok|not ok) \d+ - (.*)\n((?:[ #].*\n|\n)*)", ran.stdout, flags=re.M):
        own = sorted(set(OWN.findall(said)))
        if name.endswith(".js"):
            continue  # the file itself
        found[f"{file}: {name}"] = {"passed": passed == "ok", "said": said, "own": own if passed != "ok" else []}
    return found
