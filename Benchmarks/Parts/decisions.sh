# What a decision on two tiers costs the broker, and how long it takes, beside Redis with the same buckets in Lua.

readonly DECISION_SECONDS=2 DECISION_WINDOW=64 DECISION_USERS=100000

part_decisions() {
  local round server broker=() redis=() broker_trip=() redis_trip=() floor=() cpu=() p50=() p99=()
  if ! find_redis; then
    title "Decisions beside Redis: left out, there is no Redis 7 here (scripts/dependencies bench installs it)"
    return
  fi
  start_deciding broker
  start_redis redis
  # Every key is there before anything is measured.
  for server in broker redis; do ask "$server" new:0 "$DECISION_USERS" "$DECISION_WINDOW" >/dev/null; done
  for ((round = 0; round < ROUNDS; round++)); do
    broker+=("$(ask broker "users:$DECISION_USERS" "${DECISION_SECONDS}s" "$DECISION_WINDOW")")
    redis+=("$(ask redis "users:$DECISION_USERS" "${DECISION_SECONDS}s" "$DECISION_WINDOW")")
    broker_trip+=("$(ask broker "users:$DECISION_USERS" "${DECISION_SECONDS}s" 1)")
    redis_trip+=("$(ask redis "users:$DECISION_USERS" "${DECISION_SECONDS}s" 1)")
    floor+=("$(taskset --cpu-list "$SERVER_CPU" "$TOOLS/pingpong" epoll 1 60 42)")
    cpu+=("$(calculate "$(field cpu_us "${redis[-1]}") / $(field cpu_us "${broker[-1]}")")")
    p50+=("$(calculate "$(field p50_us "${broker_trip[-1]}") / $(field p50_us "${redis_trip[-1]}")")")
    p99+=("$(calculate "$(field p99_us "${broker_trip[-1]}") / $(field p99_us "${redis_trip[-1]}")")")
  done
  title "Decisions on two tiers (of $DECISION_USERS users, each at an address of his own; Redis" \
    "$(redis redis info server | sed -n 's/^redis_version:\([0-9.]*\).*/\1/p'))"
  row "$DECISION_WINDOW on their way" decisions/s "CPU us each" "per CPU-second"
  decision_row "broker" "${broker[@]}"
  decision_row "Redis, EVALSHA" "${redis[@]}"
  verdict "decisions per CPU-second, broker / Redis" "$(median "${cpu[@]}")" '>=' 5 x
  row "one on its way" "p50 us" "p99 us" "CPU us each"
  trip_row "broker" "${broker_trip[@]}"
  trip_row "Redis, EVALSHA" "${redis_trip[@]}"
  row "C with epoll, nothing decided" "$(column p50_us "${floor[@]}")" "$(column p99_us "${floor[@]}")" -
  verdict "p50 of a round trip, broker / Redis" "$(median "${p50[@]}")" '<=' 0.5 x
  verdict "p99 of a round trip, broker / Redis" "$(median "${p99[@]}")" '<=' 0.5 x
}

# decision_row NAME LINE...
decision_row() {
  local cpu
  cpu=$(column cpu_us "${@:2}")
  row "$1" "$(column per_second "${@:2}")" "$(calculate "$cpu" %.2f)" "$(calculate "1000000 / $cpu" %.0f)"
}

# trip_row NAME LINE...
trip_row() {
  row "$1" "$(column p50_us "${@:2}")" "$(column p99_us "${@:2}")" "$(calculate "$(column cpu_us "${@:2}")" %.1f)"
}
