/** A line of EXPLAIN ANALYZE with what is below it. */
export interface Branch {
  name: string
  value: string
  children: Branch[]
}

/** The tree that the lines draw. */
export function tree(lines: string[]): Branch[] {
  const roots: Branch[] = []
  const path: Branch[] = []
  for (const line of lines) {
    const [, indent = '', text = ''] = /^([│├└─\s]*)([^]*)$/.exec(line) ?? []
    const depth = indent.length / 4
    if (text === '.' || text === '') continue
    const colon = text.indexOf(': ')
    const branch = {name: colon < 0 ? text : text.slice(0, colon), value: colon < 0 ? '' : text.slice(colon + 2), children: []}
    path.length = Math.min(path.length, Math.max(0, Math.round(depth) - 1))
    const parent = path.at(-1)
    if (parent) parent.children.push(branch)
    else roots.push(branch)
    path.push(branch)
  }
  return roots
}

const NANOS: Record<string, number> = {ns: 1, 'µs': 1e3, us: 1e3, ms: 1e6, s: 1e9, m: 6e10, h: 36e11}

/** A duration as Go writes it, in nanoseconds; NaN if it is none. */
export function nanos(text: string): number {
  if (!/^(?:[\d.]+(?:ns|µs|us|ms|[smh]))+$/.test(text)) return NaN
  let sum = 0
  for (const [, count, unit] of text.matchAll(/([\d.]+)(ns|µs|us|ms|[smh])/g)) sum += Number(count) * (NANOS[unit ?? ''] ?? NaN)
  return sum
}
