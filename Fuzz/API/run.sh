#!/usr/bin/env bash
# Holds the running server against its own description with schemathesis: no server error, no undocumented answer. The seed is
# fixed.
#
#   Fuzz/API/run.sh [SECONDS]       (or API_FUZZ_SECONDS; 300 by default)
#
# BUILD_DIR (default .build/release) holds the executables. API_FUZZ_SEED (default 1) is the seed. The server's log stays in
# .build/api-fuzz/log.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

seconds="${1:-${API_FUZZ_SECONDS:-300}}"
folder=$PWD/.build/api-fuzz
tools=$folder/tools
mkdir -p "$folder"

# The tool, in a folder of its own; anew when its versions change.
if ! cmp -s Fuzz/API/requirements.txt "$tools/requirements.txt"; then
  rm -rf "$tools"
  /usr/bin/python3 -m venv "$tools"
  "$tools/bin/pip" install --quiet --disable-pip-version-check --requirement Fuzz/API/requirements.txt
  cp Fuzz/API/requirements.txt "$tools/requirements.txt"
fi

data=$(mktemp -d)
# A free port, as the kernel gives one.
port=$("$tools/bin/python" -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
env --ignore-environment PATH="$PATH" PORT="$port" WORKERS=2 DATA_DIR="$data" DOCS_ENABLED=true LOG_FORMAT=json STOP_SECONDS=2 \
  "${BUILD_DIR:-.build/release}/ringdraft" >"$folder/log" 2>&1 &
server=$!
trap 'kill "$server" 2>/dev/null; wait "$server" || true; rm -rf "$data"' EXIT
for _ in {1..100}; do
  curl --silent --fail --output /dev/null "http://127.0.0.1:$port/readyz" && break
  sleep 0.1
done

(
  cd "$data"
  "$tools/bin/schemathesis" --config-file "$OLDPWD/Fuzz/API/schemathesis.toml" run "http://127.0.0.1:$port/openapi.yaml" \
    --seed "${API_FUZZ_SEED:-1}" --max-time "$seconds" --continue-on-failure --no-color
)
curl --silent --fail --output /dev/null "http://127.0.0.1:$port/readyz" || { echo "The server does not answer any more." >&2; exit 1; }
if grep -E '"level":"(error|critical)"' "$folder/log"; then echo "The server logged these errors." >&2; exit 1; fi
