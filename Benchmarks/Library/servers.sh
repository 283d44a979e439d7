# Servers: RingDraft as it is run, and the bare Hummingbird route.
#
# start_ringdraft sets PORT, and for its name: server_pid[NAME], server_port[NAME], server_socket[NAME] (the broker's),
# server_processes[NAME] (supervisor, broker and workers), server_workers[NAME], server_broker[NAME].

declare -A server_pid server_port server_socket server_processes server_workers server_broker
readonly WORKERS=${WORKERS:-$(nproc)} START_SECONDS=30
next_port=18600

# Sets PORT to one that nobody listens on.
choose_port() {
  while ((next_port++ < 19600)); do
    (exec 3<>"/dev/tcp/127.0.0.1/$next_port") 2>/dev/null && continue
    PORT=$next_port
    return
  done
  fail "no free port"
}

# start_ringdraft NAME [VARIABLE=VALUE...]: the service with its default settings but for the ones given; with the
# executables of PROGRAMS, if that is set.
start_ringdraft() {
  local name=$1 folder=$WORK/$1
  shift
  choose_port
  mkdir -p "$folder"
  env "PORT=$PORT" "DATA_DIR=$folder/data" "WORKERS=$WORKERS" "$@" \
    "${PROGRAMS:-$BUILD_DIR}/ringdraft" >"$folder/log" 2>&1 </dev/null &
  server_pid[$name]=$!
  server_port[$name]=$PORT
  server_socket[$name]=$folder/data/run/broker.sock
  await "$name" /readyz
  await_workers "$name"
}

# start_bare NAME FILE: answers the bytes of FILE.
start_bare() {
  choose_port
  mkdir -p "$WORK/$1"
  "$BUILD_DIR/bare-hummingbird" "$PORT" "$2" >"$WORK/$1/log" 2>&1 </dev/null &
  server_pid[$1]=$!
  server_port[$1]=$PORT
  server_processes[$1]=$!
  await "$1" /v1/collab/drafts/any
}

# await NAME PATH: until PATH is answered with 200.
await() {
  local tries=$((START_SECONDS * 10))
  until "$TOOLS/fetch" "${server_port[$1]}" "$2" >/dev/null 2>&1; do
    kill -0 "${server_pid[$1]}" 2>/dev/null || fail "$1 ended: $(tail -n 3 "$WORK/$1/log")"
    ((tries-- > 0)) || fail "$1 did not become ready: $(tail -n 3 "$WORK/$1/log")"
    sleep 0.1
  done
}

await_workers() {
  local name=$1 tries=$((START_SECONDS * 10)) workers=()
  while mapfile -t workers < <(pgrep --parent "${server_pid[$name]}" --full ringdraft-worker) &&
    [[ ${#workers[@]} -lt $WORKERS ]]; do
    ((tries-- > 0)) || fail "$name has ${#workers[@]} of $WORKERS workers"
    sleep 0.1
  done
  # The last worker may still be starting.
  sleep 0.5
  server_workers[$name]="${workers[*]}"
  server_broker[$name]=$(pgrep --parent "${server_pid[$name]}" --full ringdraft-broker)
  server_processes[$name]="${server_pid[$name]} ${server_broker[$name]} ${server_workers[$name]}"
}

stop_server() {
  local pid=${server_pid[$1]} tries=120
  unset "server_pid[$1]"
  kill -TERM "$pid" 2>/dev/null || return 0
  while kill -0 "$pid" 2>/dev/null; do
    ((tries-- > 0)) || kill -KILL "$pid" 2>/dev/null || break
    sleep 0.1
  done
  wait "$pid" 2>/dev/null || true
  rm -rf "${WORK:?}/$1"
}

stop_servers() {
  local name
  for name in "${!server_pid[@]}"; do stop_server "$name"; done
}

stop_everything() {
  local status=$?
  stop_servers
  rm -rf "${WORK:?}"
  return $status
}

# seed NAME DRAFTS SEGMENTS FILE: makes drafts and writes "ID USER" lines to FILE.
seed() {
  timeout 300 "$TOOLS/seed" "${server_port[$1]}" "$2" "$3" >"$4" || fail "seeding $1 failed"
}
