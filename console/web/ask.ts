import {ApiError, query, words as said} from './api.ts'
import {sources} from './complete.ts'
import {changes, errorOffset, statements, tokenAt, unquoted, words} from './influxql.ts'
import type {QueryView} from './link.ts'
import {expand, perPixel, span, usesRange, windowOf, type Span} from './range.ts'
import type {Outcome} from './result.tsx'
import {forgetSchema, schemaOf} from './schema.ts'

/** A refused query, and what of the editor's text is to be underlined. */
export class QueryError extends Error {
  constructor(message: string, readonly place: {from: number; to: number} | null) {
    super(message)
  }
}

/** The statement for a chart of least and greatest values; null if it is asked as it stands. */
async function forPixels(view: QueryView): Promise<string | null> {
  const [only, ...others] = statements(view.q)
  // Of a heat map every value counts.
  if (view.view !== 'chart' || view.kind === 'heat' || !only || others.length > 0) return null
  if (perPixel(only.text, () => true) === null) return null
  const fields = await schemaOf(view.db).fields(sources(words(only.text))).catch(() => [])
  const numeric = new Set(fields.filter(([, type]) => type === 'float' || type === 'integer' || type === 'unsigned').map(([name]) => name))
  return perPixel(only.text, name => numeric.has(unquoted(name)))
}

async function asked(text: string, view: QueryView, part: Span | null, pixels: number, signal: AbortSignal): Promise<Outcome> {
  const expanded = part ? expand(text, part, pixels) : {text, back: (offset: number) => offset}
  try {
    const answer = await query(expanded.text, {db: view.db, signal})
    return {answer, span: part && usesRange(text) ? part : null, window: null}
  } catch (e) {
    if (!(e instanceof ApiError)) throw e
    const at = errorOffset(expanded.text, e.message)
    throw new QueryError(e.message, at === null ? null : tokenAt(text, expanded.back(at)))
  }
}

/** Asks what a view wants, at the resolution of a chart of so many pixels. */
export async function ask(view: QueryView, pixels: number, signal: AbortSignal): Promise<Outcome> {
  const part = span(view.range, Date.now())
  if (!part && usesRange(view.q)) throw new QueryError('the time range makes no sense', null)
  const picked = part && await forPixels(view)
  if (part && picked) {
    // Half as many windows as pixels, as each has two points.
    const outcome = await asked(picked, view, part, pixels / 2, signal)
    if (outcome.answer.results.every(result => !result.error)) return {...outcome, window: windowOf(part, pixels / 2)}
  }
  const outcome = await asked(view.q, view, part, pixels, signal)
  if (statements(view.q).some(one => changes(one.text))) forgetSchema()
  return outcome
}

/** The words of an error, none if it was cancelled. */
export function failure(e: unknown): string {
  return e instanceof DOMException && e.name === 'AbortError' ? 'Cancelled.' : said(e)
}
