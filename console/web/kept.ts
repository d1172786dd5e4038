import {load, save} from './store.ts'
import {NEW_VIEW, type QueryView} from './link.ts'

/** A query that ran. */
export interface Past {
  q: string
  db: string
  at: number
  millis: number
  problem: string
}

/** A query with a name. */
export interface Saved {
  name: string
  view: QueryView
}

const MOST = 200

export function history(): Past[] {
  return load<Past[]>('history', [])
}

/** Remembers a query as the latest one. Passwords are not remembered. */
export function remember(past: Past): void {
  if (/\bPASSWORD\b/i.test(past.q) || past.q.trim() === '') return
  save('history', [past, ...history().filter(one => one.q !== past.q || one.db !== past.db)].slice(0, MOST))
}

export function saved(): Saved[] {
  return load<Saved[]>('saved', [])
}

export function keep(name: string, view: QueryView): void {
  save('saved', [...saved().filter(one => one.name !== name), {name, view}].sort((a, b) => a.name.localeCompare(b.name)))
}

export function forget(name: string): void {
  save('saved', saved().filter(one => one.name !== name))
}

/** All that is kept, as a file. */
export function exported(): string {
  return JSON.stringify({saved: saved(), history: history()}, null, 1)
}

/** Adds what a file has. */
export function imported(text: string): number {
  const file = JSON.parse(text) as {saved?: Saved[]}
  const all = (file.saved ?? []).filter(one => typeof one.name === 'string' && typeof one.view?.q === 'string')
  all.forEach(one => keep(one.name, {...NEW_VIEW, ...one.view}))
  return all.length
}
