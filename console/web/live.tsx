import {useCallback, useEffect, useRef, useState} from 'preact/hooks'
import type {ComponentChildren} from 'preact'
import {query, words} from './api.ts'
import {forgetSchema} from './schema.ts'

/** What was asked of the server. */
export interface Live<T> {
  value: T | null
  problem: string
  reload: () => void
}

/** Asks when something it depends on changes, and again every so many milliseconds while the page is seen; 0 for once. */
export function useLive<T>(ask: () => Promise<T>, depends: unknown[], every = 0): Live<T> {
  const [value, setValue] = useState<T | null>(null)
  const [problem, setProblem] = useState('')
  const turn = useRef(0)
  const load = useCallback(() => {
    const mine = ++turn.current
    ask().then(next => {
      if (mine !== turn.current) return
      setValue(next)
      setProblem('')
    }, (e: unknown) => mine === turn.current && setProblem(words(e)))
  }, depends)
  useEffect(() => {
    setValue(null)
    load()
    const timer = every > 0 ? setInterval(() => document.visibilityState === 'visible' && load(), every) : 0
    return () => {
      clearInterval(timer)
      turn.current++
    }
  }, [load])
  return {value, problem, reload: load}
}

/** A problem, if there is one. */
export function Problem({text}: {text: string}) {
  return text ? <p class="error" role="alert">{text}</p> : null
}

/** What is to be confirmed before it runs. */
export interface Plan {
  statement: string
  /** What it means. */
  warning?: ComponentChildren
  db?: string
  done: () => void
  /** Does it, if that is not to run a statement. */
  act?: () => Promise<unknown>
}

/** Shows what will run, and runs it if that is confirmed. */
export function Confirm({plan, close}: {plan: Plan | null; close: () => void}) {
  const dialog = useRef<HTMLDialogElement>(null)
  const [problem, setProblem] = useState('')
  const [isBusy, setBusy] = useState(false)
  useEffect(() => {
    setProblem('')
    if (plan) dialog.current?.showModal()
    else dialog.current?.close()
  }, [plan])
  const run = async () => {
    if (!plan) return
    setBusy(true)
    try {
      await (plan.act ? plan.act() : execute(plan.statement, plan.db ?? ''))
      close()
      plan.done()
    } catch (e) {
      setProblem(words(e))
    } finally {
      setBusy(false)
    }
  }
  return <dialog ref={dialog} class="card" onClose={close} aria-label="Confirm">
    {plan && <form onSubmit={event => (event.preventDefault(), void run())}>
      <h2>Run this?</h2>
      <pre class="statement">{plan.statement}</pre>
      {plan.warning && <p>{plan.warning}</p>}
      <Problem text={problem} />
      <div class="bar end">
        <button type="button" autofocus onClick={close}>Cancel</button>
        <button type="submit" class="danger" disabled={isBusy}>Run</button>
      </div>
    </form>}
  </dialog>
}

/** Runs a statement that answers nothing; an error of it is thrown. */
export async function execute(statement: string, db: string): Promise<void> {
  const {results} = await query(statement, {db})
  forgetSchema()
  const failed = results.find(result => result.error)
  if (failed?.error) throw new Error(failed.error)
}

/** A table of few rows. */
export function List({label, columns, rows, empty}: {label: string; columns: ComponentChildren[]; rows: ComponentChildren[][]; empty: string}) {
  if (rows.length === 0) return <p class="quiet">{empty}</p>
  return <div class="scroll" role="region" aria-label={label} tabIndex={0}>
    <table class="list" aria-label={label}>
      <thead><tr>{columns.map(name => <th scope="col">{name}</th>)}</tr></thead>
      <tbody>{rows.map(row => <tr>{row.map(cell => <td class={typeof cell === 'number' ? 'number' : undefined}>{typeof cell === 'number' ? cell.toLocaleString('en') : cell}</td>)}</tr>)}</tbody>
    </table>
  </div>
}
