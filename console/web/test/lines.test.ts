import assert from 'node:assert/strict'
import {test} from 'node:test'
import {guess, linesOf, protocolLines, timestamp, upload, type Line} from '../lines.ts'
import {parseMetrics} from '../metrics.ts'

test('columns are guessed and mapped to lines', () => {
  const rows = [['time', 'host name', 'usage', 'up', 'note'], ['2026-12-01T10:00:00.123456789Z', 'a, b', '42.5', 'true', 'say "hi"'], ['x', 'b', '7', 'no', '']]
  assert.deepEqual(rows[0]?.map((name, i) => guess(name, [rows[1]?.[i] ?? ''])), ['time', 'tag', 'float', 'boolean', 'tag'])
  const lines = linesOf(rows, ['time', 'tag', 'integer', 'boolean', 'string'], 'my cpu', 'n')
  assert.match(lines[0]?.problem ?? '', /42.5.*integer/)
  assert.equal(linesOf(rows, ['time', 'tag', 'float', 'boolean', 'string'], 'my cpu', 'n')[0]?.text,
    'my\\ cpu,host\\ name=a\\,\\ b usage=42.5,up=true,note="say \\"hi\\"" 1796119200123456789')
  assert.match(lines[1]?.problem ?? '', /no time/)
  assert.deepEqual(lines.map(line => line.row), [2, 3])
})

test('times become whole numbers of a precision', () => {
  assert.equal(timestamp('2026-12-01 10:00:00', 's'), '1796119200')
  assert.equal(timestamp('2026-12-01T10:00:00.5+01:00', 'ms'), '1796115600500')
  assert.equal(timestamp('17', 'n'), '17')
  assert.equal(timestamp('soon', 'n'), null)
})

test('line breaks in texts do not end a line', () => {
  const found = protocolLines('# a "comment\na,h=x" v=1\n\nb v="two\nlines",w=2\r\nc v="q\\"\n"\nd v=1')
  assert.deepEqual(found.map(line => [line.row, line.text]), [[2, 'a,h=x" v=1'], [4, 'b v="two\nlines",w=2'], [6, 'c v="q\\"\n"'], [8, 'd v=1']])
})

test('each bad line is found, and good ones are written', async () => {
  const lines: Line[] = Array.from({length: 12_345}, (_, i) => ({row: i + 1, text: i % 4000 === 7 ? 'bad' : `m v=${i}`, problem: ''}))
  const written = new Set<string>()
  const send = async (some: string[]): Promise<void> => {
    some.filter(text => text !== 'bad').forEach(text => written.add(text))
    if (some.includes('bad')) throw new RangeError('bad line')
  }
  const report = await upload(lines, send, e => e instanceof RangeError, String, () => {})
  assert.deepEqual(report.bad.map(line => line.row), [8, 4008, 8008, 12_008])
  assert.equal(report.written, 12_341)
  assert.equal(written.size, 12_341)
  const ended = await upload(lines, async () => Promise.reject(new Error('503')), () => false, String, () => {})
  assert.deepEqual([ended.written, ended.stopped], [0, 'Error: 503'])
})

test('metrics are summed over labels', () => {
  const sample = parseMetrics('# HELP x y\na_total{p="1 } 2"} 3\na_total{p="2"} 4.5\nb 1e3\nc_bucket{le="1"} 9\nd NaN\n')
  assert.deepEqual([...sample], [['a_total', 7.5], ['b', 1000]])
})
