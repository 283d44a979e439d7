# GET a draft with 10 segments, beside a bare Hummingbird route that returns the same bytes.

readonly GET_SECONDS=2

part_get() {
  local drafts=$WORK/get-drafts body=$WORK/get-body id round server
  local bare=() served=() ratios=()
  start_ringdraft served
  seed served 100 10 "$drafts"
  read -r id _ <"$drafts"
  "$TOOLS/fetch" "${server_port[served]}" "/v1/collab/drafts/$id" >"$body"
  start_bare bare "$body"
  for server in bare served; do measure "$server" 1 get "$drafts" >/dev/null; done
  for ((round = 0; round < ROUNDS; round++)); do
    bare+=("$(measure bare "$GET_SECONDS" get "$drafts")")
    served+=("$(measure served "$GET_SECONDS" get "$drafts")")
    ratios+=("$(calculate "$(field cpu_us "${served[-1]}") / $(field cpu_us "${bare[-1]}")")")
  done
  title "GET a draft with 10 segments ($(stat --format=%s "$body") bytes, 64 connections, $WORKERS workers)"
  row "" requests/s "p50 ms" "p99 ms" "CPU us/request"
  get_row "bare Hummingbird, the same bytes" "${bare[@]}"
  get_row "RingDraft" "${served[@]}"
  verdict "CPU of RingDraft / bare Hummingbird" "$(median "${ratios[@]}")" '<=' 2.0 x
}

# get_row NAME LINE...
get_row() {
  local name=$1
  shift
  row "$name" "$(column per_second "$@")" "$(calculate "$(column p50_us "$@") / 1000" %.2f)" \
    "$(calculate "$(column p99_us "$@") / 1000" %.2f)" "$(calculate "$(column cpu_us "$@")" %.1f)"
}
