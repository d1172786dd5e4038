/** What a column of a CSV is. */
export type Role = 'time' | 'tag' | 'float' | 'integer' | 'boolean' | 'string' | 'leave'
export const ROLES: Role[] = ['time', 'tag', 'float', 'integer', 'boolean', 'string', 'leave']

const MILLIS: Record<string, number> = {s: 1e3, ms: 1, m: 6e4, h: 36e5}

/** What a column may be, by its name and the first values. */
export function guess(name: string, values: string[]): Role {
  const filled = values.filter(value => value !== '')
  const every = (pattern: RegExp): boolean => filled.length > 0 && filled.every(value => pattern.test(value))
  if (/^(time|timestamp|date|datetime|ts|_time)$/i.test(name)) return 'time'
  if (every(/^(true|false)$/i)) return 'boolean'
  if (every(/^-?\d+(\.\d+)?([eE][+-]?\d+)?$/)) return 'float'
  return every(/^\d{4}-\d\d-\d\d[T ]/) ? 'time' : filled.some(value => value.length > 64) ? 'string' : 'tag'
}

function escaped(text: string, what: RegExp): string {
  return text.replace(/\n/g, ' ').replace(what, '\\$&')
}

const KEY = /[,= ]/g
const MEASUREMENT = /[, ]/g

function field(role: Role, text: string): string | null {
  switch (role) {
    case 'float': return /^[-+]?(\d+\.?\d*|\.\d+)([eE][-+]?\d+)?$/.test(text) ? text.replace(/^\+/, '') : null
    case 'integer': return /^[-+]?\d+$/.test(text) ? `${text.replace(/^\+/, '')}i` : null
    case 'boolean': return /^(t|true|f|false)$/i.test(text) ? text.toLowerCase() : null
    default: return `"${text.replace(/[\\"]/g, '\\$&')}"`
  }
}

/** A time as a whole number of the precision; null if it is none. */
export function timestamp(text: string, precision: string): string | null {
  if (/^-?\d+$/.test(text)) return text
  const exact = /^(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d:\d\d)(?:\.(\d{1,9}))?(Z|[+-]\d\d:\d\d)?$/.exec(text)
  const millis = exact ? Date.parse(`${exact[1]}T${exact[2]}${exact[4] ?? 'Z'}`) : Date.parse(text)
  if (Number.isNaN(millis)) return null
  const nanos = BigInt(millis) * 1_000_000n + BigInt((exact?.[3] ?? '').padEnd(9, '0') || '0')
  const unit = precision === 'u' ? 1000n : precision === 'n' ? 1n : BigInt((MILLIS[precision] ?? 1) * 1_000_000)
  return String(nanos / unit)
}

/** A line of text, where it came from, and what is wrong with it. */
export interface Line {
  row: number
  text: string
  problem: string
}

/** Line protocol of the rows of a CSV, the first of which has the names. */
export function linesOf(rows: string[][], roles: Role[], measurement: string, precision: string): Line[] {
  const names = rows[0] ?? []
  return rows.slice(1).map((row, i) => lineOf(names, row, roles, measurement, precision, i + 2))
}

function lineOf(names: string[], row: string[], roles: Role[], measurement: string, precision: string, number: number): Line {
  const tags: string[] = []
  const fields: string[] = []
  let time = ''
  let problem = ''
  roles.forEach((role, i) => {
    const text = row[i] ?? ''
    const name = names[i] ?? ''
    if (text === '' || role === 'leave') return
    if (role === 'tag') tags.push(`${escaped(name, KEY)}=${escaped(text, KEY)}`)
    else if (role === 'time') {
      time = timestamp(text, precision) ?? ''
      if (time === '') problem ||= `“${text}” in ${name} is no time`
    } else {
      const value = field(role, text)
      if (value === null) problem ||= `“${text}” in ${name} is no ${role}`
      else fields.push(`${escaped(name, KEY)}=${value}`)
    }
  })
  if (fields.length === 0) problem ||= 'it has no field'
  const text = `${[escaped(measurement, MEASUREMENT), ...tags].join(',')} ${fields.join(',')}${time ? ` ${time}` : ''}`
  return {row: number, text, problem}
}

/** The lines of line protocol, without comments and empty ones. A line break in a text belongs to it. */
export function protocolLines(source: string): Line[] {
  const found: Line[] = []
  let start = 0
  let startRow = 1
  let row = 1
  let isQuoted = false
  const close = (end: number): void => {
    const text = source.slice(start, end).replace(/\r$/, '')
    if (text.trim() !== '' && !text.trimStart().startsWith('#')) found.push({row: startRow, text, problem: ''})
    start = end + 1
    startRow = row + 1
  }
  for (let at = 0; at < source.length; at++) {
    const char = source[at]
    if (char === '\\') at += source[at + 1] === '\n' ? 0 : 1
    else if (char === '"' && isValue(source, start, at)) isQuoted = !isQuoted
    else if (char === '\n') {
      if (!isQuoted) close(at)
      row++
    }
  }
  close(source.length)
  return found
}

/** Quotes count in field values only, not in names and tags, and not in comments. */
function isValue(source: string, start: number, at: number): boolean {
  if (source[start] === '#') return false
  return /(^|[^\\])(\\\\)* /.test(source.slice(start, at))
}

/** Sends lines; a problem of a line is thrown. */
export type Send = (lines: string[]) => Promise<void>

/** How many requests are made to find bad lines in one upload. */
const MOST_REQUESTS = 500
export const BATCH = 5000

/** What came of an upload. */
export interface Report {
  written: number
  bad: Line[]
  /** Why it ended early; empty if it did not. */
  stopped: string
}

/**
 * Writes lines in batches. The server names some of the bad lines of a batch only, so a batch with some is halved until each of them stands alone; a line that
 * was written is written again then, which changes nothing.
 */
export async function upload(lines: Line[], send: Send, isRefusal: (e: unknown) => boolean, words: (e: unknown) => string, progress: (done: number) => void): Promise<Report> {
  const report: Report = {written: 0, bad: lines.filter(line => line.problem), stopped: ''}
  const good = lines.filter(line => !line.problem)
  let requests = 0
  const part = async (some: Line[]): Promise<void> => {
    try {
      requests++
      await send(some.map(line => line.text))
      report.written += some.length
    } catch (e) {
      if (!isRefusal(e)) throw e
      if (some.length === 1 || requests > MOST_REQUESTS) {
        report.bad.push(...some.map(line => ({...line, problem: words(e)})))
        return
      }
      await part(some.slice(0, some.length >> 1))
      await part(some.slice(some.length >> 1))
    }
  }
  try {
    for (let at = 0; at < good.length; at += BATCH) {
      await part(good.slice(at, at + BATCH))
      progress(Math.min(good.length, at + BATCH))
    }
  } catch (e) {
    report.stopped = words(e)
  }
  return report
}
