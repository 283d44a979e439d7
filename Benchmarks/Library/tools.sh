# The C tools.

readonly C_FLAGS=(-std=gnu11 -O2 -Wall -Wextra -Werror -pthread)

build_tools() {
  local executable tool
  for executable in ringdraft ringdraft-broker ringdraft-worker ringdraftctl bare-hummingbird broker-load; do
    [[ -x $BUILD_DIR/$executable ]] || fail "$BUILD_DIR/$executable is missing: run make bench"
  done
  command -v wrk >/dev/null || fail "wrk is missing: run scripts/dependencies bench"
  mkdir -p "$TOOLS"
  for tool in seed fetch serial pingpong sendcost; do
    gcc "${C_FLAGS[@]}" -o "$TOOLS/$tool" "Benchmarks/Tools/$tool.c" Benchmarks/Tools/bench.c
  done
  for tool in idle fanout; do
    gcc "${C_FLAGS[@]}" -o "$TOOLS/$tool" "Benchmarks/Tools/$tool.c" Benchmarks/Tools/{sockets,bench}.c
  done
}

# What a restart under load needs.
build_restart_tools() {
  local executable
  for executable in ringdraft ringdraft-broker ringdraft-worker ringdraftctl; do
    [[ -x $BUILD_DIR/$executable ]] || fail "$BUILD_DIR/$executable is missing: run make bench-restart"
  done
  mkdir -p "$TOOLS"
  for executable in fetch victim; do
    gcc "${C_FLAGS[@]}" -o "$TOOLS/$executable" "Benchmarks/Tools/$executable.c" Benchmarks/Tools/bench.c
  done
  gcc "${C_FLAGS[@]}" -o "$TOOLS/restart" Benchmarks/Tools/restart*.c Benchmarks/Tools/{sockets,bench}.c
}

# run_wrk PORT CONNECTIONS SECONDS SCRIPT ARGUMENT...: prints the script's line of figures.
run_wrk() {
  local port=$1 connections=$2 seconds=$3 script=$4 line
  shift 4
  line=$(LUA_PATH="Benchmarks/Wrk/?.lua" timeout $((seconds + 20)) \
    wrk -t1 -c"$connections" -d"${seconds}s" -s "Benchmarks/Wrk/$script.lua" "http://127.0.0.1:$port" -- "$@" |
    grep '^requests=')
  [[ $(field failed "$line") == 0 ]] || fail "wrk $script: requests failed: $line"
  echo "$line"
}

# measure NAME SECONDS SCRIPT ARGUMENT...: one run of wrk with 64 connections against a server. Prints its figures and
# cpu_us=, the server's CPU for each request.
measure() {
  local name=$1 seconds=$2 script=$3 before after line
  local -a processes
  shift 3
  read -r -a processes <<<"${server_processes[$name]}"
  before=$(cpu_microseconds "${processes[@]}")
  line=$(run_wrk "${server_port[$name]}" 64 "$seconds" "$script" "$@")
  after=$(cpu_microseconds "${processes[@]}")
  echo "$line cpu_us=$(calculate "($after - $before) / $(field requests "$line")")"
}

# column FIGURE LINE...: the median of one figure over several lines.
column() {
  local figure=$1 line values=()
  shift
  for line in "$@"; do values+=("$(field "$figure" "$line")"); done
  median "${values[@]}"
}
