import {useState} from 'preact/hooks'
import {Menu} from './parts.tsx'
import {PRESETS, moved, span, type Range} from './range.ts'

const REFRESHES = [0, 5, 10, 30, 60, 300]

function title(range: Range): string {
  const preset = range.to === 'now' && /^now-(\d+[smhdw])$/.exec(range.from)
  const short = (text: string) => text.replace('T', ' ').replace(/(?:\.\d+)?Z$/, '')
  return preset ? `Last ${preset[1]}` : `${short(range.from)} – ${short(range.to)}`
}

/** The time range, its movements and how often to ask again. */
export function RangeBar({range, setRange, refresh, setRefresh}: {
  range: Range
  setRange: (range: Range) => void
  refresh: number
  setRefresh: (seconds: number) => void
}) {
  const move = (shift: number, factor?: number) => {
    const part = span(range, Date.now())
    if (part) setRange(moved(part, shift, factor))
  }
  return <div class="bar" role="group" aria-label="Time range">
    <button type="button" aria-label="Earlier" title="Earlier" onClick={() => move(-0.5)}>‹</button>
    <Menu label={title(range)} title="Choose a time range (UTC)">{close => <Custom range={range} choose={next => (setRange(next), close())} />}</Menu>
    <button type="button" aria-label="Later" title="Later" onClick={() => move(0.5)}>›</button>
    <button type="button" aria-label="Zoom out" title="Zoom out" onClick={() => move(0, 2)}>−</button>
    <label class="inline"><span class="hide">Refresh every</span>
      <select value={refresh} title="Ask again by itself" onChange={event => setRefresh(Number(event.currentTarget.value))}>
        {(REFRESHES.includes(refresh) ? REFRESHES : [...REFRESHES, refresh]).map(seconds =>
          <option value={seconds}>{seconds === 0 ? 'No refresh' : seconds < 60 ? `Every ${seconds} s` : `Every ${seconds / 60} min`}</option>)}
      </select>
    </label>
  </div>
}

function Custom({range, choose}: {range: Range; choose: (range: Range) => void}) {
  const [from, setFrom] = useState(range.from)
  const [to, setTo] = useState(range.to)
  const next = {from, to}
  const isRange = span(next, Date.now()) !== null
  return <form class="ranges" onSubmit={event => (event.preventDefault(), isRange && choose(next))}>
    <div class="presets">{PRESETS.map(preset =>
      <button type="button" onClick={() => choose({from: `now-${preset}`, to: 'now'})}>Last {preset}</button>)}</div>
    <label>From <input value={from} onInput={event => setFrom(event.currentTarget.value)} /></label>
    <label>To <input value={to} onInput={event => setTo(event.currentTarget.value)} /></label>
    <p class="quiet">now-6h, now, 2026-12-01T10:00:00Z</p>
    {!isRange && <p class="error" role="alert">This is no range of time.</p>}
    <button type="submit" class="primary" disabled={!isRange}>Use</button>
  </form>
}
