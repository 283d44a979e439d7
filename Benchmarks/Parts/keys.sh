# What a key of the limits holds in memory, and what ten million keys that nobody has seen before do to the broker.

readonly KEYS_LIVE=1000000 KEYS_RANDOM=10000000 KEYS_TARGET_BYTES=64

part_keys() {
  start_deciding quiet
  start_deciding flooded
  start_deciding small RATE_LIMIT_MAX_KEYS=1000
  keys_memory
  stop_server small
  keys_flood
}

# A broker has taken all the memory of its table when it starts: what a million keys cost is what it holds with them, less what
# one with the smallest table holds after the same questions.
keys_memory() {
  local line small large file
  ask small new:0 $((KEYS_LIVE / 2)) 64 >/dev/null
  line=$(ask flooded new:0 $((KEYS_LIVE / 2)) 64)
  small=$(resident_bytes "${server_broker[small]}")
  large=$(resident_bytes "${server_broker[flooded]}")
  file=$(stat --format=%s "${server_socket[flooded]%/*}/buckets")
  title "Memory of $KEYS_LIVE live keys (RATE_LIMIT_MAX_KEYS=$KEYS_LIVE)"
  row "" MiB "bytes/key"
  row "the file of buckets" "$(calculate "$file / 1048576" %.1f)" "$(calculate "$file / $KEYS_LIVE" %.1f)"
  row "the broker, with and without a table" \
    "$(calculate "$large / 1048576" %.1f)/$(calculate "$small / 1048576" %.1f)" \
    "$(calculate "($large - $small) / $KEYS_LIVE" %.1f)"
  keys_of_redis
  echo "  Questions with a key that shared a bucket: $(field shared "$line") of $(field requests "$line")."
  verdict "bytes for each key, the file" "$(calculate "$file / $KEYS_LIVE")" '<=' "$KEYS_TARGET_BYTES" ""
  verdict "bytes for each key, the broker's memory" \
    "$(calculate "($large - $small) / $KEYS_LIVE")" '<=' "$KEYS_TARGET_BYTES" ""
}

# What as many keys take in Redis, for comparison.
keys_of_redis() {
  local before after
  find_redis || return 0
  start_redis redis
  ask redis users:1 1 1 >/dev/null
  before=$(resident_bytes "${server_pid[redis]}")
  ask redis new:1 $((KEYS_LIVE / 2)) 64 >/dev/null
  after=$(resident_bytes "${server_pid[redis]}")
  row "Redis, with and without them" "$(calculate "$after / 1048576" %.1f)/$(calculate "$before / 1048576" %.1f)" \
    "$(calculate "($after - $before) / $KEYS_LIVE" %.1f)"
  stop_server redis
}

# Ten million keys in as many slices as there are rounds. Beside each, the same load over the usual keys of a broker that is not
# flooded. From the second slice on the table is full of keys in debt, and newcomers share buckets.
keys_flood() {
  local round slice=$((KEYS_RANDOM / 2 / ROUNDS)) first=$((KEYS_LIVE / 2)) before after
  local usual=() flood=() usual_trip=() flood_trip=() ratios=() trip_ratios=() shared=0
  ask quiet new:0 "$DECISION_USERS" 64 >/dev/null
  before=$(resident_bytes "${server_broker[flooded]}")
  for ((round = 0; round < ROUNDS; round++)); do
    usual+=("$(ask quiet "users:$DECISION_USERS" "$slice" 64)")
    flood+=("$(ask flooded "new:$first" "$slice" 64)")
    first=$((first + slice))
    usual_trip+=("$(ask quiet "users:$DECISION_USERS" 1s 1)")
    flood_trip+=("$(ask flooded "new:$first" 1s 1)")
    # One question a round trip: never more than a slice.
    first=$((first + slice))
    shared=$((shared + $(field shared "${flood[-1]}")))
    ratios+=("$(calculate "$(field p99_us "${flood[-1]}") / $(field p99_us "${usual[-1]}")")")
    trip_ratios+=("$(calculate "$(field p99_us "${flood_trip[-1]}") / $(field p99_us "${usual_trip[-1]}")")")
  done
  after=$(resident_bytes "${server_broker[flooded]}")
  title "$KEYS_RANDOM random keys, two a question, with room for $KEYS_LIVE"
  row "64 on their way" "p50 us" "p99 us" "CPU us each"
  trip_row "$DECISION_USERS users" "${usual[@]}"
  trip_row "random keys" "${flood[@]}"
  row "one on its way" "p50 us" "p99 us" "CPU us each"
  trip_row "$DECISION_USERS users" "${usual_trip[@]}"
  trip_row "random keys" "${flood_trip[@]}"
  echo "  Questions with a key that shared a bucket: $shared of $((slice * ROUNDS))."
  verdict "p99 with 64 on their way, random / usual" "$(median "${ratios[@]}")" '<=' 2 x
  verdict "p99 with one on its way, random / usual" "$(median "${trip_ratios[@]}")" '<=' 2 x
  verdict "the broker's memory, after / before" "$(calculate "$after / $before")" '<=' 1.02 x
}
