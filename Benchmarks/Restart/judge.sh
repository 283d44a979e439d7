# The table of a phase and its verdicts.

# figure NAME: of the phase that ended last.
figure() {
  field "$1" "$FIGURES"
}

# figures NAME...: several of them, with blanks between.
figures() {
  local name values=()
  for name in "$@"; do values+=("$(figure "$name")"); done
  echo "${values[*]}"
}

# fact NAME VALUE: one line of the table.
fact() {
  printf '  %-58s %s\n' "$1" "$2"
}

# print_facts TITLE
print_facts() {
  title "$1"
  fact "requests: appends, reads" "$(figures appends reads)"
  fact "answers by status" "$(figure statuses)"
  fact "failed connections: refused, reset, closed, cut off, late" "$(figures refused reset closed cut_off timed_out)"
  fact "answer time in ms: p50, p99, longest" "$(figures p50_ms p99_ms longest_ms)"
  fact "longest time without any answer, ms" "$(figure gap_ms)"
  fact "events delivered" "$(figure events)"
  fact "sockets closed: with 1012, another code, without a code" "$(figures closes_1012 closes_other socket_lost)"
  fact "sockets not opened at the first try" "$(figure socket_not_opened)"
  fact "disconnects of one socket at most" "$(figure max_disconnects)"
}

# judge NAME VALUE RELATION TARGET [UNIT]
judge() {
  verdict "$1" "$2" "$3" "$4" "${5:-}"
}

# What holds in every phase.
judge_always() {
  judge "acknowledged appends lost" "$(figure lost_writes)" '<=' 0
  judge "appends doubled or out of place" "$(calculate "$(figure doubled_writes) + $(figure misplaced_writes)")" '<=' 0
  judge "events lost" "$(figure lost_events)" '<=' 0
  judge "events doubled" "$(figure doubled_events)" '<=' 0
}

# A planned change: nobody is told of it but sockets, which are asked to come back.
judge_planned() {
  judge "failed connections" "$(figure failed_connections)" '<=' 0
  judge "failed requests (other than 2xx)" "$(figure failed_status)" '<=' 0
  judge "sockets that broke or were not opened" \
    "$(calculate "$(figure socket_lost) + $(figure socket_not_opened)")" '<=' 0
  judge_always
}
