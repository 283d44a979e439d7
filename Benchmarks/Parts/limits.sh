# What rate limits cost a read: two tiers, decided by the broker for every request, that never refuse.

readonly LIMITS_SECONDS=2

part_limits() {
  local drafts=$WORK/limits-drafts server round
  local off=() on=() cpu=() rates=()
  start_ringdraft off
  start_ringdraft on RATE_LIMIT_ENABLED=true RATE_LIMIT_PER_MINUTE_DEFAULT=60000000 \
    RATE_LIMIT_BURST_DEFAULT=10000000 RATE_LIMIT_IP_PER_MINUTE=60000000
  for server in off on; do
    seed "$server" 100 10 "$drafts-$server"
    measure "$server" 1 get "$drafts-$server" >/dev/null
  done
  for ((round = 0; round < ROUNDS; round++)); do
    off+=("$(measure off "$LIMITS_SECONDS" get "$drafts-off")")
    on+=("$(measure on "$LIMITS_SECONDS" get "$drafts-on")")
    cpu+=("$(calculate "$(field cpu_us "${on[-1]}") / $(field cpu_us "${off[-1]}")")")
    rates+=("$(calculate "$(field per_second "${on[-1]}") / $(field per_second "${off[-1]}")")")
  done
  title "Rate limits: GET a draft with 10 segments (64 connections, $WORKERS workers)"
  row "" requests/s "p50 ms" "p99 ms" "CPU us/request"
  get_row "limits off" "${off[@]}"
  get_row "limits on, two tiers" "${on[@]}"
  verdict "CPU, limits on / off" "$(median "${cpu[@]}")" '<=' 1.2 x
  verdict "requests/s, limits on / off" "$(median "${rates[@]}")" '>=' 0.85 x
}
