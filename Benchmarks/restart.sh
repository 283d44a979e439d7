#!/usr/bin/env bash
# Restarts, kills and stops parts of RingDraft under load, and holds what the clients notice against the targets.
#
#   Benchmarks/restart.sh [PHASE...]    phases: reload upgrade scale worker broker stall systemd (all, when none is named)
#
# 64 clients append and read over a new connection for each request, and 500 sockets watch; both keep exact accounts.
# PHASE_SECONDS (default 60) is how long each phase lasts, BUILD_DIR (default .build/release) holds the executables,
# WORKERS (default 4) is the number of workers and SEED chooses the victims. The phase systemd boots a real systemd in
# namespaces of its own and needs root. Servers listen on 127.0.0.1 only, with data in a temporary folder under TMPDIR.
# The exit code is 1 when a target was missed.
set -Eeuo pipefail
trap 'echo "bench-restart: failed in ${BASH_SOURCE[0]}, line $LINENO: $BASH_COMMAND" >&2' ERR
cd "$(dirname "$0")/.."

readonly PHASE_SECONDS=${PHASE_SECONDS:-60} SEED=${SEED:-$((RANDOM * 32768 + RANDOM))}
readonly ALL_PHASES=(reload upgrade scale worker broker stall systemd)
BUILD_DIR=$(realpath "${BUILD_DIR:-.build/release}")
TOOLS=$PWD/.build/benchmark-tools
WORKERS=${WORKERS:-4}
readonly BUILD_DIR TOOLS

# The whole run is bounded in time, whatever hangs.
if [[ -z ${RINGDRAFT_BENCH_BOUNDED:-} ]]; then
  RINGDRAFT_BENCH_BOUNDED=1 exec timeout --foreground --kill-after=30 $((1200 + 12 * PHASE_SECONDS)) "$0" "$@"
fi

for file in Benchmarks/Library/{figures,servers,tools}.sh Benchmarks/Restart/*.sh; do
  # shellcheck source=/dev/null
  source "$file"
done

phases=("$@")
[[ ${#phases[@]} -gt 0 ]] || phases=("${ALL_PHASES[@]}")
for phase in "${phases[@]}"; do
  [[ " ${ALL_PHASES[*]} " == *" $phase "* ]] || fail "no phase $phase; the phases are: ${ALL_PHASES[*]}"
done

leave() {
  local status=$?
  trap - ERR
  kill_load
  stop_box
  stop_everything || true
  return $status
}

WORK=$(mktemp --directory)
trap leave EXIT
trap 'exit 130' INT TERM
ulimit -S -n "$(ulimit -H -n)"
RANDOM=$((SEED % 32768))
build_restart_tools
print_place
echo "$CLIENTS clients, $SOCKETS sockets, $PHASE_SECONDS s a phase, seed $SEED."
for phase in "${phases[@]}"; do
  "phase_$phase"
  stop_servers
done
print_verdict
[[ ${#missed_targets[@]} -eq 0 ]] || exit 1
