import assert from 'node:assert/strict'
import {test} from 'node:test'
import {offers, wanted, type Schema} from '../complete.ts'
import {parseCsv, table, toCsv} from '../csv.ts'
import {nanos, tree} from '../explain.ts'
import {heat} from '../heat.ts'
import {parseExact} from '../json.ts'
import {NEW_VIEW, linkOf, place, viewOf, type QueryView} from '../link.ts'
import {duration, expand, instant, moved, perPixel, span, windowOf} from '../range.ts'

const schema: Schema = {
  databases: async () => ['demo'], policies: async () => ['autogen'], measurements: async () => ['cpu', 'a b'],
  fields: async () => [['usage', 'float']], tags: async names => [`tag of ${names}`], values: async (names, tag) => [`${tag} in ${names}`],
}

async function labels(text: string): Promise<string[]> {
  const at = text.indexOf('|')
  const want = wanted(text.replace('|', ''), at)
  return want ? (await offers(want, schema)).map(one => one.apply ?? one.label) : []
}

test('completion knows what may stand at a place', async () => {
  assert.ok((await labels('SELECT me|')).includes('mean('))
  assert.ok((await labels('SELECT mean(us|) FROM cpu')).includes('usage'))
  assert.ok((await labels('SELECT usage FROM |')).includes('"a b"'))
  assert.ok((await labels('SELECT usage FROM cpu WHERE |')).includes('"tag of cpu"'))
  assert.deepEqual(await labels('SELECT usage FROM demo.autogen."cpu" WHERE host = |'), ['\'host in cpu\''])
  assert.ok((await labels('SHOW DATABASES; SELECT usage FROM cpu GROUP BY |')).includes('"tag of cpu"'))
  assert.deepEqual(await labels('SHOW MEASUREMENTS ON |'), ['demo'])
  assert.ok((await labels('|')).some(label => label.startsWith('SHOW')))
})

test('what the user may not see is left out of the offers', async () => {
  const refusing = {...schema, fields: async () => Promise.reject(new Error('not authorized'))}
  const want = wanted('SELECT ', 7)
  assert.ok(want && (await offers(want, refusing)).some(one => one.label === 'mean'))
})

test('a link reproduces a view', () => {
  const views: QueryView[] = [NEW_VIEW, {db: 'a&b', q: 'SELECT "x?y#" FROM z -- é\n; %', range: {from: 'now-7d', to: '2026-01-01T00:00:00Z'}, view: 'table', kind: 'bars', refresh: 30}]
  for (const view of views) {
    const link = linkOf(view)
    const at = place(link)
    assert.equal(at.page, 'query')
    assert.deepEqual(viewOf(at.parameters) ?? NEW_VIEW, view)
  }
  assert.equal(viewOf(place('#/query?q=x&view=nonsense&refresh=-4').parameters)?.view, 'chart')
  assert.equal(viewOf(place('#/explore?db=x').parameters), null)
})

test('ranges, windows and durations', () => {
  assert.deepEqual(span({from: 'now-1h', to: 'now'}, 36e5), {from: 0, to: 36e5})
  assert.equal(span({from: 'now', to: 'now-1h'}, 0), null)
  assert.ok(Number.isNaN(instant('yesterday', 0)))
  assert.equal(instant('2026-01-01 00:00:00Z', 0), Date.UTC(2026, 0, 1))
  assert.deepEqual(moved({from: 0, to: 1000}, 0.5), {from: '1970-01-01T00:00:00.500Z', to: '1970-01-01T00:00:01.500Z'})
  assert.equal(duration(windowOf({from: 0, to: 36e5}, 800)), '5s')
  assert.deepEqual([1, 1500, 6e4, 36e5, 864e5].map(duration), ['1ms', '1500ms', '1m', '1h', '1d'])
})

