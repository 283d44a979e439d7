# What becomes slower as the database and a draft grow.

readonly GROWTH_SMALL=10 GROWTH_LARGE=${GROWTH_LARGE:-100000} GROWTH_SECONDS=2
# Appends to one draft: the 10th and the 1,000th, over this many drafts.
readonly GROWTH_DRAFTS=100 GROWTH_NEIGHBOURS=4000

part_growth() {
  growth_of_database
  stop_servers
  growth_of_draft
}

# One client reads and writes as many drafts in either database, in the large one drafts from all over it. With 64
# clients the drafts are new ones in either, and then drafts from all over the large one: each on pages of its own.
growth_of_database() {
  local round small_gets=() large_gets=() small_appends=() large_appends=() get_ratios=() append_ratios=()
  local small_loads=() large_loads=() spread_loads=() load_ratios=() spread_ratios=()
  start_ringdraft large
  seed large "$GROWTH_LARGE" 0 "$WORK/growth-large"
  # What the seeding wrote must not be on its way to the disk while appends wait for theirs.
  sync --file-system "$WORK"
  start_ringdraft small
  seed small "$GROWTH_SMALL" 0 "$WORK/growth-small"
  for ((round = 0; round < ROUNDS; round++)); do
    pick "$GROWTH_SMALL" "$round" "$WORK/growth-large" >"$WORK/growth-picked"
    small_appends+=("$("$TOOLS/serial" "${server_port[small]}" "$WORK/growth-small" 10 append)")
    large_appends+=("$("$TOOLS/serial" "${server_port[large]}" "$WORK/growth-picked" 10 append)")
    small_gets+=("$("$TOOLS/serial" "${server_port[small]}" "$WORK/growth-small" 100 get)")
    large_gets+=("$("$TOOLS/serial" "${server_port[large]}" "$WORK/growth-picked" 100 get)")
    # The small database's drafts must not grow over the rounds while the large one's are fresh ones.
    stop_server small
    start_ringdraft small
    seed small "$GROWTH_SMALL" 0 "$WORK/growth-small"
    append_ratios+=("$(calculate "$(field p50_us "${large_appends[-1]}") / $(field p50_us "${small_appends[-1]}")")")
    get_ratios+=("$(calculate "$(field p50_us "${large_gets[-1]}") / $(field p50_us "${small_gets[-1]}")")")
  done
  for ((round = 0; round < ROUNDS; round++)); do
    seed small "$APPEND_DRAFTS" 0 "$WORK/growth-small"
    seed large "$APPEND_DRAFTS" 0 "$WORK/growth-fresh"
    pick "$APPEND_DRAFTS" "$((GROWTH_SMALL * ROUNDS + round))" "$WORK/growth-large" >"$WORK/growth-picked"
    small_loads+=("$(measure small "$GROWTH_SECONDS" append "$WORK/growth-small" "$round")")
    large_loads+=("$(measure large "$GROWTH_SECONDS" append "$WORK/growth-fresh" "$round")")
    spread_loads+=("$(measure large "$GROWTH_SECONDS" append "$WORK/growth-picked" "$round")")
    load_ratios+=("$(calculate "$(field per_second "${small_loads[-1]}") / $(field per_second "${large_loads[-1]}")")")
    spread_ratios+=("$(calculate "$(field per_second "${small_loads[-1]}") / $(field per_second "${spread_loads[-1]}")")")
  done
  title "Growth of the database"
  row "one client, median time of a request" "$GROWTH_SMALL drafts" "$GROWTH_LARGE drafts"
  row "GET, us" "$(column p50_us "${small_gets[@]}")" "$(column p50_us "${large_gets[@]}")"
  row "append, us" "$(column p50_us "${small_appends[@]}")" "$(column p50_us "${large_appends[@]}")"
  verdict "GET, $GROWTH_LARGE drafts / $GROWTH_SMALL" "$(median "${get_ratios[@]}")" '<=' 1.3 x
  verdict "append, $GROWTH_LARGE drafts / $GROWTH_SMALL" "$(median "${append_ratios[@]}")" '<=' 1.3 x
  row "64 connections, requests/s" "few drafts" "$GROWTH_LARGE drafts"
  row "append to $APPEND_DRAFTS new drafts" "$(column per_second "${small_loads[@]}")" "$(column per_second "${large_loads[@]}")"
  row "append to $APPEND_DRAFTS drafts from all over" - "$(column per_second "${spread_loads[@]}")"
  verdict "append rate, few / $GROWTH_LARGE, new drafts" "$(median "${load_ratios[@]}")" '<=' 1.3 x
  verdict "append rate, few / $GROWTH_LARGE, from all over" "$(median "${spread_ratios[@]}")" '<=' 1.3 x
}

