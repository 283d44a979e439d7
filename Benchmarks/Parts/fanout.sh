# Events of one draft to 1,000 sockets in its room.

readonly FANOUT_SOCKETS=1000 FANOUT_PUBLICATIONS=100 FANOUT_WINDOW=8 FANOUT_RATE=20

part_fanout() {
  local round flood=() steady=() floor=() id user
  start_ringdraft fanout
  for ((round = 0; round < ROUNDS; round++)); do
    seed fanout 1 0 "$WORK/fanout-draft"
    read -r id user <"$WORK/fanout-draft"
    flood+=("$(fan_out "$id" "$user" 0)")
    seed fanout 1 0 "$WORK/fanout-draft"
    read -r id user <"$WORK/fanout-draft"
    steady+=("$(fan_out "$id" "$user" "$FANOUT_RATE")")
    floor+=("$("$TOOLS/sendcost" "$FANOUT_SOCKETS" "$FANOUT_PUBLICATIONS" 300)")
  done
  title "Fan-out to $FANOUT_SOCKETS sockets in one room ($WORKERS workers)"
  row "" deliveries/s "p50 ms" "p99 ms" "CPU us/delivery"
  fanout_row "as fast as $FANOUT_WINDOW events on their way allow" "${flood[@]}"
  fanout_row "$FANOUT_RATE events/s" "${steady[@]}"
  row "send() of 300 bytes in C, nothing else" - - - "$(column cpu_us_per_delivery "${floor[@]}")"
  echo "  p50, p99: from the append's acknowledgement to the delivery. Lost, doubled, out of order: none."
}

# fan_out DRAFT USER RATE: prints the tool's figures and cpu_us=, the service's CPU for each delivery.
fan_out() {
  local line before after tool to_tool from_tool
  local -a processes
  read -r -a processes <<<"${server_processes[fanout]}"
  coproc FANOUT {
    timeout 120 "$TOOLS/fanout" "${server_port[fanout]}" "$1" "$2" "$FANOUT_SOCKETS" "$FANOUT_PUBLICATIONS" "$3" \
      "$FANOUT_WINDOW"
  }
  tool=$FANOUT_PID from_tool=${FANOUT[0]} to_tool=${FANOUT[1]}
  read -r line <&"$from_tool" || fail "the sockets could not be opened"
  before=$(cpu_microseconds "${processes[@]}")
  echo go >&"$to_tool"
  read -r line <&"$from_tool" || fail "the fan-out was not measured"
  after=$(cpu_microseconds "${processes[@]}")
  wait "$tool" || fail "events were lost: $line"
  [[ $(field duplicates "$line")$(field reordered "$line")$(field closed "$line") == 000 ]] || fail "fan-out: $line"
  echo "$line cpu_us=$(calculate "($after - $before) / $(field deliveries "$line")")"
}

# fanout_row NAME LINE...
fanout_row() {
  local name=$1
  shift
  row "$name" "$(column per_second "$@")" "$(column ack_to_delivery_p50_ms "$@")" \
    "$(column ack_to_delivery_p99_ms "$@")" "$(calculate "$(column cpu_us "$@")" %.1f)"
}
