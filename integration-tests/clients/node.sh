#!/usr/bin/env bash
# Writes and reads through the npm package "influx" against a running server:
#   integration-tests/clients/node.sh [HOST] [PORT]
# Needs Node.js and npm; the package goes into a temporary folder.
set -euo pipefail
command -v npm > /dev/null || { echo "needs Node.js and npm" >&2; exit 1; }
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm install --silent --no-audit --no-fund influx@5.12.0 > /dev/null
cat > client.js <<'EOF'
const assert = require("node:assert");
const Influx = require("influx");

async function main(host, port) {
  const client = new Influx.InfluxDB({
    host,
    port,
    database: "node_client",
    schema: [
      {
        measurement: "cpu",
        tags: ["host"],
        fields: { f: Influx.FieldType.FLOAT, i: Influx.FieldType.INTEGER, s: Influx.FieldType.STRING },
      },
    ],
  });
  const [pong] = await client.ping(5000);
  assert.ok(pong.online);
  assert.match(pong.version, /^1\./);
  await client.dropDatabase("node_client");
  await client.createDatabase("node_client");
  assert.ok((await client.getDatabaseNames()).includes("node_client"));
  const points = [];
  for (let n = 0; n < 1000; n++) {
    points.push({
      measurement: "cpu",
      tags: { host: "h " + (n % 3) },
      fields: { f: n / 4, i: n, s: 'say "' + n + '"' },
      timestamp: n,
    });
  }
  await client.writePoints(points, { precision: "s" });
  const [all] = await client.query("SELECT count(f), sum(i) FROM cpu");
  assert.strictEqual(all.count, 1000);
  assert.strictEqual(all.sum, 499500);
  const hosts = await client.query("SELECT max(f) FROM cpu GROUP BY host");
  assert.strictEqual(hosts.groups().length, 3);
  const [last] = await client.query("SELECT s FROM cpu ORDER BY time DESC LIMIT 1");
  assert.strictEqual(last.s, 'say "999"');
  assert.strictEqual(last.time.getTime(), 999000);
  assert.deepStrictEqual(await client.getMeasurements(), ["cpu"]);
  await assert.rejects(client.query("SELECT f FROM"), /error parsing query/);
  await client.dropDatabase("node_client");
  console.log("influx (npm): all good");
}

main(process.argv[2], Number(process.argv[3])).catch((e) => {
  console.error(e);
  process.exit(1);
});
EOF
node client.js "${1:-127.0.0.1}" "${2:-8086}"