test('variables are replaced, but not in texts, and places are found again', () => {
  const text = 'SELECT \'$interval\' FROM x WHERE $timeFilter AN y'
  const {text: expanded, back} = expand(text, {from: 0, to: 1000}, 100)
  assert.equal(expanded, 'SELECT \'$interval\' FROM x WHERE time >= 0ms AND time < 1000ms AN y')
  assert.equal(back(expanded.indexOf('AN y')), text.indexOf('AN y'))
  assert.equal(back(expanded.indexOf('time >=') + 3), text.indexOf('$timeFilter'))
})

test('plain fields are asked for per pixel, other selects as they are', () => {
  const numeric = (name: string): boolean => name !== 'state'
  assert.equal(perPixel('SELECT a, b FROM m WHERE $timeFilter AND h = \'x\' GROUP BY host', numeric),
    'SELECT min(a), max(a), min(b), max(b) FROM m WHERE $timeFilter AND h = \'x\' GROUP BY time($interval), host fill(none)')
  for (const other of ['SELECT mean(a) FROM m WHERE $timeFilter', 'SELECT a FROM m', 'SELECT state FROM m WHERE $timeFilter', 'SELECT a FROM m WHERE $timeFilter LIMIT 5',
    'SELECT a FROM m WHERE $timeFilter GROUP BY time(1m)', 'SELECT a INTO b FROM m WHERE $timeFilter', 'SELECT * FROM m WHERE $timeFilter',
    'SELECT a FROM (SELECT a FROM m WHERE $timeFilter)', 'SHOW SERIES']) assert.equal(perPixel(other, numeric), null, other)
})

test('CSV is written and read', () => {
  const series = [{name: 'cpu', tags: {host: 'a,b'}, columns: ['time', 'v'], values: [['t', 1], ['u', null]]}, {name: 'cpu', tags: {host: 'c'}, columns: ['time', 'v'], values: [['t', 'say "hi"\n']]}]
  const csv = toCsv(series)
  assert.equal(csv, 'host,time,v\r\n"a,b",t,1\r\n"a,b",u,\r\nc,t,"say ""hi""\n"\r\n')
  assert.deepEqual(parseCsv(csv), [['host', 'time', 'v'], ['a,b', 't', '1'], ['a,b', 'u', ''], ['c', 't', 'say "hi"\n']])
  assert.deepEqual(parseCsv('a;b\n1;2,5\n\n3;'), [['a', 'b'], ['1', '2,5'], ['3', '']])
  assert.deepEqual(table([]).count, 0)
})

test('long numbers keep their digits', () => {
  assert.deepEqual(parseExact('{"v":[9223372036854775807,1.5,12345678901234567.5,0.12345678901234567,-1.1234567890123456789e-5,-12345678901234567,"a 9223372036854775807 \\" 12345678901234567"]}'),
    {v: ['9223372036854775807', 1.5, 12345678901234567.5, 0.12345678901234567, -1.1234567890123456789e-5, '-12345678901234567', 'a 9223372036854775807 " 12345678901234567']})
})

test('a heat map counts each value once', () => {
  const cells = heat([0, 1, 2, 3], [[0, 10, 10, null], [10, 10, 0, 5]], 2, 2, null)
  assert.deepEqual([...cells?.counts ?? []], [1, 3, 1, 2])
  assert.deepEqual([cells?.low, cells?.high, cells?.most], [0, 10, 3])
  assert.equal(heat([0], [[null]], 2, 2, null), null)
})

test('EXPLAIN ANALYZE is a tree', () => {
  const roots = tree(['.', '└── select', '    ├── total_time: 5.4ms', '    └── build', '        ├── labels', '        │   └── statement: SELECT a: b', '        └── rows: 5'])
  assert.equal(roots.length, 1)
  assert.deepEqual(roots[0]?.children.map(one => one.name), ['total_time', 'build'])
  assert.equal(roots[0]?.children[1]?.children[0]?.children[0]?.value, 'SELECT a: b')
  assert.deepEqual(['5.4ms', '1m2s', '5', '7µs'].map(nanos), [5.4e6, 62e9, NaN, 7000])
})
