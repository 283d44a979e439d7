#!/usr/bin/env bash
# Measures RingDraft and prints each figure beside its reference from the same run.
#
#   Benchmarks/run.sh [PART...]     parts: get append growth fanout roundtrip memory limits decisions keys audit scrape
#                                   (all, when none is named)
#
# Reference and subject take turns, and what is printed is the median of the rounds, since a machine is never alone.
# BUILD_DIR (default .build/release) holds the executables, ROUNDS (default 5) is the number of rounds. Servers listen
# on 127.0.0.1 only, with data in a temporary folder under TMPDIR, and are gone when this ends.
set -Eeuo pipefail
trap 'echo "bench: failed in ${BASH_SOURCE[0]}, line $LINENO: $BASH_COMMAND" >&2' ERR
cd "$(dirname "$0")/.."

readonly BUILD_DIR=${BUILD_DIR:-.build/release} ROUNDS=${ROUNDS:-5}
readonly TOOLS=.build/benchmark-tools LIMIT_SECONDS=1800
readonly ALL_PARTS=(get append growth fanout roundtrip memory limits decisions keys audit scrape)

# The whole run is bounded in time, whatever hangs.
if [[ -z ${RINGDRAFT_BENCH_BOUNDED:-} ]]; then
  RINGDRAFT_BENCH_BOUNDED=1 exec timeout --foreground --kill-after=30 "$LIMIT_SECONDS" "$0" "$@"
fi

for file in Benchmarks/Library/*.sh Benchmarks/Parts/*.sh; do
  # shellcheck source=/dev/null
  source "$file"
done

parts=("$@")
[[ ${#parts[@]} -gt 0 ]] || parts=("${ALL_PARTS[@]}")
for part in "${parts[@]}"; do
  [[ " ${ALL_PARTS[*]} " == *" $part "* ]] || fail "no part $part; the parts are: ${ALL_PARTS[*]}"
done

WORK=$(mktemp --directory)
trap stop_everything EXIT
trap 'exit 130' INT TERM
ulimit -S -n "$(ulimit -H -n)"
build_tools
print_machine
for part in "${parts[@]}"; do
  "part_$part"
  stop_servers
done
print_verdict
