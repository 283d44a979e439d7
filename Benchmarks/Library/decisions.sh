# Decisions on two tiers, asked of a broker or of Redis.

# A token a minute and a burst of 10,000: whoever has asked stays in debt while the benchmark lasts, and nobody is refused, so
# that every decision reads two buckets that are alive and writes both. Benchmarks/Redis/decide.lua has the same limits.
readonly DECISION_LIMITS=(RATE_LIMIT_ENABLED=true RATE_LIMIT_PER_MINUTE_DEFAULT=1 RATE_LIMIT_BURST_DEFAULT=10000
  RATE_LIMIT_IP_PER_MINUTE=1 RATE_LIMIT_IP_BURST=10000)

# Deciding processes have one core; a client that keeps many questions on their way has another, where there is one. With one
# question on its way the client shares the core: a wake-up is a switch then, and not an interrupt for a core that sleeps,
# which on a virtual machine takes longer than all the rest.
ALLOWED_CPUS=$(taskset --cpu-list --pid $$ | sed 's/.*: //')
readonly SERVER_CPU=${ALLOWED_CPUS%%[-,]*} CLIENT_CPU=${ALLOWED_CPUS##*[-,]}

# start_deciding NAME [VARIABLE=VALUE...]: RingDraft with both tiers on, its broker on one core.
start_deciding() {
  start_ringdraft "$1" "${DECISION_LIMITS[@]}" "${@:2}"
  taskset --all-tasks --cpu-list --pid "$SERVER_CPU" "${server_broker[$1]}" >/dev/null
}

# ask NAME SUBJECTS EXTENT WINDOW: prints the figures of `broker-load decide`, and cpu_us=, the CPU for each decision of the
# process that decides.
ask() {
  local name=$1 verb=decide process=${server_broker[$1]:-} client=$CLIENT_CPU before after line
  local -a script=()
  if [[ -n ${redis_script[$name]:-} ]]; then
    verb=redis-decide process=${server_pid[$name]} script=("${redis_script[$name]}")
  fi
  [[ $4 -gt 1 ]] || client=$SERVER_CPU
  before=$(cpu_microseconds "$process")
  line=$(timeout 300 taskset --cpu-list "$client" "$BUILD_DIR/broker-load" "$verb" "${server_socket[$name]}" "${@:2}" \
    "${script[@]}") || fail "$name did not decide"
  after=$(cpu_microseconds "$process")
  echo "$line cpu_us=$(calculate "($after - $before) / $(field requests "$line")")"
}
