import {column, series} from './api.ts'
import type {Schema} from './complete.ts'
import {quoted} from './influxql.ts'

/** How long what was asked is offered again without asking. */
const FRESH = 30_000
const MOST = 1000

const kept = new Map<string, {since: number; answer: Promise<unknown>}>()

function cached<T>(key: string, ask: () => Promise<T>): Promise<T> {
  const old = kept.get(key)
  if (old && performance.now() - old.since < FRESH) return old.answer as Promise<T>
  const answer = ask()
  kept.set(key, {since: performance.now(), answer})
  answer.catch(() => kept.delete(key))
  return answer
}

/** Forgets what was asked, as after a statement that changes something. */
export function forgetSchema(): void {
  kept.clear()
}

function from(measurements: string[]): string {
  return measurements.length > 0 ? ` FROM ${measurements.map(quoted).join(', ')}` : ''
}

export function databases(): Promise<string[]> {
  return cached('databases', () => column('SHOW DATABASES', 0))
}

/** The schema of a database. */
export function schemaOf(db: string): Schema {
  const ask = {db}
  return {
    databases,
    policies: () => cached(`policies ${db}`, () => column(`SHOW RETENTION POLICIES ON ${quoted(db)}`, 0)),
    measurements: () => cached(`measurements ${db}`, () => column(`SHOW MEASUREMENTS LIMIT ${MOST}`, 0, ask)),
    tags: names => cached(`tags ${db} ${names}`, () => column(`SHOW TAG KEYS${from(names)} LIMIT ${MOST}`, 0, ask)),
    fields: names => cached(`fields ${db} ${names}`, async () =>
      (await series(`SHOW FIELD KEYS${from(names)}`, ask)).flatMap(one => one.values.map(row => [String(row[0]), String(row[1])] as [string, string]))),
    values: (names, tag) => cached(`values ${db} ${names} ${tag}`, () =>
      column(`SHOW TAG VALUES${from(names)} WITH KEY = ${quoted(tag)} LIMIT ${MOST}`, 1, ask)),
  }
}
