#!/usr/bin/env bash
# Makes a folder that runs the whole system without the SDK: ./smartpilots publish linux-x64|linux-arm64|win-x64 [--output DIR]
# With its own runtime when the registry serves the runtime packs; else for a machine that has the ASP.NET Core 10 runtime, and it says so. The folder
# holds smartpilots to start, the sample pilots, and for Linux the systemd unit.
set -euo pipefail
root="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"
usage='Usage: ./smartpilots publish linux-x64|linux-arm64|win-x64 [--output DIR]'
stop() { printf 'smartpilots publish: %s\n%s\n' "$1" "$usage" >&2; exit 2; }

rid='' folder=''
while [ $# -gt 0 ]; do
  case "$1" in
    -h | --help | '-?') printf '%s\n' "$usage"; sed -n '2,4s/^# //p' "${BASH_SOURCE[0]}"; exit 0 ;;
    --output | -o) [ $# -gt 1 ] || stop "$1 needs a folder"; folder="$2"; shift 2 ;;
    linux-x64 | linux-arm64 | win-x64) [ -z "$rid" ] || stop "one platform at a time, not $rid and $1"; rid="$1"; shift ;;
    *) stop "$1 is no platform that is published" ;;
  esac
done
[ -n "$rid" ] || stop 'the platform is missing'
folder="${folder:-$root/bin/publish/$rid}"
# Only a folder of an earlier publish is cleared.
if [ -n "$(ls -A "$folder" 2>/dev/null)" ] && [ ! -e "$folder/smartpilots.dll" ]; then
  stop "$folder is not empty and holds nothing published"
fi
log="$(mktemp)"
trap 'rm -f "$log"' EXIT
rm -rf "$folder"

publish() { dotnet publish "$root" -c Release -r "$rid" -o "$folder" -v quiet -nologo "$@" >"$log" 2>&1; }

if publish --self-contained; then
  runtime='with its own runtime: the machine needs no .NET'
elif grep -qE "NU1101.*(Runtime|Host)\.$rid" "$log"; then
  rm -rf "$folder"
  publish --no-self-contained -p:UseAppHost=false || { cat "$log" >&2; exit 1; }
  if [ "$rid" = win-x64 ]; then
    printf '@dotnet "%%~dp0smartpilots.dll" %%*\r\n' >"$folder/smartpilots.cmd"
  else
    printf '#!/bin/sh\nexec dotnet "$(dirname "$(readlink -f "$0")")/smartpilots.dll" "$@"\n' >"$folder/smartpilots"
    chmod 755 "$folder/smartpilots"
  fi
  runtime="without a runtime, for the registry has no runtime packs for $rid: the machine needs the ASP.NET Core 10 runtime (dotnet on its PATH)"
else
  cat "$log" >&2
  exit 1
fi
[ "$rid" = win-x64 ] || cp "$root/systemd/smartpilots.service" "$folder/"
echo "$folder: $runtime"
