import {parseExact} from './json.ts'
import {basic, demandLogin} from './session.ts'

export type Cell = string | number | boolean | null

/** A series of an answer. */
export interface Series {
  name?: string
  tags?: Record<string, string>
  columns: string[]
  values: Cell[][]
  partial?: boolean
}

/** The answer to a statement. */
export interface Result {
  statement_id: number
  series?: Series[]
  error?: string
  messages?: {level: string; text: string}[]
}

/** An answer as it came, and what it says. */
export interface Answer {
  text: string
  results: Result[]
  bytes: number
  millis: number
}

/** What the server refused. */
export class ApiError extends Error {
  constructor(message: string, readonly status: number) {
    super(message)
  }
}

/** A page must not take more of the browser's memory than this for an answer. */
const LONGEST = 128 << 20

/** The API is beside the console, also behind a proxy that gives both another path. */
const root = (): URL => new URL('..', document.baseURI)

async function send(path: string, init: RequestInit): Promise<Response> {
  const headers = new Headers(init.headers)
  const credentials = basic()
  if (credentials) headers.set('Authorization', credentials)
  const response = await fetch(new URL(path, root()), {...init, headers, credentials: 'omit', cache: 'no-store'})
  if (response.status === 401) demandLogin()
  return response
}

async function bounded(response: Response): Promise<{text: string; bytes: number}> {
  const reader = response.body?.getReader()
  if (!reader) return {text: '', bytes: 0}
  const decoder = new TextDecoder()
  const parts: string[] = []
  let bytes = 0
  for (;;) {
    const {done, value} = await reader.read()
    if (done) break
    bytes += value.length
    if (bytes > LONGEST) {
      await reader.cancel()
      throw new ApiError(`the answer is longer than ${LONGEST >> 20} MB: add a LIMIT, a WHERE or GROUP BY time($interval)`, 0)
    }
    parts.push(decoder.decode(value, {stream: true}))
  }
  parts.push(decoder.decode())
  return {text: parts.join(''), bytes}
}

function problem(text: string, response: Response): ApiError {
  let message = text.trim()
  try {
    message = (JSON.parse(text) as {error?: string}).error ?? message
  } catch {
    // Of a proxy, which says it in words.
  }
  return new ApiError(message || `the server answered ${response.status} ${response.statusText}`, response.status)
}

/** What the statements are asked with. */
export interface Ask {
  db?: string
  rp?: string
  signal?: AbortSignal
}

/** Runs statements. Aborting the signal closes the connection, on which the server stops them. */
export async function query(q: string, ask: Ask = {}): Promise<Answer> {
  const started = performance.now()
  const form = new URLSearchParams({q})
  if (ask.db) form.set('db', ask.db)
  if (ask.rp) form.set('rp', ask.rp)
  const response = await send('query', {method: 'POST', body: form, signal: ask.signal ?? null})
  const {text, bytes} = await bounded(response)
  if (!response.ok) throw problem(text, response)
  const {results} = parseExact(text) as {results: Result[]}
  // A series without rows comes without the word, too.
  results.forEach(result => result.series?.forEach(one => { one.values ??= [] }))
  return {text, bytes, results, millis: performance.now() - started}
}

/** The series of one statement; an error of the statement is thrown. */
export async function series(q: string, ask: Ask = {}): Promise<Series[]> {
  const {results} = await query(q, ask)
  const failed = results.find(result => result.error)
  if (failed?.error) throw new ApiError(failed.error, 200)
  return results.flatMap(result => result.series ?? [])
}

/** A column of all series of one statement. */
export async function column(q: string, index: number, ask: Ask = {}): Promise<string[]> {
  return (await series(q, ask)).flatMap(one => one.values.map(row => String(row[index])))
}

/** A document of another route. */
export async function document_<T>(path: string, init: RequestInit = {}): Promise<T> {
  const response = await send(path, init)
  const {text} = await bounded(response)
  if (!response.ok) throw problem(text, response)
  return JSON.parse(text) as T
}

/** The text of another route. */
export async function text(path: string): Promise<string> {
  const response = await send(path, {})
  const body = await bounded(response)
  if (!response.ok) throw problem(body.text, response)
  return body.text
}

/** The version that the server says it has. */
export async function version(): Promise<string> {
  const response = await send('ping', {})
  return response.headers.get('X-Influxdb-Version') ?? ''
}

/** Writes lines. */
export async function write(lines: string, db: string, rp: string, precision: string): Promise<void> {
  const parameters = new URLSearchParams({db, precision})
  if (rp) parameters.set('rp', rp)
  const response = await send(`write?${parameters}`, {method: 'POST', body: lines})
  if (!response.ok) throw problem((await bounded(response)).text, response)
}

/** The words of what went wrong. */
export function words(e: unknown): string {
  if (e instanceof TypeError) return 'the server cannot be reached'
  return e instanceof Error ? e.message : String(e)
}
