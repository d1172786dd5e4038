import {useEffect, useMemo, useRef, useState} from 'preact/hooks'
import type uPlot from 'uplot'
import type {Answer, Series} from './api.ts'
import {colorOf, draw, drawing, stacked, type Drawing} from './chart.ts'
import {nanos, tree, type Branch} from './explain.ts'
import type {ChartKind} from './link.ts'
import {Grid, shown} from './parts.tsx'
import type {Span} from './range.ts'

/** An answer and what it was asked with. */
export interface Outcome {
  answer: Answer
  span: Span | null
  /** The window of least and greatest values in milliseconds; null if the statement ran as it is. */
  window: number | null
}

const MOST_TEXT = 400_000

/** All series of an answer. */
export function allSeries(answer: Answer): Series[] {
  return answer.results.flatMap(result => result.series ?? [])
}

/** The lines of EXPLAIN ANALYZE, if that is what was asked. */
function explained(series: Series[]): string[] | null {
  const only = series.length === 1 ? series[0] : undefined
  return only?.columns.length === 1 && only.columns[0] === 'EXPLAIN ANALYZE' ? only.values.map(row => shown(row[0])) : null
}

/** A chart with its legend. */
export function ChartView({outcome, kind, zoomed}: {outcome: Outcome; kind: ChartKind; zoomed: (part: Span) => void}) {
  const what = useMemo(() => drawing(allSeries(outcome.answer), outcome.window), [outcome])
  const [hidden, setHidden] = useState<Set<string>>(new Set())
  const [hover, setHover] = useState<{time: number | null; values: (number | null)[]}>({time: null, values: []})
  if (!what) return <NoChart outcome={outcome} />
  const toggle = (label: string, isAlone: boolean) => {
    const next = new Set(hidden)
    if (isAlone) {
      const others = what.lines.map(line => line.label).filter(one => one !== label)
      const isOnly = others.every(one => hidden.has(one)) && !hidden.has(label)
      setHidden(new Set(isOnly ? [] : others))
      return
    }
    if (!next.delete(label)) next.add(label)
    setHidden(next)
  }
  return <div class="chart">
    <Plot what={what} kind={kind} hidden={hidden} span={outcome.span} zoomed={zoomed} hovered={(time, values) => setHover({time, values})} />
    <p class="moment quiet" aria-live="off">{hover.time === null ? ' ' : new Date(hover.time * 1000).toISOString().replace('T', ' ')}</p>
    <ul class="legend" aria-label="Series; press to hide or show one, with Shift to show it alone">
      {what.lines.map((line, i) => <li key={line.label}>
        <button type="button" aria-pressed={!hidden.has(line.label)} onClick={event => toggle(line.label, event.shiftKey)}>
          <span class="swatch" style={{background: colorOf(i)}} />{line.label}
          <span class="value">{hover.values[i]?.toLocaleString('en', {maximumFractionDigits: 4}) ?? ''}</span>
        </button>
      </li>)}
      {what.omitted > 0 && <li class="quiet">and {what.omitted} more, which are not drawn</li>}
    </ul>
  </div>
}

function NoChart({outcome}: {outcome: Outcome}) {
  const series = allSeries(outcome.answer)
  if (series.length === 0) return <p class="empty">No rows.</p>
  return <Grid series={series} label="Rows" />
}

