#!/usr/bin/env bash
# Writes and reads through Debian's python3-influxdb against a running server:
#   integration-tests/clients/python.sh [HOST] [PORT]
set -euo pipefail
python=/usr/bin/python3
"$python" -c 'import influxdb' 2> /dev/null || { echo "needs python3-influxdb: apt-get install python3-influxdb" >&2; exit 1; }
exec "$python" - "${1:-127.0.0.1}" "${2:-8086}" <<'EOF'
import sys
from influxdb import InfluxDBClient
from influxdb.exceptions import InfluxDBClientError

client = InfluxDBClient(host=sys.argv[1], port=int(sys.argv[2]), database="python_client")
assert client.ping().startswith("1."), client.ping()
client.drop_database("python_client")
client.create_database("python_client")
assert {"name": "python_client"} in client.get_list_database()

points = [
    {
        "measurement": "cpu",
        "tags": {"host": "h %d" % (i % 3), "dc": "a,b=c"},
        "time": i * 1_000_000_000,
        "fields": {"f": i / 4.0, "i": i, "b": i % 2 == 0, "s": 'say "%d"\\' % i},
    }
    for i in range(1000)
]
assert client.write_points(points, batch_size=300)
assert client.write_points(
    [{"measurement": "cpu", "tags": {"host": "late"}, "time": 5000, "fields": {"f": 1.5}}],
    time_precision="s",
)

rows = list(client.query("SELECT count(f), sum(i) FROM cpu WHERE dc = 'a,b=c'").get_points())
assert rows[0]["count"] == 1000 and rows[0]["sum"] == 499500, rows
by_host = client.query("SELECT mean(f) FROM cpu GROUP BY host")
assert len(by_host.keys()) == 4, by_host.keys()
last = list(client.query("SELECT s FROM cpu ORDER BY time DESC LIMIT 2").get_points())
assert last[0]["s"] == 'say "999"\\', last
bound = client.query("SELECT f FROM cpu WHERE i = $i", bind_params={"i": 7})
assert [row["f"] for row in bound.get_points()] == [1.75]
names = [measurement["name"] for measurement in client.get_list_measurements()]
assert names == ["cpu"], names
policies = client.get_list_retention_policies("python_client")
assert [policy["name"] for policy in policies] == ["autogen"], policies

try:
    client.write(["cpu f=\"text\" 1", "cpu f=2 2"], {"db": "python_client"}, protocol="line")
    raise AssertionError("a field type conflict must be refused")
except InfluxDBClientError as e:
    assert e.code == 400 and "partial write: field type conflict" in str(e), e
try:
    client.query("SELECT f FROM cpu", database="nowhere")
    raise AssertionError("an unknown database must be refused")
except InfluxDBClientError as e:
    assert "database not found: nowhere" in str(e), e
client.drop_database("python_client")
print("python3-influxdb: all good")
EOF
