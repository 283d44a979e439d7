# CPU and memory of running processes.

TICKS_PER_SECOND=$(getconf CLK_TCK)
readonly TICKS_PER_SECOND

# cpu_microseconds PID...: user and system time of the processes so far.
cpu_microseconds() {
  local pid ticks=0 stat
  for pid in "$@"; do
    read -r -a stat <"/proc/$pid/stat" || fail "process $pid is gone"
    ticks=$((ticks + stat[13] + stat[14]))
  done
  echo $((ticks * 1000000 / TICKS_PER_SECOND))
}

# resident_bytes PID...: what the processes hold in memory, shared pages divided among those that share them.
resident_bytes() {
  local pid kilobytes total=0
  for pid in "$@"; do
    kilobytes=$(sed -n 's/^Pss:[[:space:]]*\([0-9]*\) kB/\1/p' "/proc/$pid/smaps_rollup")
    total=$((total + kilobytes))
  done
  echo $((total * 1024))
}
