"""Source packages of this machine's Debian, with apt, into a folder; nothing outside that folder changes."""
import pathlib
import re
import shutil
import subprocess
import sys


def fetch(package, version, cache):
    """The unpacked source of one version, Debian's patches applied. None for a version: the newest."""
    folder = cache / (f"{package}-{version}" if version else package)
    if folder.exists():
        return folder
    if not shutil.which("dpkg-source"):
        sys.exit("run.py: needs dpkg-source (apt-get install dpkg-dev)")
    apt = private_apt(cache)
    subprocess.run(["apt-get", *apt, "-qq", "update"], check=True)
    downloads = cache / "downloads"
    downloads.mkdir(exist_ok=True)
    wanted = f"{package}={version}" if version else package
    subprocess.run(["apt-get", *apt, "-qq", "source", "--download-only", wanted], cwd=downloads, check=True)
    described = max(downloads.glob(f"{package}_*.dsc"), key=lambda file: file.stat().st_mtime)
    subprocess.run(["dpkg-source", "--no-check", "-x", described, folder], check=True, stdout=subprocess.DEVNULL)
    return folder


def installed(package):
    """The installed version, or None."""
    asked = subprocess.run(["dpkg-query", "-W", "-f", "${Version}", package], capture_output=True, text=True, check=False)
    return asked.stdout or None


def private_apt(cache):
    """apt's options for lists of its own: the machine's Debian sources, asked for source packages."""
    apt = cache / "apt"
    for folder in ["sources", "lists/partial", "archives/partial"]:
        (apt / folder).mkdir(parents=True, exist_ok=True)
    system = pathlib.Path("/etc/apt")
    for file in [system / "sources.list", *system.glob("sources.list.d/*")]:
        if file.suffix in (".list", ".sources") and file.exists() and re.search(r"//[^/\s]*\bdebian\b", file.read_text()):
            text = re.sub(r"^Types:.*$", "Types: deb-src", file.read_text(), flags=re.M)
            (apt / "sources" / file.name).write_text(re.sub(r"^deb ", "deb-src ", text, flags=re.M))
    return [
        "-o", "Dir::Etc::SourceList=/dev/null", "-o", f"Dir::Etc::SourceParts={apt}/sources",
        "-o", f"Dir::State::Lists={apt}/lists", "-o", f"Dir::Cache={apt}", "-o", "APT::Sandbox::User=root",
    ]