function Plot({what, kind, hidden, span, zoomed, hovered}: {
  what: Drawing
  kind: ChartKind
  hidden: Set<string>
  span: Span | null
  zoomed: (part: Span) => void
  hovered: (time: number | null, values: (number | null)[]) => void
}) {
  const box = useRef<HTMLDivElement>(null)
  const chart = useRef<uPlot | null>(null)
  const events = useRef({zoomed, hovered})
  events.current = {zoomed, hovered}
  const [scheme, setScheme] = useState(0)
  useEffect(() => {
    const dark = matchMedia('(prefers-color-scheme: dark)')
    const changed = () => setScheme(count => count + 1)
    dark.addEventListener('change', changed)
    return () => dark.removeEventListener('change', changed)
  }, [])
  useEffect(() => {
    const element = box.current
    if (!element) return undefined
    const drawn = draw(element, what, kind, hidden, span, {
      zoomed: part => events.current.zoomed(part),
      hovered: (time, values) => events.current.hovered(time, values),
    })
    chart.current = drawn
    const sizes = new ResizeObserver(() => drawn.setSize({width: element.clientWidth, height: element.clientHeight}))
    sizes.observe(element)
    return () => {
      sizes.disconnect()
      drawn.destroy()
    }
  }, [what, kind, span, scheme])
  useEffect(() => {
    const drawn = chart.current
    if (!drawn) return
    const order = what.lines.map((_, i) => i)
    if (kind === 'stacked') {
      order.reverse()
      const data = stacked(what.data, i => !hidden.has(what.lines[i]?.label ?? ''))
      drawn.setData([data[0], ...order.map(i => data[i + 1])] as uPlot.AlignedData)
    }
    order.forEach((line, i) => drawn.setSeries(i + 1, {show: !hidden.has(what.lines[line]?.label ?? '')}))
  }, [hidden])
  const text = `Chart of ${what.lines.length} series with ${what.points} points; the table has their values`
  return <div class="plot" ref={box} role="img" aria-label={text} data-points={what.points} />
}

/** The text of an answer, indented. */
export function JsonView({answer}: {answer: Answer}) {
  const text = useMemo(() => {
    if (answer.text.length > MOST_TEXT) return `${answer.text.slice(0, MOST_TEXT)} …`
    // Without parsing, which would change long numbers.
    return answer.text.replace(/("(?:[^"\\]|\\.)*")|([[{,])(?=["{[])/g, (_, string: string | undefined, open: string) => string ?? `${open}\n`)
  }, [answer])
  return <pre class="json" tabIndex={0} aria-label="The answer as JSON">{text}</pre>
}

/** All that was answered, as chart, table or text. */
export function ResultView({outcome, view, kind, zoomed}: {outcome: Outcome; view: string; kind: ChartKind; zoomed: (part: Span) => void}) {
  const series = allSeries(outcome.answer)
  const lines = explained(series)
  if (view === 'json') return <JsonView answer={outcome.answer} />
  if (lines) return <TreeView branches={tree(lines)} />
  if (view === 'chart') return <ChartView outcome={outcome} kind={kind} zoomed={zoomed} />
  return series.length === 0 ? <p class="empty">No rows.</p> : <Grid series={series} label="Rows" />
}

/** What EXPLAIN ANALYZE says. */
export function TreeView({branches}: {branches: Branch[]}) {
  const whole = Math.max(1, ...times(branches))
  return <div class="tree"><Branches branches={branches} whole={whole} /></div>
}

function times(branches: Branch[]): number[] {
  return branches.flatMap(branch => [...(Number.isNaN(nanos(branch.value)) ? [] : [nanos(branch.value)]), ...times(branch.children)])
}

function Branches({branches, whole}: {branches: Branch[]; whole: number}) {
  return <ul>
    {branches.map(branch => <li>
      {branch.children.length > 0
        ? <details open><summary>{branch.name}{branch.value && `: ${branch.value}`}</summary><Branches branches={branch.children} whole={whole} /></details>
        : <Leaf branch={branch} whole={whole} />}
    </li>)}
  </ul>
}

function Leaf({branch, whole}: {branch: Branch; whole: number}) {
  const time = nanos(branch.value)
  return <span class="leaf"><span class="key">{branch.name}</span> <span>{branch.value}</span>
    {!Number.isNaN(time) && <span class="share" aria-hidden="true"><span style={{width: `${Math.max(1, (100 * time) / whole)}%`}} /></span>}</span>
}
