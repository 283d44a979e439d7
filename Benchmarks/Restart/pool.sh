# What is done to the pool, and how one sees that it is done.
#
# SUPERVISOR is its process, LOG its log, SOCKET_FOLDER the folder of its sockets and PORT what it serves.

readonly STEP_SECONDS=120

# await_until WHAT COMMAND...: asks until the command succeeds.
await_until() {
  local what=$1 tries=$((STEP_SECONDS * 20))
  shift
  until "$@"; do
    kill -0 "$SUPERVISOR" 2>/dev/null || fail "the service ended: $(tail -n 3 "$LOG")"
    ((tries-- > 0)) || fail "$what was not seen within $STEP_SECONDS s: $(tail -n 3 "$LOG")"
    sleep 0.05
  done
}

# lines TEXT: how many lines of the log contain it.
lines() {
  grep --count --fixed-strings -- "$1" "$LOG" || true
}

has_lines() {
  [[ $(lines "$1") -ge $2 ]]
}

# processes NAME: the ids of the supervisor's children with this name. They go by their first argument.
processes() {
  pgrep --parent "$SUPERVISOR" --full "^$1" || true
}

worker_count() {
  processes ringdraft-worker | wc -l
}

has_workers() {
  [[ $(worker_count) -eq $1 ]]
}

has_another_broker() {
  local broker
  broker=$(processes ringdraft-broker)
  [[ -n $broker && $broker != "$1" ]]
}

# ask_pool VERB...: has the supervisor do something, and waits until those who leave have left.
ask_pool() {
  "$BUILD_DIR/ringdraftctl" "$@" --wait --timeout "$STEP_SECONDS" --run-dir "$SOCKET_FOLDER" >/dev/null ||
    fail "not done: ringdraftctl $*"
}

# Returns when the new generation serves and the old one is gone.
reload_pool() {
  ask_pool reload
}

# scale_pool COUNT: returns when so many serve and no others are left.
scale_pool() {
  ask_pool scale "$1"
  await_until "$1 workers" has_workers "$1"
}
