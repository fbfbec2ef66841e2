#!/usr/bin/env bash
# What whole processes cost on the seed's bundle, warm: by the launcher, and by plain java without its
# archive of classes. Runs take turns. Arguments: how many runs of each (9).
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../../../.."
runs=${1:-9}
times=$(mktemp -d)
trap 'rm -rf "$times"' EXIT
bundle=policies/agent-marketplace

plain() { "${JAVA_HOME:+$JAVA_HOME/bin/}java" -Xss2m -cp "cli/target/premortem-cli.jar:cli/target/lib/*" dev.premortem.cli.Main "$@"; }

timed() { # NAME COMMAND…: adds the milliseconds of one run to NAME's list
  local name=$1 start end status=0
  shift
  start=$(date +%s%N)
  "$@" >/dev/null 2>&1 || status=$?
  end=$(date +%s%N)
  [ "$status" -le 1 ] || { echo "$* ended with $status" >&2; exit 3; }
  echo $(((end - start) / 1000000)) >>"$times/$name"
}

for _ in $(seq 0 "$runs"); do
  timed check ./premortem check $bundle
  timed check-plain plain check $bundle
  timed test ./premortem test $bundle
  timed test-plain plain test $bundle
  timed simulate ./premortem simulate $bundle --scenario bad-deploy --replications 10 --out "$times/out"
  timed simulate-plain plain simulate $bundle --scenario bad-deploy --replications 10 --out "$times/out"
done

printf '%-16s %8s %8s %8s  ms of %s runs after a first one\n' command median least most "$runs"
{
  echo "["
  for name in check check-plain test test-plain simulate simulate-plain; do
    mapfile -t sorted < <(tail -n +2 "$times/$name" | sort -n)
    printf '%-16s %8s %8s %8s\n' "$name" "${sorted[$((runs / 2))]}" "${sorted[0]}" "${sorted[$((runs - 1))]}" >&2
    printf '{"name":"%s","unit":"ms","runs":[%s]}%s\n' "$name" "$(IFS=,; echo "${sorted[*]}")" "$([ $name = simulate-plain ] || echo ,)"
  done
  echo "]"
} >bench/target/startup.json
echo bench/target/startup.json
