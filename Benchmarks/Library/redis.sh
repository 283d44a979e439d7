# Redis, with the broker's decision as a script.

declare -A redis_script

# Sets REDIS to the command that starts Redis 7 or later, or says that there is none.
find_redis() {
  local version
  if command -v redis-server >/dev/null; then
    REDIS=(redis-server)
  else
    # One program that acts by its name; Debian's redis-tools has it without the name that makes it a server.
    REDIS=(bash -c 'exec -a redis-server redis-check-rdb "$@"' redis)
  fi
  version=$("${REDIS[@]}" --version 2>/dev/null | sed -n 's/^Redis server v=\([0-9]*\)\..*/\1/p') || true
  [[ ${version:-0} -ge 7 ]] && command -v redis-cli >/dev/null
}

# start_redis NAME: without persistence, on a Unix socket alone, on the core that brokers are pinned to. Sets
# server_pid[NAME], server_socket[NAME] and redis_script[NAME], the SHA-1 of decide.lua.
start_redis() {
  local name=$1 folder=$WORK/$1 tries=$((START_SECONDS * 10))
  mkdir -p "$folder"
  server_socket[$name]=$folder/redis.sock
  taskset --cpu-list "$SERVER_CPU" "${REDIS[@]}" --port 0 --unixsocket "${server_socket[$name]}" --save "" \
    --appendonly no --dir "$folder" >"$folder/log" 2>&1 </dev/null &
  server_pid[$name]=$!
  until [[ $(redis "$name" ping 2>/dev/null) == PONG ]]; do
    kill -0 "${server_pid[$name]}" 2>/dev/null || fail "$name ended: $(tail -n 3 "$folder/log")"
    ((tries-- > 0)) || fail "$name did not become ready: $(tail -n 3 "$folder/log")"
    sleep 0.1
  done
  redis_script[$name]=$(redis "$name" script load "$(<Benchmarks/Redis/decide.lua)")
}

# redis NAME COMMAND...
redis() {
  local name=$1
  shift
  redis-cli -s "${server_socket[$name]}" "$@"
}
