# Round trips between a worker's client and the broker, beside two C processes that exchange as many bytes.

readonly ROUNDTRIP_SECONDS=1 ROUNDTRIP_WINDOW=64

part_roundtrip() {
  local round line request reply ours=() plain=() epoll=() ours_pipelined=() plain_pipelined=() ratios=()
  start_ringdraft roundtrip
  line=$(round_trips 1)
  request=$(field request_bytes "$line")
  reply=$(field reply_bytes "$line")
  for ((round = 0; round < ROUNDS; round++)); do
    plain+=("$("$TOOLS/pingpong" plain "$ROUNDTRIP_SECONDS" "$request" "$reply")")
    ours+=("$(round_trips 1)")
    epoll+=("$("$TOOLS/pingpong" epoll "$ROUNDTRIP_SECONDS" "$request" "$reply")")
    ours_pipelined+=("$(round_trips "$ROUNDTRIP_WINDOW")")
    plain_pipelined+=("$("$TOOLS/pingpong" pipelined "$ROUNDTRIP_SECONDS" "$request" "$reply" "$ROUNDTRIP_WINDOW")")
    ratios+=("$(calculate "$(field p50_us "${ours[-1]}") / $(field p50_us "${plain[-1]}")")")
  done
  title "Broker round trip, at the client's callback (request and reply: $request and $reply bytes)"
  row "" requests/s "p50 us" "p99 us"
  roundtrip_row "RingDraft" "${ours[@]}"
  roundtrip_row "C, blocking" "${plain[@]}"
  roundtrip_row "C, epoll" "${epoll[@]}"
  row "RingDraft, $ROUNDTRIP_WINDOW on their way" "$(column per_second "${ours_pipelined[@]}")"
  row "C, $ROUNDTRIP_WINDOW on their way" "$(column per_second "${plain_pipelined[@]}")"
  verdict "p50 of RingDraft / C, blocking" "$(median "${ratios[@]}")" '<=' 2.5 x
}

# round_trips WINDOW
round_trips() {
  timeout 30 "$BUILD_DIR/broker-load" roundtrip "${server_socket[roundtrip]}" "$ROUNDTRIP_SECONDS" "$1"
}

# roundtrip_row NAME LINE...
roundtrip_row() {
  local name=$1
  shift
  row "$name" "$(column per_second "$@")" "$(column p50_us "$@")" "$(column p99_us "$@")"
}