# pick COUNT OFFSET FILE: COUNT lines from all over FILE, others for each OFFSET.
pick() {
  awk -v count="$1" -v offset="$2" '{ line[NR - 1] = $0 } END {
    step = int(NR / count)
    for (i = 0; i < count; i++) print line[(i * step + offset * 7) % NR] }' "$3"
}

# append_directly FILE FIRST COUNT WINDOW: without an HTTP answer, to the broker of `drafts`.
append_directly() {
  "$BUILD_DIR/broker-load" append "${server_socket[drafts]}" "$@"
}

# direct_cost FILE FIRST: the broker's CPU for each of the next 30 appends to each draft.
direct_cost() {
  local before after
  before=$(cpu_microseconds "${server_broker[drafts]}")
  append_directly "$1" "$2" 30 64 >/dev/null
  after=$(cpu_microseconds "${server_broker[drafts]}")
  calculate "($after - $before) / (30 * $GROWTH_DRAFTS)"
}

# Both lengths are measured in the same database, on drafts from all over it, so that they differ in nothing else.
growth_of_draft() {
  local round all=$WORK/growth-all young=$WORK/growth-young old=$WORK/growth-old
  local tenth=() thousandth=() young_cpu=() old_cpu=() young_answers=() old_answers=() ratios=() cpu_ratios=()
  start_ringdraft drafts
  seed drafts "$GROWTH_NEIGHBOURS" 0 "$all"
  append_directly "$all" 0 9 64 >/dev/null
  pick "$GROWTH_DRAFTS" 0 "$all" >"$old"
  append_directly "$old" 9 990 64 >/dev/null
  for ((round = 0; round < ROUNDS; round++)); do
    pick "$GROWTH_DRAFTS" $((round + 1)) "$all" >"$young"
    tenth+=("$(append_directly "$young" 9 1 1)")
    thousandth+=("$(append_directly "$old" $((1000 + 40 * round)) 1 1)")
    ratios+=("$(calculate "$(field p50_us "${thousandth[-1]}") / $(field p50_us "${tenth[-1]}")")")
    young_cpu+=("$(direct_cost "$young" 10)")
    old_cpu+=("$(direct_cost "$old" $((1001 + 40 * round)))")
    cpu_ratios+=("$(calculate "${old_cpu[-1]} / ${young_cpu[-1]}")")
    young_answers+=("$("$TOOLS/serial" "${server_port[drafts]}" "$young" 1 append)")
    old_answers+=("$("$TOOLS/serial" "${server_port[drafts]}" "$old" 1 append)")
  done
  title "Growth of a draft ($GROWTH_DRAFTS drafts of either length, among $GROWTH_NEIGHBOURS)"
  row "" "10 segments" "1,000 segments"
  row "the write alone, one client, median us" "$(column p50_us "${tenth[@]}")" "$(column p50_us "${thousandth[@]}")"
  row "the write alone, broker's CPU us" "$(calculate "$(median "${young_cpu[@]}")" %.1f)" \
    "$(calculate "$(median "${old_cpu[@]}")" %.1f)"
  row "" "40 segments" "1,040 and more"
  row "the request over HTTP, median us" "$(column p50_us "${young_answers[@]}")" "$(column p50_us "${old_answers[@]}")"
  row "its answer, bytes" "$(column mean_bytes "${young_answers[@]}")" "$(column mean_bytes "${old_answers[@]}")"
  verdict "1,000th write / 10th, time" "$(median "${ratios[@]}")" '<=' 1.3 x
  verdict "1,000th write / 10th, CPU" "$(median "${cpu_ratios[@]}")" '<=' 1.3 x
}
