"""mosquitto's own tests of its broker (test/broker in its source): Python programs that start a server and speak to it in bytes."""
import json
import os
import re
import shutil
import signal
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from queue import SimpleQueue

import debian_source
from table import Row

FIRST_PORT = 18880
TIMEOUT_SECONDS = 180
SLOW_START = "    for i in range(0, 20):\n        time.sleep(delay)\n"
PATIENT_START = "    for i in range(0, 300):\n        if broker.poll() is not None:\n            break\n        time.sleep(delay)\n"


# Laid over the tests' own comparison. They compare whole packets in bytes, but a DISCONNECT may say more than its reason code: the
# reason string is there for people (MQTT 5, 3.14.2.2.3), and mosquitto happens to send none.
WITHOUT_REASON_STRING = """

_expect_packet = expect_packet

def expect_packet(sock, name, expected):
    if expected[0:1] == b"\\xe0" and isinstance(sock, socket.socket):
        seen = sock.recv(512, socket.MSG_PEEK)
        if seen[0:1] == b"\\xe0" and len(seen) > 4 and seen[1] == len(seen) - 2 and seen[4:5] == b"\\x1f":
            sock.recv(len(seen))
            if packet_matches(name, bytes([0xe0, 1, seen[2]]), expected):
                return True
            raise TestError
    return _expect_packet(sock, name, expected)
"""


def run(cache, server, asked):
    version = debian_source.installed("mosquitto") or sys.exit("run.py: needs mosquitto (apt-get install mosquitto)")
    cache.mkdir(parents=True, exist_ok=True)
    source = debian_source.fetch("mosquitto", version, cache)
    tests = [(int(ports), name) for ports, name in re.findall(
        r"^\s*\((\d+), '\./(.*)\.py'\)", (source / "test" / "broker" / "test.py").read_text(), flags=re.M)]
    tests = [t for t in tests if asked.only in t[1] and (source / "test" / "broker" / f"{t[1]}.py").exists()]
    kept = cache / f"mosquitto-{version}.json"
    if asked.ours_only and kept.exists():
        theirs = json.loads(kept.read_text())
    else:
        theirs = results(prepare(source, cache / "with-mosquitto", "/usr/sbin/mosquitto"), tests, asked.jobs)
        if not asked.only:
            kept.write_text(json.dumps(theirs))
    ours = results(prepare(source, cache / "with-ours", str(server)), tests, asked.jobs)
    return [Row("mosquitto", name, theirs[name]["passed"], ours[name]["passed"], ours[name]["unmapped"], ours[name]["said"])
            for _, name in tests]


def prepare(source, folder, server):
    """A copy of the tests that starts this server, and has patience with a busy machine."""
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(source / "test", folder)
    for file in folder.rglob("*.py"):
        text = file.read_text()
        file.write_text(text.replace("/usr/sbin/mosquitto", server).replace(SLOW_START, PATIENT_START))
    with open(folder / "mosq_test.py", "a", encoding="utf-8") as comparison:
        comparison.write(WITHOUT_REASON_STRING)
    if not list((folder / "ssl").glob("server.crt")):
        subprocess.run(["sh", "gen.sh"], cwd=folder / "ssl", capture_output=True, check=False)
    for path in [folder, *folder.rglob("*")]:
        path.chmod(0o777)  # mosquitto leaves root and writes beside its tests
    return folder / "broker"


def results(folder, tests, jobs):
    """Each test once; what fails a second time, alone, in case the machine was too busy."""
    ports = SimpleQueue()
    for slot in range(jobs):
        ports.put(FIRST_PORT + slot * 8)

    def one(test):
        first = ports.get()
        try:
            return test[1], attempt(folder, test, first)
        finally:
            ports.put(first)

    with ThreadPoolExecutor(jobs) as pool:
        found = dict(pool.map(one, tests))
    for test in tests:
        if not found[test[1]]["passed"] and not found[test[1]]["unmapped"]:
            found[test[1]] = one(test)[1]
    return found


def attempt(folder, test, first_port):
    count, name = test
    unmapped = folder / f"{name}.unmapped"
    unmapped.unlink(missing_ok=True)
    process = subprocess.Popen(
        [sys.executable, f"./{name}.py", *(str(first_port + i) for i in range(count))], cwd=folder, text=True,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, start_new_session=True,
        env={**os.environ, "CONFORMANCE_UNMAPPED": str(unmapped), "HOME": str(folder)})
    try:
        said, _ = process.communicate(timeout=TIMEOUT_SECONDS)
    except subprocess.TimeoutExpired:
        said = f"no end after {TIMEOUT_SECONDS} s"
    try:
        os.killpg(process.pid, signal.SIGKILL)  # a failed test leaves its server running
    except ProcessLookupError:
        pass
    process.wait()
    asked_for = sorted(set(unmapped.read_text().split("\n"))) if unmapped.exists() else []
    return {"passed": process.returncode == 0, "said": said, "unmapped": [line for line in asked_for if line]}
