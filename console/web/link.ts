import {DEFAULT_RANGE, type Range} from './range.ts'

/** How a chart is drawn. */
export type ChartKind = 'line' | 'stacked' | 'bars' | 'points' | 'heat'
export const CHART_KINDS: ChartKind[] = ['line', 'stacked', 'bars', 'points', 'heat']

/** How an answer is shown. */
export type View = 'chart' | 'table' | 'json'
export const VIEWS: View[] = ['chart', 'table', 'json']

/** All that a view of a query is made of. */
export interface QueryView {
  db: string
  q: string
  range: Range
  view: View
  kind: ChartKind
  /** Seconds between refreshes; 0 for none. */
  refresh: number
}

export const NEW_VIEW: QueryView = {db: '', q: '', range: DEFAULT_RANGE, view: 'chart', kind: 'line', refresh: 0}

/** A page and its parameters. */
export interface Place {
  page: string
  parameters: URLSearchParams
}

/** The place that a fragment names. */
export function place(fragment: string): Place {
  const [page = '', parameters = ''] = fragment.replace(/^#?\/?/, '').split(/\?([^]*)/)
  return {page, parameters: new URLSearchParams(parameters)}
}

/** The fragment of a page. */
export function fragment(page: string, parameters: Record<string, string> = {}): string {
  const text = new URLSearchParams(Object.entries(parameters).filter(([, value]) => value !== '')).toString()
  return `#/${page}${text ? `?${text}` : ''}`
}

/** The fragment that reproduces a view. */
export function linkOf(view: QueryView): string {
  return fragment('query', {
    db: view.db,
    q: view.q,
    from: view.range.from,
    to: view.range.to,
    view: view.view === 'chart' ? '' : view.view,
    kind: view.kind === 'line' ? '' : view.kind,
    refresh: view.refresh > 0 ? String(view.refresh) : '',
  })
}

function oneOf<T extends string>(values: T[], text: string | null, otherwise: T): T {
  return values.find(value => value === text) ?? otherwise
}

/** The view of a fragment; null if it has no query. What makes no sense in it counts as absent. */
export function viewOf(parameters: URLSearchParams): QueryView | null {
  const q = parameters.get('q')
  if (q === null) return null
  const refresh = Number(parameters.get('refresh') ?? 0)
  return {
    db: parameters.get('db') ?? '',
    q,
    range: {from: parameters.get('from') ?? DEFAULT_RANGE.from, to: parameters.get('to') ?? DEFAULT_RANGE.to},
    view: oneOf(VIEWS, parameters.get('view'), 'chart'),
    kind: oneOf(CHART_KINDS, parameters.get('kind'), 'line'),
    refresh: Number.isFinite(refresh) && refresh >= 1 ? Math.min(refresh, 86_400) : 0,
  }
}
