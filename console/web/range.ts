import {tokens, words} from './influxql.ts'

/** A time range as people choose it: `now-1h`, `now`, or times of ISO 8601. */
export interface Range {
  from: string
  to: string
}

/** The same in milliseconds. */
export interface Span {
  from: number
  to: number
}

const UNITS: Record<string, number> = {s: 1e3, m: 6e4, h: 36e5, d: 864e5, w: 6048e5}

/** The ranges that are offered. */
export const PRESETS = ['5m', '15m', '1h', '3h', '6h', '12h', '24h', '2d', '7d', '30d', '90d', '365d']

export const DEFAULT_RANGE: Range = {from: 'now-1h', to: 'now'}

/** A time in milliseconds; NaN if it is none. */
export function instant(text: string, now: number): number {
  const relative = /^\s*now\s*(?:([-+])\s*(\d+)([smhdw]))?\s*$/.exec(text)
  if (!relative) return Date.parse(text.trim().replace(' ', 'T'))
  const [, sign, count, unit] = relative
  return sign ? now + (sign === '-' ? -1 : 1) * Number(count) * (UNITS[unit ?? ''] ?? NaN) : now
}

/** A range in milliseconds; null if it is none. */
export function span(range: Range, now: number): Span | null {
  const found = {from: instant(range.from, now), to: instant(range.to, now)}
  return found.from < found.to ? found : null
}

/** The range of these milliseconds. */
export function absolute(part: Span): Range {
  return {from: new Date(Math.floor(part.from)).toISOString(), to: new Date(Math.ceil(part.to)).toISOString()}
}

/** A range that begins and ends later by a part of its length, or is longer by a factor. */
export function moved(part: Span, shift: number, factor = 1): Range {
  const length = part.to - part.from
  const middle = part.from + length / 2 + shift * length
  return absolute({from: middle - (length * factor) / 2, to: middle + (length * factor) / 2})
}

const STEPS = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1e3, 2e3, 5e3, 1e4, 15e3, 3e4, 6e4, 12e4, 18e4, 24e4, 3e5, 6e5, 9e5, 12e5, 18e5, 36e5, 72e5, 108e5, 144e5, 288e5, 432e5, 864e5,
  1728e5, 6048e5, 12096e5, 25920e5]

/** The window, in milliseconds, in which a range has about as many as there are pixels. */
export function windowOf(part: Span, pixels: number): number {
  const least = (part.to - part.from) / Math.max(1, pixels)
  return STEPS.find(step => step >= least) ?? Math.ceil(least / 864e5) * 864e5
}

/** Milliseconds as a duration of InfluxQL. */
export function duration(millis: number): string {
  for (const [unit, length] of [['d', 864e5], ['h', 36e5], ['m', 6e4], ['s', 1e3]] as const) {
    if (millis >= length && millis % length === 0) return `${millis / length}${unit}`
  }
  return `${Math.max(1, Math.round(millis))}ms`
}

/** Whether a text asks for the range that the page has. */
export function usesRange(source: string): boolean {
  return tokens(source).some(one => one.kind === 'variable' && /^\$(timeFilter|interval)$/.test(one.text))
}

/** A text with its variables replaced, and where an offset into it was before. */
export interface Expanded {
  text: string
  back: (offset: number) => number
}

/** The text with `$timeFilter` and `$interval` replaced. */
export function expand(source: string, part: Span, pixels: number): Expanded {
  const values: Record<string, string> = {
    $timeFilter: `time >= ${Math.floor(part.from)}ms AND time < ${Math.ceil(part.to)}ms`,
    $interval: duration(windowOf(part, pixels)),
  }
  const found = tokens(source)
  const texts = found.map(one => (one.kind === 'variable' ? values[one.text] ?? one.text : one.text))
  const back = (offset: number): number => {
    let at = 0
    for (const [i, text] of texts.entries()) {
      const one = found[i]
      if (one && offset < at + text.length) return text === one.text ? one.from + offset - at : one.from
      at += text.length
    }
    return source.length
  }
  return {text: texts.join(''), back}
}

/**
 * A SELECT of plain fields over the page's range with the least and the greatest value of each window instead of all values, so that a chart of any
 * number of points is as quick as one of few; null if the statement is another one.
 */
export function perPixel(statement: string, numeric: (field: string) => boolean): string | null {
  const found = words(statement)
  const upper = found.map(one => one.text.toUpperCase())
  const from = upper.indexOf('FROM')
  if (upper[0] !== 'SELECT' || from < 2 || !upper.includes('$TIMEFILTER')) return null
  if (upper.some(word => ['INTO', 'LIMIT', 'SLIMIT', 'OFFSET', 'SOFFSET', 'FILL', 'ORDER', 'SELECT'].includes(word) && word !== upper[0])) return null
  if (upper.lastIndexOf('SELECT') > 0) return null
  const fields: string[] = []
  for (let i = 1; i < from; i++) {
    const one = found[i]
    if (i % 2 === 0 ? one?.text !== ',' : one?.kind !== 'name' || !numeric(one.text)) return null
    if (i % 2 === 1 && one) fields.push(one.text)
  }
  const group = upper.indexOf('GROUP')
  if (group >= 0 && upper.slice(group).includes('TIME')) return null
  const end = group >= 0 ? (found[group]?.from ?? statement.length) : statement.length
  const middle = statement.slice(found[from]?.from ?? 0, end).trim()
  const tags = group >= 0 ? `, ${statement.slice(found[group + 1]?.to ?? statement.length).trim()}` : ''
  const picked = fields.flatMap(field => [`min(${field})`, `max(${field})`])
  return `SELECT ${picked.join(', ')} ${middle} GROUP BY time($interval)${tags} fill(none)`
}
