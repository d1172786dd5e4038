import type uPlot from 'uplot'

/** How many values are in each cell of a grid over times and values. */
export interface Heat {
  columns: number
  rows: number
  from: number
  to: number
  low: number
  high: number
  counts: Uint32Array
  most: number
}

/** Counts the values of lines; null if there are none. */
export function heat(times: ArrayLike<number>, lines: ArrayLike<number | null | undefined>[], columns: number, rows: number, range: [number, number] | null): Heat | null {
  let low = Infinity
  let high = -Infinity
  for (const line of lines) {
    for (let i = 0; i < line.length; i++) {
      const value = line[i]
      if (value === null || value === undefined) continue
      if (value < low) low = value
      if (value > high) high = value
    }
  }
  if (low > high) return null
  if (low === high) high = low + 1
  const from = range?.[0] ?? times[0] ?? 0
  const to = Math.max(range?.[1] ?? times[times.length - 1] ?? 1, from + 1e-9)
  const counts = new Uint32Array(columns * rows)
  let most = 0
  for (const line of lines) {
    for (let i = 0; i < line.length; i++) {
      const value = line[i]
      const time = times[i] ?? 0
      if (value === null || value === undefined || time < from || time > to) continue
      const x = Math.min(columns - 1, Math.floor((time - from) / (to - from) * columns))
      const y = Math.min(rows - 1, Math.floor((value - low) / (high - low) * rows))
      const count = (counts[x * rows + y] ?? 0) + 1
      counts[x * rows + y] = count
      if (count > most) most = count
    }
  }
  return {columns, rows, from, to, low, high, counts, most}
}

/** Paints the cells, more of them in a stronger color, by the logarithm of their counts. */
export function paint(chart: uPlot, cells: Heat, color: string): void {
  const context = chart.ctx
  const {columns, rows, from, to, low, high, counts, most} = cells
  const x = (column: number): number => chart.valToPos(from + column / columns * (to - from), 'x', true)
  const y = (row: number): number => chart.valToPos(low + row / rows * (high - low), 'y', true)
  context.save()
  context.fillStyle = color
  for (let column = 0; column < columns; column++) {
    const left = x(column)
    const width = Math.max(1, x(column + 1) - left - 1)
    for (let row = 0; row < rows; row++) {
      const count = counts[column * rows + row] ?? 0
      if (count === 0) continue
      context.globalAlpha = 0.12 + 0.88 * Math.log1p(count) / Math.log1p(most)
      const bottom = y(row)
      const top = y(row + 1)
      context.fillRect(left, top, width, Math.max(1, bottom - top - 1))
    }
  }
  context.restore()
}
