import {text} from './api.ts'

/** The value of every metric, summed over its labels. */
export type Sample = Map<string, number>

/** The numbers of Prometheus' text; those of buckets are left out. */
export function parseMetrics(body: string): Sample {
  const sample: Sample = new Map()
  for (const [, name = '', value = ''] of body.matchAll(/^([a-zA-Z_:][\w:]*)(?:\{[^\n]*\})? (\S+)/gm)) {
    if (name.endsWith('_bucket')) continue
    const number = Number(value)
    if (Number.isFinite(number)) sample.set(name, (sample.get(name) ?? 0) + number)
  }
  return sample
}

const EVERY = 5000
/** An hour. */
const MOST = 720

interface Moment {
  at: number
  sample: Sample
}

const kept: Moment[] = []
const listeners = new Set<() => void>()
let timer = 0

async function collect(): Promise<void> {
  try {
    const sample = parseMetrics(await text('metrics'))
    kept.push({at: Date.now(), sample: new Map([...sample].filter(([name]) => NAMES.has(name)))})
    if (kept.length > MOST) kept.shift()
    listeners.forEach(changed => changed())
  } catch {
    // The next turn may find the server again; the gap is seen in the charts.
  }
}

/** Calls back at each new sample. Once begun, samples are kept until the page is closed. */
export function follow(changed: () => void): () => void {
  listeners.add(changed)
  if (timer === 0) {
    void collect()
    // Rates need two, and people do not wait.
    window.setTimeout(() => void collect(), 1000)
    timer = window.setInterval(() => document.visibilityState === 'visible' && void collect(), EVERY)
  }
  return () => listeners.delete(changed)
}

/** A small chart: what is shown of the samples. */
export interface Panel {
  title: string
  unit: string
  names: string[]
  /** The value of a moment, given the one before. */
  of: (now: Sample, before: Sample, seconds: number) => number
}

const value = (sample: Sample, name: string): number => sample.get(name) ?? 0

function rate(title: string, unit: string, ...names: string[]): Panel {
  // A counter that is less than before began again.
  const of: Panel['of'] = (now, before, seconds) => names.reduce((sum, name) => sum + Math.max(0, value(now, name) - value(before, name)), 0) / seconds
  return {title, unit, names, of}
}

function gauge(title: string, unit: string, name: string): Panel {
  return {title, unit, names: [name], of: now => value(now, name)}
}

function mean(title: string, name: string): Panel {
  const sum = `${name}_sum`
  const count = `${name}_count`
  return {title, unit: 'ms', names: [sum, count], of: (now, before) => {
    const many = value(now, count) - value(before, count)
    return many > 0 ? (1000 * (value(now, sum) - value(before, sum))) / many : 0
  }}
}

const P = 'hyperbytedb_'

/** The panels of the page. */
export const PANELS: Panel[] = [
  rate('Points written', '/s', `${P}ingestion_points_total`),
  rate('Writes', '/s', `${P}write_requests_total`),
  mean('Time of a write', `${P}write_duration_seconds`),
  rate('Queries', '/s', `${P}query_requests_total`),
  mean('Time of a query', `${P}query_duration_seconds`),
  rate('Errors', '/s', `${P}query_errors_total`, `${P}write_errors_total`, `${P}http_server_errors_total`),
  gauge('Heap in use', 'bytes', `${P}jvm_heap_used_bytes`),
  gauge('Memtables', 'bytes', `${P}memtable_bytes`),
  gauge('Memory of queries', 'bytes', `${P}query_memory_bytes`),
  gauge('Disk free', '%', `${P}disk_free_percent`),
  rate('Written to files', 'bytes/s', `${P}parquet_bytes_written_total`, `${P}compaction_bytes_written_total`),
  gauge('Connections', '', `${P}http_connections`),
]

const NAMES = new Set(PANELS.flatMap(panel => panel.names))

/** The values of a panel over the kept samples. */
export function points(panel: Panel): {at: number; value: number}[] {
  return kept.slice(1).map((now, i) => {
    const before = kept[i] ?? now
    return {at: now.at, value: panel.of(now.sample, before.sample, Math.max(0.001, (now.at - before.at) / 1000))}
  })
}
