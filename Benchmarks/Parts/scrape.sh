# What it costs to be looked at: reads while metrics are collected every second, and the statistics while workers have more
# to do than they can.

readonly SCRAPE_SECONDS=4 STATS_QUESTIONS=200 STATS_SECONDS=25

part_scrape() {
  local drafts=$WORK/scrape-drafts round metrics collector
  local quiet=() scraped=() ratios=()
  choose_port
  metrics=$PORT
  start_ringdraft served "METRICS_LISTEN=127.0.0.1:$metrics"
  seed served 100 10 "$drafts"
  measure served 1 get "$drafts" >/dev/null
  for ((round = 0; round < ROUNDS; round++)); do
    quiet+=("$(measure served "$SCRAPE_SECONDS" get "$drafts")")
    collect "$metrics" &
    collector=$!
    scraped+=("$(measure served "$SCRAPE_SECONDS" get "$drafts")")
    kill "$collector" && wait "$collector" 2>/dev/null || true
    ratios+=("$(calculate "$(field per_second "${scraped[-1]}") / $(field per_second "${quiet[-1]}")")")
  done
  title "Metrics collected every second ($(curl --silent "http://127.0.0.1:$metrics/metrics" | wc --bytes) bytes): GET a draft with 10 segments"
  row "" requests/s "p50 ms" "p99 ms" "CPU us/request"
  get_row "nobody collects" "${quiet[@]}"
  get_row "every second" "${scraped[@]}"
  verdict "requests/s, collected / not" "$(median "${ratios[@]}")" '>=' 0.98 x
  measure served "$STATS_SECONDS" get "$drafts" >/dev/null &
  collector=$!
  stats_times served >"$WORK/stats-times"
  wait "$collector"
  title "GET /stats, $STATS_QUESTIONS times, one after the other, while workers are saturated"
  row "" "p50 ms" "p99 ms" "max ms"
  row "over admin.sock" "$(share_of 0.5)" "$(share_of 0.99)" "$(share_of 1)"
  verdict "p99, ms" "$(share_of 0.99)" '<=' 20 ""
}

# collect PORT: as Prometheus does, once a second.
collect() {
  while sleep 1; do curl --silent --output /dev/null "http://127.0.0.1:$1/metrics"; done
}

# stats_times NAME: milliseconds of each answer, sorted. curl's own start is not among them.
stats_times() {
  local question
  sleep 1
  for ((question = 0; question < STATS_QUESTIONS; question++)); do
    curl --silent --output /dev/null --write-out '%{time_total}\n' --unix-socket "${server_socket[$1]%/*}/admin.sock" \
      http://localhost/stats
  done | awk '{ print $1 * 1000 }' | sort -g
}

# share_of SHARE: what that share of the times is not above.
share_of() {
  awk -v share="$1" '{ v[NR] = $1 } END { i = int(share * NR + 0.999999); printf "%.2f", v[i < 1 ? 1 : i] }' "$WORK/stats-times"
}
