import {useCallback, useEffect, useRef, useState} from 'preact/hooks'
import {QueryError, ask, failure} from './ask.ts'
import {toCsv} from './csv.ts'
import {createEditor, type Editor} from './editor.ts'
import {changes, statements} from './influxql.ts'
import {remember} from './kept.ts'
import {HistoryMenu, SavedMenu} from './keptmenu.tsx'
import {CHART_KINDS, NEW_VIEW, VIEWS, linkOf, viewOf, type Place, type QueryView} from './link.ts'
import {Choice, bytes, download} from './parts.tsx'
import {absolute, usesRange, type Range} from './range.ts'
import {RangeBar} from './rangebar.tsx'
import {ResultView, allSeries, type Outcome} from './result.tsx'
import {databases, schemaOf} from './schema.ts'
import {useStored} from './store.ts'

interface Tab {
  id: number
  view: QueryView
}

interface Tabs {
  active: number
  tabs: Tab[]
}

const FIRST: Tabs = {active: 1, tabs: [{id: 1, view: NEW_VIEW}]}

function titleOf(tab: Tab): string {
  const text = tab.view.q.trim().replace(/\s+/g, ' ')
  return text === '' ? 'New query' : text.length > 28 ? `${text.slice(0, 27)}…` : text
}

/** The tabs with one for a view; one that has it already is taken. */
function opened(tabs: Tabs, view: QueryView): Tabs {
  const same = tabs.tabs.find(one => linkOf(one.view) === linkOf(view))
  if (same) return {...tabs, active: same.id}
  const id = Math.max(0, ...tabs.tabs.map(one => one.id)) + 1
  const kept = tabs.tabs.filter(one => one.view.q.trim() !== '')
  return {active: id, tabs: [...kept, {id, view}]}
}

/** Statements in tabs, and what they answer. */
export function QueryPage({place}: {place: Place}) {
  const [tabs, setTabs] = useStored<Tabs>('tabs', FIRST)
  const tab = tabs.tabs.find(one => one.id === tabs.active) ?? tabs.tabs[0] ?? FIRST.tabs[0]
  const latest = useRef(tabs)
  // Several changes may come before the page is drawn again, and none may undo another.
  const update = useCallback((next: (tabs: Tabs) => Tabs) => {
    latest.current = next(latest.current)
    setTabs(latest.current)
  }, [])
  const change = useCallback((id: number, view: QueryView) =>
    update(now => ({...now, tabs: now.tabs.map(one => (one.id === id ? {...one, view} : one))})), [])
  const open = useCallback((view: QueryView) => update(now => opened(now, view)), [])
  useEffect(() => {
    const view = viewOf(place.parameters)
    if (view) open(view)
  }, [place])
  useEffect(() => {
    if (tab) history.replaceState(null, '', linkOf(tab.view))
  }, [tab])
  if (!tab) return null
  const close = (id: number) => update(now => {
    const rest = now.tabs.filter(one => one.id !== id)
    return rest.length === 0 ? FIRST : {active: id === now.active ? rest.at(-1)?.id ?? 1 : now.active, tabs: rest}
  })
  const add = () => update(now => {
    const id = Math.max(...now.tabs.map(one => one.id)) + 1
    return {active: id, tabs: [...now.tabs, {id, view: {...NEW_VIEW, db: tab.view.db, range: tab.view.range}}]}
  })
  return <section class="query" aria-label="Query">
    <div class="tabs" role="group" aria-label="Queries">
      {tabs.tabs.map(one => <span class="tab" data-active={one.id === tab.id}>
        <button type="button" aria-current={one.id === tab.id ? 'true' : undefined} onClick={() => update(now => ({...now, active: one.id}))}>{titleOf(one)}</button>
        {tabs.tabs.length > 1 && <button type="button" class="plain" aria-label={`Close ${titleOf(one)}`} onClick={() => close(one.id)}>×</button>}
      </span>)}
      <button type="button" class="plain" aria-label="New query" title="New query" onClick={add}>+</button>
    </div>
    <Asker key={tab.id} view={tab.view} change={view => change(tab.id, view)} open={open} />
  </section>
}

/** What a run came to. */
type State = {state: 'idle'} | {state: 'running'} | {state: 'failed'; message: string}

function useRuns(view: QueryView, editor: {current: Editor | null}, pixels: () => number) {
  const [outcome, setOutcome] = useState<Outcome | null>(null)
  const [state, setState] = useState<State>({state: 'idle'})
  const running = useRef<AbortController | null>(null)
  const cancel = useCallback(() => running.current?.abort(), [])
  useEffect(() => () => running.current?.abort(), [])
  const run = useCallback(async (what: QueryView) => {
    if (what.q.trim() === '') return
    running.current?.abort()
    const mine = new AbortController()
    running.current = mine
    setState({state: 'running'})
    editor.current?.mark(null, '')
    const past = {q: what.q, db: what.db, at: Date.now(), millis: 0, problem: ''}
    try {
      const next = await ask(what, pixels(), mine.signal)
      if (running.current !== mine) return
      setOutcome(next)
      past.millis = Math.round(next.answer.millis)
      past.problem = next.answer.results.flatMap(result => result.error ?? []).join('; ')
      setState(past.problem ? {state: 'failed', message: past.problem} : {state: 'idle'})
    } catch (e) {
      if (running.current !== mine) return
      past.problem = failure(e)
      setState({state: 'failed', message: past.problem})
      if (e instanceof QueryError) editor.current?.mark(e.place, e.message)
    }
    remember(past)
  }, [])
  useEffect(() => {
    if (view.refresh === 0 || state.state !== 'idle' || !outcome || statements(view.q).some(one => changes(one.text))) return undefined
    const timer = setInterval(() => document.visibilityState === 'visible' && void run(view), view.refresh * 1000)
    return () => clearInterval(timer)
  }, [view, state, outcome])
  return {outcome, state, run, cancel}
}

