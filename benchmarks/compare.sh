#!/usr/bin/env bash
# Compares HyperbyteDB with InfluxDB 1.x, VictoriaMetrics and QuestDB on this machine, which should have nothing else to do,
# and writes docs/benchmarks.md and docs/images/benchmarks.svg. About 20 minutes a round; needs 5 GB of disk.
# Debian's packages influxdb and victoria-metrics are installed if they are missing (as root); QuestDB comes from Maven.
#   ROUNDS=3 SCALES="small medium"   what is measured; what an earlier call has measured in WORK is not measured again
#   WORK=DIR                         data and results (benchmarks/target/compare)
set -euo pipefail

home=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd -P)
. "$home/bin/find-jdk"
work=${WORK:-$home/benchmarks/target/compare}
questdb=9.3.4
mkdir -p "$work" "$home/docs/images"

for package in influxdb:influxd victoria-metrics:victoria-metrics; do
  command -v "${package#*:}" > /dev/null \
    || RUNLEVEL=1 DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends "${package%:*}"
done
[ -f "$work/questdb.jar" ] || {
  (cd "$home" && mvn -B -q -N dependency:copy "-Dartifact=org.questdb:questdb:$questdb" "-DoutputDirectory=$work" -Dexec.skip=true)
  mv "$work/questdb-$questdb.jar" "$work/questdb.jar"
}
"$home/bin/hyperbytedb" version > "$work/version"
(cd "$home" && mvn -B -q -pl benchmarks -am compile -Dexec.skip=true -Denforcer.skip=true)
# The first start trains the start-up cache: not what is measured.
HYPERBYTEDB__SERVER__HOST=127.0.0.1 HYPERBYTEDB__SERVER__PORT=0 HYPERBYTEDB__STORAGE__DATA_DIR="$work/data/first" \
  timeout -s INT 150 "$home/bin/hyperbytedb" serve > "$work/first.log" 2>&1 &
until grep -q "ready in" "$work/first.log"; do
  kill -0 $! 2> /dev/null || { cat "$work/first.log" >&2; exit 1; }
  sleep 1
done
kill -INT $!
wait $! || true

debian() { dpkg-query -W -f '${Version} (Debian)' "$1"; }
exec "$JAVA_HOME/bin/java" -XX:+UseSerialGC -Xmx256m "-Dhyperbytedb.home=$home" \
  "-Dversion.hyperbytedb=$(head -1 "$work/version")" "-Dversion.influxdb=$(debian influxdb)" \
  "-Dversion.victoriametrics=$(debian victoria-metrics)" "-Dversion.questdb=$questdb" \
  -cp "$home/benchmarks/target/classes" io.hyperbytedb.benchmarks.compare.Compare \
  "$work" "${ROUNDS:-3}" "${SCALES:-small medium}" "$home/docs/benchmarks.md" "$home/docs/images/benchmarks.svg"
