# What is done to the pool, and how one sees that it is done.
#
# SUPERVISOR is its process, LOG its log and PORT what it serves.

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

# Returns when the new generation serves and the old one is gone.
reload_pool() {
  local gone
  gone=$(lines "the last worker of a generation is gone")
  kill -HUP "$SUPERVISOR"
  await_until "a reload" has_lines "the last worker of a generation is gone" $((gone + 1))
}

# scale_pool COUNT: returns when so many serve and no others are left.
scale_pool() {
  local now done_before
  now=$(worker_count)
  for (( ; now < $1; now++)); do
    done_before=$(lines "one worker more is done")
    kill -TTIN "$SUPERVISOR"
    await_until "one worker more" has_lines "one worker more is done" $((done_before + 1))
  done
  for (( ; now > $1; now--)); do
    done_before=$(lines "one worker fewer is done")
    kill -TTOU "$SUPERVISOR"
    await_until "one worker fewer" has_lines "one worker fewer is done" $((done_before + 1))
  done
  await_until "$1 workers" has_workers "$1"
}
