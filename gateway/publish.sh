#!/usr/bin/env bash
# Publishes the gateway for a small Linux box: gateway/publish.sh linux-x64|linux-arm64 [FOLDER]
# With its own runtime when the registry serves the runtime packs; else for a box that has the ASP.NET Core 10 runtime. Either way the folder
# holds SmartPilots.Gateway to start, and the systemd unit with how to install it.
set -euo pipefail
root="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"
rid="${1:-}"
case "$rid" in
  linux-x64 | linux-arm64) ;;
  *) echo "usage: gateway/publish.sh linux-x64|linux-arm64 [FOLDER]" >&2; exit 2 ;;
esac
folder="${2:-$root/bin/publish/$rid}"
log="$(mktemp)"
trap 'rm -f "$log"' EXIT
rm -rf "$folder"

if dotnet publish "$root" -c Release -r "$rid" --self-contained -o "$folder" -v quiet -nologo >"$log" 2>&1; then
  echo "$folder: with its own runtime"
elif grep -q "NU1101.*\(Runtime\|Host\)\.$rid" "$log"; then
  # The runtime packs of another platform are packages of their own, which this registry lacks.
  rm -rf "$folder"
  dotnet publish "$root" -c Release -r "$rid" --no-self-contained -p:UseAppHost=false -o "$folder" -v quiet -nologo >"$log" 2>&1 \
    || { cat "$log" >&2; exit 1; }
  cat >"$folder/SmartPilots.Gateway" <<'LAUNCH'
#!/bin/sh
exec dotnet "$(dirname "$(readlink -f "$0")")/SmartPilots.Gateway.dll" "$@"
LAUNCH
  chmod 755 "$folder/SmartPilots.Gateway"
  echo "$folder: the registry has no runtime packs for $rid, so the box needs the ASP.NET Core 10 runtime (dotnet on its PATH)"
else
  cat "$log" >&2
  exit 1
fi
cp "$root/systemd/smartpilots-gateway.service" "$folder/"
