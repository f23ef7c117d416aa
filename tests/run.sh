#!/usr/bin/env bash
# Installs what the tests need, builds once, runs every test project and ends with the line "N passed, N failed, N skipped".
# With arguments: builds and runs only the test projects whose folder is named, e.g. ./smartpilots test core gateway
set -uo pipefail
case " $* " in *" --help "* | *" -h "*) echo 'Usage: ./smartpilots test [FOLDER ...]'; sed -n '2,3s/^# //p' "${BASH_SOURCE[0]}"; exit 0 ;; esac
cd "$(dirname "${BASH_SOURCE[0]}")/.."
root="$PWD"
results="$(mktemp -d)"
trap 'rm -rf "$results"' EXIT

step() { printf '== %s\n' "$*"; }
stop() { printf 'smartpilots test: %s\n' "$*" >&2; exit 1; }

export DOTNET_CLI_UI_LANGUAGE=en # the results are read from what dotnet test says
export DOTNET_TieredPGO=0 # compiler and tests end before instrumented code has paid for itself
export VSTEST_CONNECTION_TIMEOUT=600 # seconds until a busy machine has started a test project

again() { # command…: for downloads only, whose server may be slow or answer once with an error; never for a test
  local attempt
  for attempt in 1 2 3; do
    "$@" && return 0
    [ $attempt -lt 3 ] && printf 'again in %s s: %s\n' $((attempt * 15)) "$*" >&2 && sleep $((attempt * 15))
  done
  return 1
}

apt() { DEBIAN_FRONTEND=noninteractive apt-get -qq -o Acquire::Retries=3 -o DPkg::Lock::Timeout=300 "$@" >>"$results/apt.log" 2>&1; }

install_programs() {
  local missing=()
  command -v mosquitto >/dev/null || missing+=(mosquitto)
  command -v prometheus-alertmanager >/dev/null || missing+=(prometheus-alertmanager)
  command -v mosquitto_pub >/dev/null || missing+=(mosquitto-clients)
  command -v strace >/dev/null || missing+=(strace)
  command -v promtool >/dev/null || missing+=(prometheus)
  command -v chromium >/dev/null || missing+=(chromium)
  [ ${#missing[@]} -eq 0 ] && return
  if ! command -v apt-get >/dev/null || [ "$(id -u)" -ne 0 ]; then
    echo "not installed: ${missing[*]} (needs apt-get and root); the tests that use them are skipped"
    return
  fi
  step "installing ${missing[*]}"
  again apt -o APT::Update::Error-Mode=any update # what it could not read may not be needed: the next line tells
  again apt install -y --no-install-recommends "${missing[@]}" || { tail -20 "$results/apt.log" >&2; stop "could not install ${missing[*]}"; }
}

install_npm() { # folder
  [ -f "$1/package-lock.json" ] || return 0
  [ "$1/node_modules/.package-lock.json" -nt "$1/package-lock.json" ] && return 0
  step "npm packages of $1/"
  again npm ci --prefix "$1" --fetch-retries=5 --no-audit --no-fund --loglevel=error || stop "npm ci failed in $1/"
}

run_project() { # project file; leaves its counts in a file
  local name log line passed=0 failed=0 skipped=0
  name="$(basename "$1" .csproj)"
  log="$results/$name.log"
  # The assembly, not the project: the build system needs seconds to find out where it is.
  dotnet test "$(dirname "$1")/bin/Release/net10.0/$name.dll" --nologo --logger "console;verbosity=minimal" --blame-hang-timeout 15m \
    --results-directory "$results" >"$log" 2>&1
  local code=$?
  line="$(grep -E 'Failed: +[0-9]+, Passed: +[0-9]+, Skipped: +[0-9]+' "$log" | tail -1)"
  {
    step "$name"
    if [ -z "$line" ]; then
      cat "$log"
      failed=1 # it crashed or found nothing to run: that is a failure, not silence
    else
      [ $code -ne 0 ] && grep -vE '^\[xUnit.net.*(Starting|Finished|Discover)' "$log"
      grep -E '\[SKIP\]|^ +Skipped ' "$log" | sed 's/^/  /' | head -40
      echo "  ${line#*- }"
      passed=$(sed -E 's/.*Passed: +([0-9]+).*/\1/' <<<"$line")
      failed=$(sed -E 's/.*Failed: +([0-9]+).*/\1/' <<<"$line")
      skipped=$(sed -E 's/.*Skipped: +([0-9]+).*/\1/' <<<"$line")
      [ $code -ne 0 ] && [ "$failed" -eq 0 ] && failed=1 # e.g. aborted after the summary
    fi
  } >"$results/$name.out"
  cat "$results/$name.out" # whole, whatever runs beside it
  echo "$passed $failed $skipped" >"$results/$name.counts"
}

run_folder() { # folder
  local project
  for project in tests/"$1"/*.Tests.csproj; do run_project "$root/$project"; done
}

for folder in "$@"; do
  compgen -G "tests/$folder/*.Tests.csproj" >/dev/null || stop "there is no test project in tests/$folder"
done

# What only the tests need is fetched while the compiler works. Its output is shown when it is there.
(install_programs; install_npm tests) >"$results/fetched.txt" 2>&1 &
fetching=$!
install_npm console
if [ -f console/package-lock.json ]; then
  step "page"
  (cd console && npm run build --silent) || stop "the page does not build"
fi
step "build"
again dotnet restore SmartPilots.sln --locked-mode -v quiet -nologo || stop "the packages could not be restored"
# One compiler for all projects: starting it anew for each doubles the time. It goes before the tests, which want the machine for themselves.
if [ $# -eq 0 ]; then built=(SmartPilots.sln); else built=("${@/#/tests/}"); fi
for one in "${built[@]}"; do
  dotnet build "$one" -c Release --no-restore -v quiet -nologo -p:UseSharedCompilation=true || stop "the build failed"
done
dotnet build-server shutdown --vbcscompiler >/dev/null 2>&1
wait $fetching
fetched=$?
cat "$results/fetched.txt"
[ $fetched -eq 0 ] || exit 1

step "tests"
if [ $# -gt 0 ]; then
  for folder in "$@"; do run_folder "$folder"; done
else
  # Two at once, the longest first: the end-to-end tests mostly wait for processes that they start.
  for folder in end-to-end functions gateway simulation functions-worker device-sim local core conventions; do
    while [ "$(jobs -rp | wc -l)" -ge 2 ]; do wait -n; done
    run_folder "$folder" &
  done
  wait
fi

# A project without counts was never run to its end.
missing=$(($(find "$results" -name '*.log' ! -name apt.log | wc -l) - $(find "$results" -name '*.counts' | wc -l)))
read -r passed failed skipped < <(cat "$results"/*.counts | awk '{ p += $1; f += $2; s += $3 } END { print p + 0, f + 0, s + 0 }')
failed=$((failed + missing))
echo "$passed passed, $failed failed, $skipped skipped"
[ "$failed" -eq 0 ] && [ "$passed" -gt 0 ]
