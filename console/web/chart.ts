import uPlot from 'uplot'
import type {Cell, Series} from './api.ts'
import {heat, paint} from './heat.ts'
import type {ChartKind} from './link.ts'
import type {Span} from './range.ts'

/** A line of a chart. */
export interface Line {
  label: string
  color: string
}

/** Points of all lines over the same times, in seconds. */
export interface Drawing {
  lines: Line[]
  data: uPlot.AlignedData
  /** How many further lines there would be. */
  omitted: number
  points: number
}

const MOST_LINES = 100

/** The color of a line: twelve that differ in hue and lightness, readable on both backgrounds. */
export function colorOf(index: number): string {
  return `var(--series-${index % 12})`
}

function label(one: Series, name: string, isOnly: boolean, isOnlyColumn: boolean): string {
  const tags = Object.entries(one.tags ?? {}).map(([key, value]) => `${key}=${value}`).join(' ')
  if (!tags) return isOnly ? name : `${one.name ?? ''}.${name}`
  return isOnly && isOnlyColumn ? tags : `${name} ${tags}`
}

function numbers(one: Series, at: number): (number | null)[] | null {
  let isNumeric = false
  const values = one.values.map(row => {
    const cell: Cell | undefined = row[at]
    if (cell === null || cell === undefined) return null
    if (typeof cell === 'boolean') return cell ? 1 : 0
    const number = typeof cell === 'number' ? cell : /^-?\d+$/.test(cell) ? Number(cell) : NaN
    if (Number.isNaN(number)) return null
    isNumeric = true
    return number
  })
  return isNumeric ? values : null
}

/** Two columns of least and greatest values become one line that goes through both. */
function zigzag(times: number[], low: (number | null)[], high: (number | null)[], half: number): uPlot.AlignedData {
  const xs: number[] = []
  const ys: (number | null)[] = []
  times.forEach((time, i) => {
    xs.push(time, time + half)
    ys.push(low[i] ?? null, high[i] ?? null)
  })
  return [xs, ys] as uPlot.AlignedData
}

/** What a chart shows of an answer; null if there is nothing to draw: no times or no numbers. */
export function drawing(all: Series[], windowMillis: number | null): Drawing | null {
  const lines: Line[] = []
  const tables: uPlot.AlignedData[] = []
  let omitted = 0
  let points = 0
  const isOnly = new Set(all.map(one => one.name)).size === 1
  for (const one of all) {
    const timeAt = one.columns.indexOf('time')
    if (timeAt < 0) continue
    const times = one.values.map(row => Date.parse(String(row[timeAt])) / 1000)
    const step = windowMillis === null ? 1 : 2
    for (let at = 0; at < one.columns.length; at += at === timeAt ? 1 : step) {
      if (at === timeAt) continue
      const values = numbers(one, at)
      if (!values) continue
      if (lines.length >= MOST_LINES) {
        omitted++
        continue
      }
      const name = windowMillis === null ? one.columns[at] ?? '' : (one.columns[at] ?? '').replace(/^min(_\d+)?$/, 'min … max')
      lines.push({label: label(one, name, isOnly, one.columns.length === step + 1), color: colorOf(lines.length)})
      tables.push(windowMillis === null ? [times, values] as uPlot.AlignedData : zigzag(times, values, numbers(one, at + 1) ?? [], windowMillis / 2000))
      points += values.length
    }
  }
  if (lines.length === 0) return null
  return {lines, data: aligned(tables), omitted, points}
}

/** Tables of equal times need no join, which most have. */
function aligned(tables: uPlot.AlignedData[]): uPlot.AlignedData {
  const first = tables[0]
  if (!first) return [[]]
  const times = first[0]
  const isSame = tables.every(([other]) => other.length === times.length && other.every((time, i) => time === times[i]))
  // Rows of several series that are not grouped have equal times, and all of them count.
  const isSorted = times.every((time, i) => i === 0 || (times[i - 1] ?? 0) <= time)
  if (isSame && isSorted) return [times, ...tables.map(one => one[1])] as uPlot.AlignedData
  return tables.length === 1 ? sorted(first) : uPlot.join(tables.map(sorted))
}

function sorted(one: uPlot.AlignedData): uPlot.AlignedData {
  const order = Array.from(one[0], (_, i) => i).sort((a, b) => (one[0][a] ?? 0) - (one[0][b] ?? 0))
  return [order.map(i => one[0][i] ?? 0), order.map(i => one[1]?.[i] ?? null)] as uPlot.AlignedData
}

/** The same with each line on top of those before it. */
export function stacked(data: uPlot.AlignedData, isShown: (index: number) => boolean): uPlot.AlignedData {
  const sums = new Array<number>(data[0].length).fill(0)
  const rest = data.slice(1) as (number | null)[][]
  return [data[0], ...rest.map((values, index) => values.map((value, i) => {
    if (!isShown(index)) return value
    return sums[i] = (sums[i] ?? 0) + (value ?? 0)
  }))] as uPlot.AlignedData
}

const DAY = '{YYYY}-{MM}-{DD}'

/** How times are written at each distance of ticks, in UTC; with the day where it begins. */
const TIMES: uPlot.Axis.DynamicValues | (string | number | null)[][] = [
  [31_536_000, '{YYYY}', null, null, null, null, null, null, 1],
  [2_419_200, '{YYYY}-{MM}', null, null, null, null, null, null, 1],
  [86_400, DAY, null, null, null, null, null, null, 1],
  [60, '{HH}:{mm}', `\n${DAY}`, null, `\n${DAY}`, null, null, null, 1],
  [1, '{HH}:{mm}:{ss}', `\n${DAY}`, null, `\n${DAY}`, null, null, null, 1],
  [0.001, '{ss}.{fff}', `\n${DAY} {HH}:{mm}`, null, `\n${DAY} {HH}:{mm}`, null, `\n{HH}:{mm}`, null, 1],
] as (string | number | null)[][]

