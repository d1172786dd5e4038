import {useEffect, useState} from 'preact/hooks'
import {document_, series} from './api.ts'
import {Confirm, List, Problem, useLive, type Plan} from './live.tsx'
import {PANELS, follow, points, type Panel} from './metrics.ts'
import {Choice, bytes} from './parts.tsx'

interface Statement {
  digest: string
  statement: string
  count: number
  errors: number
  rows: number
  total_ms: number
  mean_ms: number
  max_ms: number
}

const ORDERS = ['total_ms', 'mean_ms', 'max_ms', 'count', 'errors'] as const
const TITLES = {total_ms: 'Total time', mean_ms: 'Mean time', max_ms: 'Slowest', count: 'Count', errors: 'Errors'}

/** What runs, what has run, and how the process is. */
export function RunningPage() {
  const [plan, setPlan] = useState<Plan | null>(null)
  const queries = useLive(() => series('SHOW QUERIES'), [], 2000)
  const summary = useLive(() => document_<{statements: Statement[]}>('api/v1/statements'), [], 10_000)
  const [order, setOrder] = useState<(typeof ORDERS)[number]>('total_ms')
  const running = (queries.value ?? []).flatMap(one => one.values)
  const statements = [...(summary.value?.statements ?? [])].sort((a, b) => b[order] - a[order]).slice(0, 100)
  const kill = (id: string) => setPlan({statement: `KILL QUERY ${id}`, done: queries.reload})
  const millis = (value: number) => value.toLocaleString('en', {maximumFractionDigits: 1})
  return <section class="stack" aria-label="Running">
    <div class="panels" aria-label="The process that answers">{PANELS.map(panel => <Spark panel={panel} />)}</div>
    <div class="card">
      <h1>Running queries</h1>
      <Problem text={queries.problem} />
      {queries.value && <List label="Running queries" empty="None." columns={['id', 'statement', 'database', 'time', 'state', '']} rows={running.map(([id, text, db, time, state]) => [
        String(id), <code class="long">{String(text)}</code>, String(db), String(time), String(state),
        text === 'SHOW QUERIES' ? '' : <button type="button" aria-label={`Kill query ${id}`} onClick={() => kill(String(id))}>Kill …</button>,
      ])} />}
    </div>
    <div class="card">
      <div class="bar wrap"><h1>Statements</h1><span class="quiet">literals are left out</span><span class="stretch" />
        <Choice label="Order by" values={ORDERS} value={order} choose={setOrder} titles={TITLES} />
        <button type="button" onClick={() => setPlan({statement: 'DELETE /api/v1/statements', warning: 'The statistics begin again.', done: summary.reload,
          act: () => document_('api/v1/statements', {method: 'DELETE'})})}>Reset …</button></div>
      <Problem text={summary.problem} />
      {summary.value && <List label="Statements" empty="None has run." columns={['statement', 'count', 'errors', 'rows', 'total ms', 'mean ms', 'max ms']} rows={statements.map(one => [
        <code class="long">{one.statement}</code>, one.count, one.errors, one.rows, <N>{millis(one.total_ms)}</N>, <N>{millis(one.mean_ms)}</N>, <N>{millis(one.max_ms)}</N>])} />}
    </div>
    <Confirm plan={plan} close={() => setPlan(null)} />
  </section>
}

function N({children}: {children: string}) {
  return <span class="right">{children}</span>
}

function shownIn(unit: string, value: number): string {
  if (unit.startsWith('bytes')) return bytes(value) + unit.slice(5)
  return `${value.toLocaleString('en', {maximumFractionDigits: value < 10 ? 2 : 0})}${unit && unit !== '%' && unit !== '/s' ? ' ' : ''}${unit}`
}

const WIDTH = 200
const HEIGHT = 44

function Spark({panel}: {panel: Panel}) {
  const [, setTurn] = useState(0)
  useEffect(() => follow(() => setTurn(turn => turn + 1)), [])
  const all = points(panel)
  const most = Math.max(1e-9, ...all.map(one => one.value))
  const first = all[0]?.at ?? 0
  const length = Math.max(60_000, (all.at(-1)?.at ?? 0) - first)
  const place = (one: {at: number; value: number}): string => `${((one.at - first) / length * WIDTH).toFixed(1)} ${(HEIGHT - 2 - one.value / most * (HEIGHT - 6)).toFixed(1)}`
  const last = all.at(-1)
  const text = last ? shownIn(panel.unit, last.value) : '…'
  const line = `M${all.map(place).join('L')}`
  return <figure class="card spark" aria-label={`${panel.title}: ${text}`}>
    <figcaption><span class="quiet">{panel.title}</span><strong>{text}</strong></figcaption>
    <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} preserveAspectRatio="none" aria-hidden="true">
      {all.length > 1 && <><path class="area" d={`${line}L${((last?.at ?? 0) - first) / length * WIDTH} ${HEIGHT}L0 ${HEIGHT}Z`} /><path class="line" d={line} /></>}
    </svg>
    <span class="quiet most">{last ? `at most ${shownIn(panel.unit, most < 1e-6 ? 0 : most)}` : ''}</span>
  </figure>
}
