# The phases. Each has its own service, its own load, and lasts PHASE_SECONDS at least.

# Workers that leave have this long, so that three changes one after the other fit into a phase.
DRAIN=$((PHASE_SECONDS / 6))
readonly DRAIN=$((DRAIN > 0 ? DRAIN : 1))
# From a death to the next. A process that was not ready for 5 s is taken for unsound, and its slot waits longer each time:
# a broker that dies over and over cannot be waited for.
readonly KILL_EVERY=$((PHASE_SECONDS >= 60 ? 8 : PHASE_SECONDS >= 12 ? PHASE_SECONDS / 4 : 3))
readonly STALL_SECONDS=3 STALL_EVERY=10

# begin_phase NAME [COUNT]: starts service and load, with so many workers.
begin_phase() {
  start_ringdraft "$1" "DRAIN_SECONDS=$DRAIN"
  SUPERVISOR=${server_pid[$1]} LOG=$WORK/$1/log SOCKET_FOLDER=$WORK/$1/data/run
  await_until "the end of the start" has_lines "serving" 1
  [[ -z ${2:-} ]] || scale_pool "$2"
  start_load "$PORT"
  phase_start=$SECONDS
  sleep 1
}

# until_share PARTS OF: sleeps until this share of the phase is over.
until_share() {
  local left=$((phase_start + PHASE_SECONDS * $1 / $2 - SECONDS))
  ((left <= 0)) || sleep "$left"
}

end_phase() {
  until_share 1 1
  sleep 1
  stop_load
  stop_server "$1"
}

phase_reload() {
  local round
  begin_phase reload
  for round in 1 2 3; do
    tell mark
    reload_pool
    until_share "$round" 3
  done
  end_phase reload
  print_facts "Reload, three times ($WORKERS workers)"
  judge_planned
  judge "sockets moved twice by one reload" "$(figure moved_twice)" '<=' 0
}

# renew NAME: puts another file with the same program in its place, as a package manager does.
renew() {
  cp "$BUILD_DIR/$1" "$PROGRAMS/new"
  mv "$PROGRAMS/new" "$PROGRAMS/$1"
}

phase_upgrade() {
  local round PROGRAMS=$WORK/programs
  mkdir "$PROGRAMS"
  cp "$BUILD_DIR"/ringdraft{,-broker,-worker} "$PROGRAMS"
  begin_phase upgrade
  for round in 1 2 3; do
    renew ringdraft-broker
    renew ringdraft-worker
    tell mark
    reload_pool
    until_share "$round" 3
  done
  end_phase upgrade
  print_facts "Reload with other programs on the disk, three times ($WORKERS workers)"
  judge_planned
  judge "sockets moved twice by one reload" "$(figure moved_twice)" '<=' 0
}

phase_scale() {
  local step=0 count
  begin_phase scale 2
  for count in 4 1 3; do
    tell mark
    scale_pool "$count"
    until_share $((++step)) 3
  done
  end_phase scale
  print_facts "Scaling: 2, 4, 1, 3 workers"
  judge_planned
  judge "sockets moved twice by one change" "$(figure moved_twice)" '<=' 0
}

phase_worker() {
  local deaths=0 victims=() line
  begin_phase worker
  while ((SECONDS + KILL_EVERY < phase_start + PHASE_SECONDS)); do
    sleep "$KILL_EVERY"
    mapfile -t victims < <(processes ringdraft-worker)
    line=$("$TOOLS/victim" kill "${victims[RANDOM % ${#victims[@]}]}" "$PORT") || fail "no worker was killed"
    tell "victim $line"
    await_until "a worker's successor" has_lines "is ready again" $((++deaths))
  done
  end_phase worker
  print_facts "kill -9 of a random worker, $deaths times ($WORKERS workers)"
  # Each had been stopped for a moment, so that it is known which connections it had accepted.
  judge "failed connections that no killed worker had accepted" "$(figure unexplained)" '<=' 0
  judge "sockets lost that no killed worker had accepted" "$(figure sockets_unexplained)" '<=' 0
  judge "failed requests (other than 2xx)" "$(figure failed_status)" '<=' 0
  judge_always
}

phase_broker() {
  local deaths=0 victim
  begin_phase broker
  while ((SECONDS + KILL_EVERY < phase_start + PHASE_SECONDS)); do
    sleep "$KILL_EVERY"
    victim=$(processes ringdraft-broker)
    kill -KILL "$victim"
    await_until "another broker" has_another_broker "$victim"
    ((++deaths))
  done
  end_phase broker
  print_facts "kill -9 of the broker, $deaths times ($WORKERS workers)"
  judge "failed connections" "$(figure failed_connections)" '<=' 0
  judge "failed requests (other than 2xx)" "$(figure failed_status)" '<=' 0
  judge_always
}

phase_stall() {
  local stalls=0 victims=() victim
  begin_phase stall
  while
    mapfile -t victims < <(processes ringdraft-worker)
    victim=${victims[RANDOM % ${#victims[@]}]}
    tell "stalled $("$TOOLS/victim" stop "$victim" "$PORT")"
    sleep "$STALL_SECONDS"
    tell "resumed $("$TOOLS/victim" continue "$victim" "$PORT")"
    ((++stalls))
    ((SECONDS < phase_start + PHASE_SECONDS - STALL_EVERY))
  do
    sleep $((STALL_EVERY - STALL_SECONDS))
  done
  end_phase stall
  print_facts "SIGSTOP of a random worker for $STALL_SECONDS s, $stalls times ($WORKERS workers)"
  judge "longest answer to who connected meanwhile" "$(figure stalled_longest_ms)" '<=' 600 " ms"
  fact "the same, before another worker had the listeners: failed" "$(figure failed_connections)"
  judge_always
}
