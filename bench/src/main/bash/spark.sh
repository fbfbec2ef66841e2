#!/usr/bin/env bash
# The same simulation by two local threads and by a standalone Spark cluster of two workers on this machine: seconds,
# and whether the summaries are alike to the byte. Arguments: replications of two days of the seed's bundle (20001: 115
# million service ticks), further ones go to both commands.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../../../.."
replications=${1:-20001}
[ $# -eq 0 ] || shift
java=${JAVA_HOME:+$JAVA_HOME/bin/}java
home=$PWD/bench/target/spark

rm -rf "$home"
mkdir -p "$home/jars"
mvn -q -B -pl simulator/spark -am -DskipTests -Dspotless.check.skip=true package dependency:build-classpath \
  -Dmdep.outputFile="$home/classpath" -Dmdep.includeScope=provided
tr ':' '\n' <"$home/classpath" | grep -v -E 'premortem|logback|slf4j-nop' | while read -r jar; do ln -sf "$jar" "$home/jars/"; done
touch "$home/RELEASE"
export SPARK_HOME=$home SPARK_SCALA_VERSION=2.13 SPARK_LOCAL_IP=127.0.0.1

opens=()
for package in lang lang.invoke lang.reflect io net nio util util.concurrent util.concurrent.atomic; do
  opens+=("--add-opens=java.base/java.$package=ALL-UNNAMED")
done
for package in jdk.internal.ref sun.nio.ch sun.nio.cs sun.security.action sun.util.calendar; do
  opens+=("--add-opens=java.base/$package=ALL-UNNAMED")
done

processes=()
trap 'kill "${processes[@]}" 2>/dev/null || true' EXIT
port=$((20000 + RANDOM % 10000))
await() { for _ in $(seq 300); do ! grep -q "$2" "$1" || return 0; sleep 0.2; done; cat "$1" >&2; exit 3; }
"$java" -Xmx512m "${opens[@]}" -cp "$home/jars/*" org.apache.spark.deploy.master.Master --host 127.0.0.1 --port $port --webui-port 0 >"$home/master.log" 2>&1 &
processes+=($!)
await "$home/master.log" "elected leader"
for i in 1 2; do
  "$java" -Xmx512m "${opens[@]}" -cp "$home/jars/*" org.apache.spark.deploy.worker.Worker --host 127.0.0.1 --cores 1 --memory 2g \
    --webui-port 0 --work-dir "$home/work$i" spark://127.0.0.1:$port >"$home/worker$i.log" 2>&1 &
  processes+=($!)
  await "$home/worker$i.log" "Successfully registered"
done

ask=(simulate policies/agent-marketplace --scenario baseline --replications "$replications" --horizon 2d "$@")
command() { "$java" -Xss2m -XX:+UseSerialGC "${opens[@]}" -cp "simulator/spark/target/premortem-spark.jar:$home/jars/*" dev.premortem.cli.Main "${ask[@]}" "$@" >"$home/out.log" 2>&1 || [ $? -eq 1 ] || { cat "$home/out.log" >&2; exit 3; }; }
field() { sed -n "s/.*\"$1\" *: *\([0-9.]*\).*/\1/p" "$2/summary.json" | head -n 1; }

command --threads 2 --out "$home/local"
command --engine spark --master spark://127.0.0.1:$port --out "$home/cluster"
local=$(field wallSeconds "$home/local")
cluster=$(field wallSeconds "$home/cluster")
ticks=$(field ticks "$home/local")
same=$(diff <(grep -v -E 'wallSeconds|"engine"|"version"|"mode"|"threads"' "$home/local/summary.json") <(grep -v -E 'wallSeconds|"engine"|"version"|"mode"|"threads"' "$home/cluster/summary.json") >/dev/null && echo true || echo false)
printf '%s service ticks\ntwo threads of one process  %8s s\ntwo workers, one core each  %8s s, %s times as long\nsummaries alike             %8s\n' \
  "$ticks" "$local" "$cluster" "$(awk "BEGIN { printf \"%.2f\", $cluster / $local }")" "$same"
printf '{"ticks":%s,"localSeconds":%s,"clusterSeconds":%s,"same":%s}\n' "$ticks" "$local" "$cluster" "$same" >bench/target/spark.json
echo bench/target/spark.json
[ "$same" = true ]
