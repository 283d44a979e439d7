# What the audit trail costs an append, how many rows a second are written (one for each append), and how many are verified.

readonly AUDIT_SECONDS=2
# The broker alone, without HTTP: this many appends to each of these drafts, 64 on their way.
readonly AUDIT_DRAFTS=500 AUDIT_APPENDS=20
# What is verified has at least this many rows. They are written with more appends on their way than above, which takes less
# time.
readonly AUDIT_VERIFIED_ROWS=300000 AUDIT_GROWTH_APPENDS=100 AUDIT_GROWTH_WINDOW=512

part_audit() {
  local server round rows=0
  local off=() on=() rates=() cpu=() off_cpu=() on_cpu=() broker_cpu=()
  start_ringdraft off
  start_ringdraft on AUDIT_ENABLED=true
  for server in off on; do seed "$server" "$AUDIT_DRAFTS" 0 "$WORK/audit-direct-$server"; done
  for ((round = 0; round < ROUNDS; round++)); do
    for server in off on; do seed "$server" "$APPEND_DRAFTS" 0 "$WORK/audit-$server"; done
    off+=("$(measure off "$AUDIT_SECONDS" append "$WORK/audit-off" "$round")")
    on+=("$(measure on "$AUDIT_SECONDS" append "$WORK/audit-on" "$round")")
    rows=$((rows + $(field requests "${on[-1]}") + APPEND_DRAFTS))
    rates+=("$(calculate "$(field per_second "${on[-1]}") / $(field per_second "${off[-1]}")")")
    cpu+=("$(calculate "$(field cpu_us "${on[-1]}") / $(field cpu_us "${off[-1]}")")")
    off_cpu+=("$(broker_cpu_of_append off "$((round * AUDIT_APPENDS))")")
    on_cpu+=("$(broker_cpu_of_append on "$((round * AUDIT_APPENDS))")")
    rows=$((rows + AUDIT_DRAFTS * AUDIT_APPENDS))
    broker_cpu+=("$(calculate "${on_cpu[-1]} / ${off_cpu[-1]}")")
  done
  title "The audit trail beside durable appends (64 connections, $WORKERS workers; about $rows rows at the end)"
  row "" requests/s "p50 ms" "p99 ms" "CPU us/request"
  get_row "audit off" "${off[@]}"
  get_row "audit on: one row for each" "${on[@]}"
  row "the broker's CPU for an append, off and on, us" "$(calculate "$(median "${off_cpu[@]}")" %.1f)" \
    "$(calculate "$(median "${on_cpu[@]}")" %.1f)"
  verdict "appends/s, audit on / off" "$(median "${rates[@]}")" '>=' 0.8 x
  verdict "CPU, audit on / off" "$(median "${cpu[@]}")" '<=' 1.25 x
  verdict "broker's CPU, audit on / off" "$(median "${broker_cpu[@]}")" '<=' 1.5 x
  audit_verification $((ROUNDS * AUDIT_APPENDS))
}

# audit_verification FIRST: how fast ringdraftctl verifies the trail, beside the service that wrote it. FIRST is the number of
# the first append's key.
audit_verification() {
  local first=$1 database=$WORK/on/data/ringdraft.db head round begin line rates=()
  until head=$("$BUILD_DIR/ringdraftctl" audit head --file "$database") && ((${head%%:*} >= AUDIT_VERIFIED_ROWS)); do
    "$BUILD_DIR/broker-load" append "${server_socket[on]}" "$WORK/audit-direct-on" "$first" "$AUDIT_GROWTH_APPENDS" \
      "$AUDIT_GROWTH_WINDOW" >/dev/null
    first=$((first + AUDIT_GROWTH_APPENDS))
  done
  for ((round = 0; round < ROUNDS; round++)); do
    begin=${EPOCHREALTIME/./}
    line=$("$BUILD_DIR/ringdraftctl" audit verify --file "$database" --head "$head") || fail "the trail is not intact: $line"
    rates+=("$(calculate "${head%%:*} * 1000000 / (${EPOCHREALTIME/./} - $begin)")")
  done
  title "Verification of ${head%%:*} rows of the trail by ringdraftctl, beside the service"
  row "rows/s, each round" "${rates[@]/.*/}"
  verdict "rows verified/s" "$(median "${rates[@]}")" '>=' 300000 ""
}

# broker_cpu_of_append NAME FIRST: of appends sent to the broker directly.
broker_cpu_of_append() {
  local before after
  before=$(cpu_microseconds "${server_broker[$1]}")
  "$BUILD_DIR/broker-load" append "${server_socket[$1]}" "$WORK/audit-direct-$1" "$2" "$AUDIT_APPENDS" 64 >/dev/null
  after=$(cpu_microseconds "${server_broker[$1]}")
  calculate "($after - $before) / ($AUDIT_DRAFTS * $AUDIT_APPENDS)"
}
