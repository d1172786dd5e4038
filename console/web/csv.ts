import type {Cell, Series} from './api.ts'

function field(cell: Cell | undefined): string {
  const text = cell === null || cell === undefined ? '' : String(cell)
  return /[",\r\n]/.test(text) ? `"${text.replace(/"/g, '""')}"` : text
}

/** Series as a table: their names and tags are columns before those of the values. */
export function table(all: Series[]): {columns: string[]; count: number; row: (index: number) => Cell[]} {
  const tags = [...new Set(all.flatMap(one => Object.keys(one.tags ?? {})))]
  const columns = [...new Set(all.flatMap(one => one.columns))]
  const isNamed = new Set(all.map(one => one.name)).size > 1
  const starts: number[] = []
  let count = 0
  for (const one of all) {
    starts.push(count)
    count += one.values.length
  }
  const places = all.map(one => columns.map(name => one.columns.indexOf(name)))
  const row = (index: number): Cell[] => {
    let low = 0
    let high = starts.length - 1
    while (low < high) {
      const middle = (low + high + 1) >> 1
      if ((starts[middle] ?? 0) <= index) low = middle
      else high = middle - 1
    }
    const one = all[low]
    const values = one?.values[index - (starts[low] ?? 0)] ?? []
    const cells = (places[low] ?? []).map(at => values[at] ?? null)
    return [...(isNamed ? [one?.name ?? ''] : []), ...tags.map(tag => one?.tags?.[tag] ?? ''), ...cells]
  }
  return {columns: [...(isNamed ? ['name'] : []), ...tags, ...columns], count, row}
}

/** Series as CSV of RFC 4180. */
export function toCsv(all: Series[]): string {
  const {columns, count, row} = table(all)
  const lines = [columns.map(field).join(',')]
  for (let i = 0; i < count; i++) lines.push(row(i).map(field).join(','))
  return `${lines.join('\r\n')}\r\n`
}

/** The rows of a CSV text; the separator is the one that its first line has most. */
export function parseCsv(text: string): string[][] {
  const head = text.slice(0, text.search(/\r?\n|$/))
  const separator = [',', ';', '\t'].reduce((best, one) => (head.split(one).length > head.split(best).length ? one : best), ',')
  const rows: string[][] = []
  let row: string[] = []
  let at = 0
  while (at < text.length) {
    let value = ''
    if (text[at] === '"') {
      for (at++; at < text.length; at++) {
        if (text[at] !== '"') value += text[at]
        else if (text[at + 1] === '"') value += text[at++]
        else break
      }
      at++
    }
    while (at < text.length && text[at] !== separator && text[at] !== '\n' && text[at] !== '\r') value += text[at++]
    row.push(value)
    if (text[at] === separator) {
      if (++at >= text.length) row.push('')
      continue
    }
    if (text[at] === '\r') at++
    if (text[at] === '\n') at++
    if (row.length > 1 || row[0] !== '') rows.push(row)
    row = []
  }
  if (row.length > 0) rows.push(row)
  return rows
}
