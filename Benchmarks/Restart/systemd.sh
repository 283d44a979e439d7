# A restart of the whole service by a real systemd, which holds the listeners meanwhile.

readonly SERVICE_BOX=${SERVICE_BOX:-Tests/EndToEndTests/Service/service-box}
readonly SYSTEMD_PORT=8000 READY_SECONDS=60
box=

in_box() {
  "$SERVICE_BOX" exec "$box" "$@"
}

stop_box() {
  [[ -z $box ]] || "$SERVICE_BOX" stop "$box" || true
  box=
}

# Boots a systemd, with the units of this repository and the executables under test in it.
start_box() {
  [[ $EUID -eq 0 && -f $SERVICE_BOX ]] || return 1
  box=$WORK/box
  "$SERVICE_BOX" start "$box" "$TOOLS" "$BUILD_DIR" "$PWD/systemd" || return 1
  in_box /bin/bash -euo pipefail -s <<END
install -D --target-directory /usr/lib/ringdraft "$BUILD_DIR"/ringdraft{,-broker,-worker,ctl}
cp "$PWD"/systemd/ringdraft.{service,socket} /etc/systemd/system/
[[ ! -d "$PWD/systemd/sysusers.d" ]] || systemd-sysusers "$PWD"/systemd/sysusers.d/*.conf 2>/dev/null
mkdir -p /etc/ringdraft /etc/systemd/system/ringdraft.service.d
printf 'JWT_SECRET=%s\n' "\$(od -An -N32 -tx1 /dev/urandom | tr -d ' \n')" >/etc/ringdraft/ringdraft.env
chmod a+r /etc/ringdraft/ringdraft.env
# Clients name themselves by a header. Executables of a debug build find their libraries elsewhere.
printf '[Service]\n%s\n' "Environment=TRUST_USER_HEADER=true WORKERS=$WORKERS" NoExecPaths= \
  >/etc/systemd/system/ringdraft.service.d/benchmark.conf
systemctl daemon-reload
systemctl start ringdraft.socket ringdraft.service
END
}

# Without root, or a systemd, the phase counts as missed: nobody shall take it for measured.
phase_systemd() {
  local round rounds=$((PHASE_SECONDS >= 60 ? 3 : 1))
  if ! start_box; then
    title "systemctl restart: not measured, which needs root and a systemd on this machine"
    missed_targets+=("systemctl restart: not measured")
    return
  fi
  start_load "$SYSTEMD_PORT" "$SERVICE_BOX" exec "$box"
  phase_start=$SECONDS
  sleep 1
  for ((round = 1; round <= rounds; round++)); do
    tell mark
    in_box systemctl restart ringdraft.service || fail "the service did not start again"
    until_share "$round" "$rounds"
  done
  until_share 1 1
  sleep 1
  stop_load
  stop_box
  print_facts "systemctl restart, $rounds times ($WORKERS workers)"
  judge_planned
}
