#!/bin/sh
# Runs a command with HEADWATER_SPARK naming a Spark cluster (spark://host:port of its Connect server): the one that it
# names already, else one of its own on 127.0.0.1, gone afterwards: a master, two workers and a Connect server, each a
# process. Workers use the Python of .venv. Needs Java 17 or newer.
set -eu

if [ -n "${HEADWATER_SPARK:-}" ]; then
  exec "$@"
fi

root=$(pwd)

# --- Java: JAVA_HOME, else PATH, else Homebrew's, else the package manager's -----------------------------------------
java_serves() {
  "$1" -version 2>&1 | sed -n 's/.*version "\([0-9]*\).*/\1/p' | grep -qE '^(1[7-9]|[2-9][0-9])$'
}
find_java() {
  for java in "${JAVA_HOME:+$JAVA_HOME/bin/java}" "$(command -v java || true)" /opt/homebrew/opt/openjdk*/bin/java; do
    [ -x "$java" ] && java_serves "$java" && echo "$java" && return
  done
}
java=$(find_java || true)
if [ -z "$java" ]; then
  if command -v apt-get >/dev/null 2>&1; then
    sh scripts/system_package.sh default-jre-headless
  else
    sh scripts/system_package.sh openjdk@17
  fi
  java=$(find_java)
fi
# /usr/bin/java is a link to a link; Spark looks for $JAVA_HOME/bin/java.
JAVA_HOME=$(.venv/bin/python -c 'import pathlib, sys; print(pathlib.Path(sys.argv[1]).resolve().parents[1])' "$java")

# --- Spark, locked like all else, where it isn't in the way of the client --------------------------------------------
uv=uv
command -v uv >/dev/null 2>&1 || uv=.venv/bin/uv
UV_PROJECT_ENVIRONMENT=.venv-spark "$uv" sync --quiet --frozen --only-group spark-cluster --python .venv/bin/python
SPARK_HOME=$(echo "$root"/.venv-spark/lib/python3*/site-packages/pyspark)

home=$(mktemp -d "${TMPDIR:-/tmp}/headwater-spark.XXXXXX")
processes=""
stop() {
  # Workers first: they end their executors. Tests may have started some.
  for process in $(cat "$home/workers" 2>/dev/null) $processes; do
    kill "$process" 2>/dev/null || true
  done
  for process in $(cat "$home/workers" 2>/dev/null) $processes; do
    wait_for_end "$process"
  done
  rm -rf "$home"
}
wait_for_end() {
  for _ in 1 2 3 4 5 6 7 8 9 10; do
    kill -0 "$1" 2>/dev/null || return 0
    sleep 0.5
  done
  kill -9 "$1" 2>/dev/null || true
}
trap stop EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

free_port() {
  .venv/bin/python -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'
}
master_port=$(free_port)
page_port=$(free_port)
port=$(free_port)
# Whoever reaches a Connect server runs code as its user: server and client take the token from here.
SPARK_CONNECT_AUTHENTICATE_TOKEN=$(.venv/bin/python -c 'import secrets; print(secrets.token_hex(16))')
export SPARK_CONNECT_AUTHENTICATE_TOKEN

unset SPARK_CONF_DIR SPARK_REMOTE
export no_proxy="127.0.0.1,localhost${no_proxy:+,$no_proxy}"
export JAVA_HOME SPARK_HOME
export SPARK_LOCAL_IP=127.0.0.1 SPARK_PUBLIC_DNS=127.0.0.1
export PYSPARK_PYTHON="$root/.venv/bin/python"
# The tests' own functions run on workers too.
export PYTHONPATH="$root${PYTHONPATH:+:$PYTHONPATH}"
spark_class="$SPARK_HOME/bin/spark-class"
# What lives for two minutes starts faster without the compiler for long runs. No fixed port is taken, and what a killed
# process leaves goes with the folder.
mkdir "$home/scratch"
export SPARK_LOCAL_DIRS="$home/scratch"
quick="-XX:TieredStopAtLevel=1 -XX:+UseSerialGC -XX:-UsePerfData -Djava.io.tmpdir=$home/scratch"
export SPARK_DAEMON_JAVA_OPTS="$quick -Dspark.master.rest.enabled=false"

SPARK_DAEMON_MEMORY=256m "$spark_class" org.apache.spark.deploy.master.Master \
  --host 127.0.0.1 --port "$master_port" --webui-port "$page_port" >"$home/master.log" 2>&1 &
processes="$!"

# A script, so that a test that killed a worker can start another.
cat >"$home/start-worker" <<END
export PYTHONPATH="$PYTHONPATH"
SPARK_DAEMON_MEMORY=256m "$spark_class" org.apache.spark.deploy.worker.Worker --host 127.0.0.1 --webui-port 0 \\
  --cores 1 --memory 1g --work-dir "$home/work" "spark://127.0.0.1:$master_port" >>"$home/workers.log" 2>&1 &
echo \$! >>"$home/workers"
END
sh "$home/start-worker"
sh "$home/start-worker"

"$spark_class" org.apache.spark.deploy.SparkSubmit --master "spark://127.0.0.1:$master_port" \
  --class org.apache.spark.sql.connect.service.SparkConnectServer \
  --conf spark.connect.grpc.binding.address=127.0.0.1 --conf spark.connect.grpc.binding.port="$port" \
  --conf spark.driver.host=127.0.0.1 --conf spark.driver.bindAddress=127.0.0.1 --conf spark.driver.memory=512m \
  --conf spark.driver.extraJavaOptions="$quick" --conf spark.executor.extraJavaOptions="$quick" \
  --conf spark.executor.memory=512m --conf spark.ui.enabled=false \
  --conf spark.sql.warehouse.dir="$home/warehouse" spark-internal >"$home/connect.log" 2>&1 &
processes="$! $processes"
echo "$processes" >"$home/processes"

export HEADWATER_SPARK="spark://localhost:$port" # by this name the client sends a token without TLS
export HEADWATER_SPARK_MASTER="http://127.0.0.1:$page_port"
export HEADWATER_SPARK_HOME="$home"
if ! .venv/bin/python scripts/spark_ready.py; then
  tail -n 20 "$home"/*.log >&2
  exit 1
fi
"$@"
