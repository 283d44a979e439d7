#!/usr/bin/env bash
# Fuzzes the codecs and parsers: every file in Fuzz/Targets is one target. Its first line names the modules it needs, in
# the order they are built; a second line may name files that it shares with tests. Seconds are shared among the targets.
#
#   Fuzz/run.sh [SECONDS] [TARGET …]       (or FUZZ_SECONDS; 60 by default)
#
# An input that crashes is kept in Fuzz/Crashes/TARGET; tests replay all of them.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

seconds="${1:-${FUZZ_SECONDS:-60}}"
shift || true
targets=("$@")
[[ ${#targets[@]} -gt 0 ]] || mapfile -t targets < <(basename -s .swift Fuzz/Targets/*.swift)

build=.build/fuzz
mkdir -p "$build"
# Pure modules need nothing but the standard library, so they are compiled without the package manager.
compile=(swiftc -O -parse-as-library -package-name ringdraft -swift-version 6 -sanitize=fuzzer,address -use-ld=lld -I "$build" -L "$build")

# A module is built again when a source of its own or a module named before it has changed. (Folders change when a file
# comes or goes.)
build_module() {
  local module=$1 library="$build/lib$1.a"
  local inputs=("Sources/$module" "${@:2}")
  [[ -f $library && -z $(find "${inputs[@]}" -newer "$library" -print -quit) ]] && return
  # shellcheck disable=SC2046
  "${compile[@]}" -emit-module -emit-library -static -module-name "$module" \
    -emit-module-path "$build/$module.swiftmodule" -o "$library" $(find "Sources/$module" -name '*.swift')
}

per_target=$((seconds / ${#targets[@]}))
[[ $per_target -gt 0 ]] || per_target=1
for target in "${targets[@]}"; do
  source="Fuzz/Targets/$target.swift"
  read -r -a modules < <(sed -n '1s|^// modules: ||p' "$source")
  read -r -a shared < <(sed -n '2s|^// with: ||p' "$source") || true
  links=()
  libraries=()
  for module in "${modules[@]}"; do
    build_module "$module" "${libraries[@]}"
    links=("-l$module" "${links[@]}")
    libraries+=("$build/lib$module.a")
  done
  "${compile[@]}" -module-name "Fuzz$target" "$source" "${shared[@]}" "${links[@]}" -o "$build/$target"
  mkdir -p "$build/corpus/$target" "Fuzz/Crashes/$target"
  echo "fuzzing $target for $per_target s"
  SWIFT_BACKTRACE=enable=no "$build/$target" -max_total_time="$per_target" -artifact_prefix="Fuzz/Crashes/$target/" -max_len=8192 -timeout=10 \
    -print_final_stats=1 "$build/corpus/$target" "Fuzz/Crashes/$target" 2>&1 | grep -E 'ERROR|SUMMARY|panic|Fatal|number_of_executed|Done|artifact' \
    || { echo "fuzzing $target found a crash: see Fuzz/Crashes/$target"; exit 1; }
done