const style = (name: string): string => {
  const property = /var\((.*)\)/.exec(name)?.[1] ?? name
  return getComputedStyle(document.documentElement).getPropertyValue(property).trim()
}

/** The bars of one series, beside those of the others at each time. */
function bars(u: uPlot, index: number, from: number, to: number): uPlot.Series.Paths {
  const shown = u.series.map((one, i) => (i > 0 && one.show ? i : 0)).filter(i => i > 0)
  const times = u.data[0]
  let step = u.bbox.width / 2
  for (let i = Math.max(1, from); i <= to; i++) {
    const gap = u.valToPos(times[i] ?? 0, 'x', true) - u.valToPos(times[i - 1] ?? 0, 'x', true)
    if (gap > 0) step = Math.min(step, gap)
  }
  const width = Math.max(1, Math.min(step * 0.8, 80 * devicePixelRatio) / Math.max(1, shown.length))
  const shift = (shown.indexOf(index) - shown.length / 2) * width
  const zero = u.valToPos(0, 'y', true)
  const path = new Path2D()
  for (let i = from; i <= to; i++) {
    const value = u.data[index]?.[i]
    if (value === null || value === undefined) continue
    const top = u.valToPos(value, 'y', true)
    path.rect(u.valToPos(times[i] ?? 0, 'x', true) + shift, Math.min(top, zero), Math.max(1, width - 1), Math.abs(zero - top))
  }
  return {stroke: null, fill: path}
}

function seriesOf(line: Line, kind: ChartKind, isShown: boolean): uPlot.Series {
  const color = style(line.color)
  const one: uPlot.Series = {label: line.label, stroke: color, width: 1.5, show: isShown, points: {show: kind === 'points', size: 4, fill: color}}
  if (kind === 'stacked') one.fill = `${color}66`
  if (kind === 'bars') {
    one.paths = bars
    one.fill = color
  }
  if (kind === 'heat') one.width = 0
  if (kind === 'points' || kind === 'heat') one.paths = () => null
  return one
}

function number(value: number): string {
  return Math.abs(value) >= 1e6 ? value.toLocaleString('en', {notation: 'compact', maximumFractionDigits: 2}) : value.toLocaleString('en', {maximumFractionDigits: 6})
}

/** What a chart says to the page. */
export interface ChartEvents {
  zoomed: (part: Span) => void
  hovered: (time: number | null, values: (number | null)[]) => void
}

/** Draws into an element; gives the chart. */
export function draw(parent: HTMLElement, what: Drawing, kind: ChartKind, hidden: Set<string>, range: Span | null, events: ChartEvents): uPlot {
  const axis: uPlot.Axis = {stroke: style('--quiet'), grid: {stroke: style('--grid'), width: 1}, ticks: {stroke: style('--grid'), width: 1}, font: '11px system-ui, sans-serif'}
  const isShown = (index: number): boolean => !hidden.has(what.lines[index]?.label ?? '')
  const raw = what.data
  const data = kind === 'stacked' ? stacked(raw, isShown) : raw
  const order = what.lines.map((_, i) => i)
  // What is stacked last is the highest, and drawn first so that it does not cover the others.
  if (kind === 'stacked') order.reverse()
  const chart = new uPlot({
    width: parent.clientWidth,
    height: parent.clientHeight,
    legend: {show: false},
    cursor: {drag: {x: true, y: false, setScale: false}, points: {size: 7}, focus: {prox: 24}},
    scales: {x: range ? {range: [range.from / 1000, range.to / 1000]} : {}, y: {range: (_, min, max) => scale(min, max, kind)}},
    tzDate: time => uPlot.tzDate(new Date(time * 1e3), 'Etc/UTC'),
    axes: [{...axis, values: TIMES, space: 74}, {...axis, size: 64, values: (_, ticks) => ticks.map(number)}],
    series: [{}, ...order.map(i => seriesOf(what.lines[i] ?? {label: '', color: ''}, kind, isShown(i)))],
    hooks: {
      draw: kind === 'heat' ? [u => {
        const cells = heat(raw[0], raw.slice(1).filter((_, i) => u.series[i + 1]?.show) as (number | null)[][], Math.max(10, Math.floor(u.over.clientWidth / 8)), 40, range ? [range.from / 1000, range.to / 1000] : null)
        if (cells) paint(u, cells, style('--accent'))
      }] : [],
      setSelect: [u => {
        if (u.select.width < 4) return
        events.zoomed({from: u.posToVal(u.select.left, 'x') * 1000, to: u.posToVal(u.select.left + u.select.width, 'x') * 1000})
        u.setSelect({left: 0, top: 0, width: 0, height: 0}, false)
      }],
      setCursor: [u => {
        const at = u.cursor.idx
        events.hovered(at === null || at === undefined ? null : raw[0][at] ?? null, at === null || at === undefined ? [] : raw.slice(1).map(one => one[at] as number | null))
      }],
    },
  }, [data[0], ...order.map(i => data[i + 1])] as uPlot.AlignedData, parent)
  return chart
}

function scale(min: number | null, max: number | null, kind: ChartKind): uPlot.Range.MinMax {
  if (min === null || max === null) return [0, 1]
  const low = kind === 'stacked' || kind === 'bars' ? Math.min(0, min) : min
  const high = kind === 'stacked' || kind === 'bars' ? Math.max(0, max) : max
  const room = (high - low || Math.abs(high) || 1) * 0.06
  return [low === 0 ? 0 : low - room, high === 0 ? 0 : high + room]
}
