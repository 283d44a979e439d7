# Figures: taken out of lines "name=value ...", reduced to medians, printed beside their references.

missed_targets=()

fail() {
  echo "bench: $*" >&2
  exit 1
}

# field NAME LINE: the value of NAME in a line "name=value ...".
field() {
  local word
  for word in $2; do
    [[ $word == "$1="* ]] || continue
    echo "${word#*=}"
    return
  done
  fail "no figure $1 in: $2"
}

# calculate EXPRESSION [FORMAT]
calculate() {
  awk "BEGIN { printf \"${2:-%.6g}\", $1 }"
}

# median NUMBER...
median() {
  printf '%s\n' "$@" | sort -g | awk '{ v[NR] = $1 } END {
    printf "%.6g", NR % 2 ? v[(NR + 1) / 2] : (v[NR / 2] + v[NR / 2 + 1]) / 2 }'
}

# Where and when this is measured.
print_place() {
  local model
  model=$(sed -n 's/^model name[[:space:]]*: //p' /proc/cpuinfo | head -n 1)
  echo "Machine: ${model:-unknown processor}, $(nproc) cores, Linux $(uname -r), $BUILD_DIR, $(date --utc +%F\ %H:%M) UTC"
  echo "Load average at the start: $(cut -d' ' -f1-3 /proc/loadavg)."
}

print_machine() {
  print_place
  echo "Medians of $ROUNDS rounds."
}

title() {
  printf '\n%s\n' "$*"
}

# row NAME VALUE...
row() {
  local name=$1
  shift
  printf '  %-46s' "$name"
  printf ' %14s' "$@"
  printf '\n'
}

# verdict NAME VALUE '<='|'>=' TARGET UNIT
verdict() {
  local name=$1 value=$2 relation=$3 target=$4 unit=$5 mark=OK
  [[ $(calculate "($value $relation $target) ? 1 : 0") == 1 ]] || mark=MISSED
  printf '  %-46s %14s   target %s %s: %s\n' "$name" "$(calculate "$value" %.2f)$unit" "$relation" "$target$unit" "$mark"
  [[ $mark == OK ]] || missed_targets+=("$name: $(calculate "$value" %.2f)$unit, target $relation $target$unit")
}

print_verdict() {
  if [[ ${#missed_targets[@]} -eq 0 ]]; then
    printf '\nEvery target of these parts was met.\n'
  else
    printf '\nMissed:\n'
    printf '  %s\n' "${missed_targets[@]}"
  fi
}
