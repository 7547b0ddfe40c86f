#!/bin/sh
# Runs a command with DATABASE_URL naming a PostgreSQL: the one that DATABASE_URL names already, else a
# cluster of its own in a temporary folder, on 127.0.0.1, gone afterwards.
set -eu

if [ -n "${DATABASE_URL:-}" ]; then
  exec "$@"
fi

find_bin() {
  for folder in $(ls -d /usr/lib/postgresql/*/bin /opt/homebrew/opt/postgresql*/bin 2>/dev/null | sort -r); do
    [ -x "$folder/initdb" ] && echo "$folder" && return
  done
  command -v initdb >/dev/null 2>&1 && dirname "$(command -v initdb)"
}

bin=$(find_bin || true)
if [ -z "$bin" ]; then
  sh scripts/system_package.sh postgresql
  bin=$(find_bin)
fi

home=$(mktemp -d "${TMPDIR:-/tmp}/headwater-postgres.XXXXXX")
port=$(.venv/bin/python -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
run=""
if [ "$(id -u)" = 0 ]; then # PostgreSQL refuses to run as root
  id postgres >/dev/null 2>&1 || useradd --system postgres
  chown postgres "$home"
  run="runuser -u postgres --"
fi
stop() {
  $run "$bin/pg_ctl" -D "$home/data" -m immediate stop >/dev/null 2>&1 || true
  rm -rf "$home"
}
trap stop EXIT INT TERM
cd_back=$(pwd)
cd "$home"
$run "$bin/initdb" -D "$home/data" -A trust -U headwater --no-sync >/dev/null
$run "$bin/pg_ctl" -D "$home/data" -w -l "$home/log" \
  -o "-p $port -c listen_addresses=127.0.0.1 -c unix_socket_directories='$home' ${POSTGRES_OPTIONS:--c fsync=off} -c max_connections=50" \
  start >/dev/null
cd "$cd_back"
DATABASE_URL="postgresql://headwater@127.0.0.1:$port/postgres" "$@"
