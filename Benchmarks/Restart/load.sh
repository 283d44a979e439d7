# The load of a phase: .build/benchmark-tools/restart, which obeys lines on its standard input.

readonly CLIENTS=${CLIENTS:-64} SOCKETS=${SOCKETS:-500}

# start_load PORT [COMMAND...]: starts the load, by the command if there is one.
start_load() {
  local port=$1 line
  shift
  coproc LOAD { "$@" "$TOOLS/restart" "$port" "$CLIENTS" "$SOCKETS" "$SEED"; }
  load_pid=$LOAD_PID
  exec {from_load}<&"${LOAD[0]}" {to_load}>&"${LOAD[1]}"
  read -r -t 90 line <&"$from_load" && [[ $line == open ]] || fail "the load could not be started"
}

# tell LINE
tell() {
  echo "$1" >&"$to_load" || fail "the load has ended"
}

# Ends the load and sets FIGURES to what it found.
stop_load() {
  tell stop
  FIGURES=
  read -r -t 300 FIGURES <&"$from_load" || true
  exec {from_load}<&- {to_load}>&-
  wait "$load_pid" || fail "the load did not come to its end"
  load_pid=
  [[ -n $FIGURES ]] || fail "the load said nothing"
}

kill_load() {
  [[ -z ${load_pid:-} ]] || kill "$load_pid" 2>/dev/null || true
}
