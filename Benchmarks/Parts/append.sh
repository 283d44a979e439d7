# Durable appends by 64 clients, beside GETs of the same run and beside one transaction for each append.

readonly APPEND_SECONDS=2
# Each run writes to fresh drafts in turn, so that answers, which show the whole draft, stay short.
readonly APPEND_DRAFTS=2000

part_append() {
  local round gets=() grouped=() single=() to_get=() to_single=() bytes=()
  start_ringdraft grouped
  start_ringdraft single COMMIT_GROUP_MAX=1
  seed grouped 100 10 "$WORK/append-reads"
  measure grouped 1 get "$WORK/append-reads" >/dev/null
  for ((round = 0; round < ROUNDS; round++)); do
    seed grouped "$APPEND_DRAFTS" 0 "$WORK/append-grouped"
    seed single "$APPEND_DRAFTS" 0 "$WORK/append-single"
    gets+=("$(measure grouped "$APPEND_SECONDS" get "$WORK/append-reads")")
    grouped+=("$(measure grouped "$APPEND_SECONDS" append "$WORK/append-grouped" "$round")")
    single+=("$(measure single "$APPEND_SECONDS" append "$WORK/append-single" "$round")")
    to_get+=("$(calculate "$(field per_second "${grouped[-1]}") / $(field per_second "${gets[-1]}")")")
    to_single+=("$(calculate "$(field per_second "${grouped[-1]}") / $(field per_second "${single[-1]}")")")
    bytes+=("$(calculate "$(field requests "${grouped[-1]}") / $APPEND_DRAFTS")")
  done
  title "Durable appends (64 connections, $WORKERS workers; a draft gets $(calculate "$(median "${bytes[@]}")" %.1f) segments in a run)"
  row "" requests/s "p50 ms" "p99 ms" "CPU us/request"
  get_row "GET a draft with 10 segments" "${gets[@]}"
  get_row "append, group commit" "${grouped[@]}"
  get_row "append, COMMIT_GROUP_MAX=1" "${single[@]}"
  verdict "appends / GETs" "$(median "${to_get[@]}")" '>=' 0.2 x
  verdict "group commit / one transaction each" "$(median "${to_single[@]}")" '>=' 3 x
}
