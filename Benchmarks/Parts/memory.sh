# What an idle socket holds in memory.

readonly MEMORY_SOCKETS=5000 MEMORY_ROOMS=100 MEMORY_TARGET_BYTES=16384

part_memory() {
  local before after broker_before broker_after workers
  start_ringdraft memory
  read -r -a workers <<<"${server_workers[memory]}"
  # Once through the code first, so that it counts as resident before.
  with_idle_sockets 100 true
  sleep 1
  before=$(resident_bytes "${workers[@]}")
  broker_before=$(resident_bytes "${server_broker[memory]}")
  with_idle_sockets "$MEMORY_SOCKETS" note_memory
  title "Memory of $MEMORY_SOCKETS idle sockets in $MEMORY_ROOMS rooms ($WORKERS workers)"
  row "" "before MiB" "after MiB" "bytes/socket"
  memory_row "workers" "$before" "$after"
  memory_row "broker" "$broker_before" "$broker_after"
  verdict "workers, KiB for each socket" \
    "$(calculate "($after - $before) / $MEMORY_SOCKETS / 1024")" '<=' "$((MEMORY_TARGET_BYTES / 1024))" " KiB"
}

# Sets the figures of part_memory while the sockets are open.
note_memory() {
  sleep 2
  after=$(resident_bytes "${workers[@]}")
  broker_after=$(resident_bytes "${server_broker[memory]}")
}

# with_idle_sockets COUNT COMMAND: runs COMMAND while COUNT sockets are open.
with_idle_sockets() {
  local line tool to_tool
  coproc IDLE { timeout 120 "$TOOLS/idle" "${server_port[memory]}" "$1" "$MEMORY_ROOMS"; }
  tool=$IDLE_PID to_tool=${IDLE[1]}
  read -r line <&"${IDLE[0]}" || fail "the sockets could not be opened"
  "$2"
  exec {to_tool}>&-
  wait "$tool" || fail "the server closed idle sockets"
}

# memory_row NAME BEFORE AFTER
memory_row() {
  row "$1" "$(calculate "$2 / 1048576" %.1f)" "$(calculate "$3 / 1048576" %.1f)" \
    "$(calculate "($3 - $2) / $MEMORY_SOCKETS" %.0f)"
}
