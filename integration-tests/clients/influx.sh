#!/usr/bin/env bash
# Writes, imports and reads with the real influx shell (1.x) against a running server:
#   integration-tests/clients/influx.sh [HOST] [PORT]
set -euo pipefail
command -v influx > /dev/null || { echo "needs the influx shell: apt-get install influxdb-client" >&2; exit 1; }
shell=(influx -host "${1:-127.0.0.1}" -port "${2:-8086}")
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

expect() {
  [ "$2" = "$3" ] || { printf '%s: expected\n%s\ngot\n%s\n' "$1" "$2" "$3" >&2; exit 1; }
}

"${shell[@]}" -execute 'DROP DATABASE shell_client'
{
  printf '# DDL\nCREATE DATABASE shell_client\n\n# DML\n# CONTEXT-DATABASE: shell_client\n'
  for i in $(seq 1 20000); do echo "m,k=v\\ $((i % 5)) f=$i,s=\"a b\" $i"; done
} > "$folder/import.txt"
"${shell[@]}" -import -path "$folder/import.txt" -precision ns > "$folder/import.log" 2>&1
grep -q 'Failed 0 inserts' "$folder/import.log" || { cat "$folder/import.log" >&2; exit 1; }
"${shell[@]}" -database shell_client -execute 'INSERT m,k=late f=1.5 20001'

expect count $'name,time,count,sum\nm,0,20001,200010001.5' \
  "$("${shell[@]}" -database shell_client -format csv -execute 'SELECT count(f), sum(f) FROM m')"
expect 'tag values' $'name,key,value\nm,k,late\nm,k,v 0\nm,k,v 1\nm,k,v 2\nm,k,v 3\nm,k,v 4' \
  "$("${shell[@]}" -database shell_client -format csv -execute 'SHOW TAG VALUES WITH KEY = k')"
expect json '{"results":[{"series":[{"name":"m","columns":["time","f","k","s"],"values":[[20001,1.5,"late",null]]}]}]}' \
  "$("${shell[@]}" -database shell_client -format json -execute 'SELECT * FROM m ORDER BY time DESC LIMIT 1')"
wrong=$("${shell[@]}" -execute 'SELECT f FROM' 2>&1 || true)
[[ $wrong == *'error parsing query'* ]] || { echo "no parse error: $wrong" >&2; exit 1; }
"${shell[@]}" -execute 'DROP DATABASE shell_client'
echo "influx shell: all good"
