import {useState} from 'preact/hooks'
import {words} from './api.ts'
import {exported, forget, history, imported, keep, saved} from './kept.ts'
import type {QueryView} from './link.ts'
import {Menu, download} from './parts.tsx'

/** The queries that ran. */
export function HistoryMenu({view, open}: {view: QueryView; open: (view: QueryView) => void}) {
  return <Menu label="History">{close => {
    const past = history()
    return <>
      {past.length === 0 && <p class="quiet">Nothing has run yet.</p>}
      <ul class="kept">{past.map(one => <li>
        <button type="button" class="plain" onClick={() => (open({...view, q: one.q, db: one.db}), close())}>
          <code>{one.q}</code>
          <span class="quiet">{new Date(one.at).toLocaleString()} · {one.db} · {one.problem ? one.problem.slice(0, 80) : `${one.millis} ms`}</span>
        </button>
      </li>)}</ul>
    </>
  }}</Menu>
}

/** The queries with names, which this browser keeps. */
export function SavedMenu({view, open}: {view: QueryView; open: (view: QueryView) => void}) {
  return <Menu label="Saved">{close => <SavedList view={view} open={next => (open(next), close())} />}</Menu>
}

function SavedList({view, open}: {view: QueryView; open: (view: QueryView) => void}) {
  const [all, setAll] = useState(saved())
  const [name, setName] = useState('')
  const [said, setSaid] = useState('')
  const read = async (file: File | undefined) => {
    if (!file) return
    try {
      setSaid(`${imported(await file.text())} queries added`)
    } catch (e) {
      setSaid(`This is no file of saved queries: ${words(e)}`)
    }
    setAll(saved())
  }
  return <>
    <form class="bar" onSubmit={event => (event.preventDefault(), keep(name, view), setAll(saved()), setName(''))}>
      <label class="inline grow"><span class="hide">Name</span><input placeholder="Name of this query" required value={name} onInput={event => setName(event.currentTarget.value)} /></label>
      <button type="submit" class="primary">Save</button>
    </form>
    <ul class="kept">{all.map(one => <li>
      <button type="button" class="plain" onClick={() => open(one.view)}>{one.name}<code>{one.view.q}</code></button>
      <button type="button" class="plain" aria-label={`Delete ${one.name}`} onClick={() => (forget(one.name), setAll(saved()))}>×</button>
    </li>)}</ul>
    <div class="bar">
      <button type="button" onClick={() => download('hyperbytedb-queries.json', 'application/json', exported())}>Export</button>
      <label class="button">Import<input type="file" accept="application/json" class="hide" onChange={event => void read(event.currentTarget.files?.[0])} /></label>
      {said && <span class="quiet" role="status">{said}</span>}
    </div>
  </>
}
