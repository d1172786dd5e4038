import type {ComponentChildren} from 'preact'
import {useEffect, useId, useRef, useState} from 'preact/hooks'
import type {Cell, Series} from './api.ts'
import {table} from './csv.ts'

const ROW = 26
const SPARE = 12

/** A value as text. */
export function shown(cell: Cell | undefined): string {
  return cell === null || cell === undefined ? '' : String(cell)
}

/** The rows of an answer; only those in sight are in the page. */
export function Grid({series, label}: {series: Series[]; label: string}) {
  const {columns, count, row} = table(series)
  const box = useRef<HTMLDivElement>(null)
  const [top, setTop] = useState(0)
  const [height, setHeight] = useState(400)
  useEffect(() => {
    const element = box.current
    if (!element) return undefined
    const sizes = new ResizeObserver(() => setHeight(element.clientHeight))
    sizes.observe(element)
    return () => sizes.disconnect()
  }, [])
  const first = Math.max(0, Math.floor(top / ROW) - SPARE)
  const last = Math.min(count, Math.ceil((top + height) / ROW) + SPARE)
  const rows = []
  for (let i = first; i < last; i++) {
    rows.push(<tr key={i} aria-rowindex={i + 2}>{row(i).map(cell =>
      <td class={typeof cell === 'number' ? 'number' : undefined}>{cell === null ? <span class="quiet">–</span> : shown(cell)}</td>)}</tr>)
  }
  return <div class="grid" ref={box} tabIndex={0} role="region" aria-label={label} onScroll={event => setTop(event.currentTarget.scrollTop)}>
    <table aria-rowcount={count + 1}>
      <thead><tr>{columns.map(name => <th scope="col">{name}</th>)}</tr></thead>
      <tbody>
        {first > 0 && <tr class="gap" aria-hidden="true"><td style={{height: `${first * ROW}px`}} /></tr>}
        {rows}
        {last < count && <tr class="gap" aria-hidden="true"><td style={{height: `${(count - last) * ROW}px`}} /></tr>}
      </tbody>
    </table>
  </div>
}

/** One of several. */
export function Choice<T extends string>({label, values, value, choose, titles}: {
  label: string
  values: readonly T[]
  value: T
  choose: (value: T) => void
  titles?: Record<string, string>
}) {
  return <div class="choice" role="group" aria-label={label}>
    {values.map(one => <button type="button" aria-pressed={one === value} onClick={() => choose(one)}>{titles?.[one] ?? one}</button>)}
  </div>
}

/** A button that opens a panel beside it; Escape and a click elsewhere close it. */
export function Menu({label, title, children}: {label: ComponentChildren; title?: string; children: (close: () => void) => ComponentChildren}) {
  const [isOpen, setOpen] = useState(false)
  const box = useRef<HTMLDivElement>(null)
  const id = useId()
  useEffect(() => {
    if (!isOpen) return undefined
    const elsewhere = (event: Event) => !box.current?.contains(event.target as Node) && setOpen(false)
    addEventListener('pointerdown', elsewhere)
    return () => removeEventListener('pointerdown', elsewhere)
  }, [isOpen])
  const close = () => {
    setOpen(false)
    box.current?.querySelector('button')?.focus()
  }
  return <div class="menu" ref={box} onKeyDown={event => event.key === 'Escape' && isOpen && (event.stopPropagation(), close())}>
    <button type="button" aria-expanded={isOpen} aria-controls={id} title={title} onClick={() => setOpen(!isOpen)}>{label}</button>
    {isOpen && <div class="panel" id={id}>{children(close)}</div>}
  </div>
}

/** Offers a text as a file. */
export function download(name: string, type: string, text: string): void {
  const url = URL.createObjectURL(new Blob([text], {type}))
  const link = document.createElement('a')
  link.href = url
  link.download = name
  link.click()
  URL.revokeObjectURL(url)
}

/** A number of bytes for people. */
export function bytes(count: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB']
  const unit = Math.min(units.length - 1, count < 1 ? 0 : Math.floor(Math.log10(count) / 3))
  return `${(count / 1000 ** unit).toLocaleString('en', {maximumFractionDigits: unit === 0 ? 0 : 1})} ${units[unit]}`
}