function Asker({view, change, open}: {view: QueryView; change: (view: QueryView) => void; open: (view: QueryView) => void}) {
  const box = useRef<HTMLDivElement>(null)
  const out = useRef<HTMLDivElement>(null)
  const editor = useRef<Editor | null>(null)
  const now = useRef(view)
  now.current = view
  const {outcome, state, run, cancel} = useRuns(view, editor, () => Math.max(100, (out.current?.clientWidth ?? 800) - 80))
  const [names, setNames] = useState<string[]>([])
  useEffect(() => {
    void databases().then(all => {
      setNames(all)
      if (now.current.db === '' && all.length > 0) change({...now.current, db: all.find(one => one !== '_internal') ?? all[0] ?? ''})
    }, () => setNames([]))
  }, [outcome])
  useEffect(() => {
    if (!box.current) return undefined
    // The editor has the text from here on: another text is another tab, with another editor.
    const made = createEditor(box.current, view.q, {
      changed: q => change({...now.current, q}),
      run: () => void run(now.current),
      schema: () => schemaOf(now.current.db),
    })
    editor.current = made
    // A link or a reload shows what it showed; what changes something waits for its reader.
    if (!statements(view.q).some(one => changes(one.text))) void run(view)
    return () => made.destroy()
  }, [])
  const changed = (part: Partial<QueryView>, isAsked: boolean) => {
    const next = {...now.current, ...part}
    now.current = next
    change(next)
    if (isAsked && outcome && !statements(next.q).some(one => changes(one.text))) void run(next)
  }
  const setRange = (range: Range) => changed({range}, true)
  const isRunning = state.state === 'running'
  return <div class="asker">
    <div class="bar wrap">
      <label class="inline"><span class="hide">Database</span>
        <select name="db" value={view.db} title="Database" onChange={event => changed({db: event.currentTarget.value}, false)}>
          {view.db !== '' && !names.includes(view.db) && <option value={view.db}>{view.db}</option>}
          {view.db === '' && <option value="">no database</option>}
          {names.map(name => <option value={name}>{name}</option>)}
        </select>
      </label>
      <RangeBar range={view.range} setRange={setRange} refresh={view.refresh} setRefresh={refresh => changed({refresh}, false)} />
      <span class="stretch" />
      <HistoryMenu open={open} view={view} />
      <SavedMenu open={open} view={view} />
    </div>
    <div class="editor" ref={box} />
    <div class="bar wrap">
      {isRunning
        ? <button type="button" class="stop" onClick={cancel}>Cancel</button>
        : <button type="button" class="primary" title="Ctrl+Enter" onClick={() => void run(view)}>Run</button>}
      <Choice label="Show as" values={VIEWS} value={view.view} choose={next => changed({view: next}, next === 'chart' || outcome?.window !== null)}
        titles={{chart: 'Chart', table: 'Table', json: 'JSON'}} />
      {view.view === 'chart' && <Choice label="Draw as" values={CHART_KINDS} value={view.kind} choose={kind => changed({kind}, kind !== view.kind && (kind === 'heat' || view.kind === 'heat'))}
        titles={{line: 'Line', stacked: 'Stacked', bars: 'Bars', points: 'Points', heat: 'Heat map'}} />}
      <Facts outcome={outcome} isRunning={isRunning} hasRange={usesRange(view.q)} q={view.q} />
      <span class="stretch" />
      <button type="button" disabled={!outcome} onClick={() => outcome && download('answer.csv', 'text/csv', toCsv(allSeries(outcome.answer)))}>CSV</button>
      <button type="button" onClick={() => void navigator.clipboard?.writeText(location.href)} title="Copies a link that shows all of this">Copy link</button>
    </div>
    <div class="result" ref={out} aria-busy={isRunning}>
      {state.state === 'failed' && <p class="error" role="alert">{state.message}</p>}
      {outcome ? <ResultView outcome={outcome} view={view.view} kind={view.kind} zoomed={part => setRange(absolute(part))} /> : <Hints />}
    </div>
  </div>
}

function Facts({outcome, isRunning, hasRange, q}: {outcome: Outcome | null; isRunning: boolean; hasRange: boolean; q: string}) {
  const rows = outcome ? allSeries(outcome.answer).reduce((sum, one) => sum + one.values.length, 0) : 0
  const isSelect = statements(q).some(one => /^SELECT\b/i.test(one.text))
  return <span class="facts quiet" role="status">
    {isRunning ? 'Running …' : outcome ? `${rows.toLocaleString('en')} rows, ${bytes(outcome.answer.bytes)}, ${Math.round(outcome.answer.millis)} ms` : ''}
    {!isRunning && outcome?.window != null && ' · least and greatest value per pixel'}
    {!isRunning && outcome && isSelect && !hasRange && ' · without $timeFilter the range has no effect'}
  </span>
}

function Hints() {
  return <dl class="hints">
    <dt><kbd>Ctrl</kbd> <kbd>Enter</kbd></dt><dd>runs the statements</dd>
    <dt><kbd>Ctrl</kbd> <kbd>Space</kbd></dt><dd>offers names, functions and values</dd>
    <dt><code>$timeFilter</code></dt><dd>is the time range above, as in <code>WHERE $timeFilter</code></dd>
    <dt><code>$interval</code></dt><dd>is a window as wide as a pixel, as in <code>GROUP BY time($interval)</code></dd>
  </dl>
}
