import {useMemo, useState} from 'preact/hooks'
import {ApiError, column, words, write} from './api.ts'
import {parseCsv} from './csv.ts'
import {quoted} from './influxql.ts'
import {fragment} from './link.ts'
import {ROLES, guess, linesOf, protocolLines, upload, type Line, type Report, type Role} from './lines.ts'
import {List, Problem, useLive} from './live.tsx'
import {Choice} from './parts.tsx'
import {databases, forgetSchema} from './schema.ts'

const FORMATS = ['lines', 'csv'] as const
type Format = (typeof FORMATS)[number]
const PRECISIONS = ['n', 'u', 'ms', 's', 'm', 'h']
const SHOWN = 5
const MOST_BAD = 500

/** Points from text: line protocol, or a CSV whose columns are mapped. */
export function WritePage() {
  const names = useLive(databases, [])
  const [chosen, setDb] = useState('')
  const db = chosen || names.value?.find(one => one !== '_internal') || ''
  const policies = useLive(async () => (db ? column(`SHOW RETENTION POLICIES ON ${quoted(db)}`, 0) : []), [db])
  const [rp, setRp] = useState('')
  const [precision, setPrecision] = useState('n')
  const [format, setFormat] = useState<Format>('lines')
  const [text, setText] = useState('')
  const [measurement, setMeasurement] = useState('')
  const [given, setGiven] = useState<Record<string, Role>>({})
  const rows = useMemo(() => (format === 'csv' ? parseCsv(text) : []), [format, text])
  const roles = useMemo(() => (rows[0] ?? []).map((name, i) => given[name] ?? guess(name, rows.slice(1, 101).map(row => row[i] ?? ''))), [rows, given])
  const lines = useMemo<Line[]>(() => (format === 'csv' ? (measurement ? linesOf(rows, roles, measurement, precision) : []) : protocolLines(text)),
    [format, text, rows, roles, measurement, precision])
  const [report, setReport] = useState<Report | null>(null)
  const [done, setDone] = useState(-1)
  const take = async (file: File | undefined) => {
    if (!file) return
    const isCsv = /\.(csv|tsv)$/i.test(file.name)
    setFormat(isCsv ? 'csv' : 'lines')
    if (isCsv) setMeasurement(now => now || file.name.replace(/\.\w+$/, ''))
    setText(await file.text())
    setReport(null)
  }
  const send = async () => {
    setReport(null)
    setDone(0)
    const result = await upload(lines, some => write(some.join('\n'), db, rp, precision), e => e instanceof ApiError && e.status === 400, words, setDone)
    forgetSchema()
    setReport(result)
    setDone(-1)
  }
  return <section class="stack" aria-label="Write">
    <form class="card" onSubmit={event => (event.preventDefault(), void send())} onDragOver={event => event.preventDefault()}
      onDrop={event => (event.preventDefault(), void take(event.dataTransfer?.files[0]))}>
      <h1>Write points</h1>
      <Problem text={names.problem} />
      <div class="bar wrap">
        <label class="field">Database<select name="database" value={db} onChange={event => setDb(event.currentTarget.value)}>{(names.value ?? []).map(name => <option>{name}</option>)}</select></label>
        <label class="field">Policy<select value={rp} onChange={event => setRp(event.currentTarget.value)}><option value="">default</option>
          {(policies.value ?? []).map(name => <option>{name}</option>)}</select></label>
        <label class="field">Times in<select name="precision" value={precision} onChange={event => setPrecision(event.currentTarget.value)}>{PRECISIONS.map(one => <option>{one}</option>)}</select></label>
        <div class="field">Text is<Choice label="Format" values={FORMATS} value={format} choose={setFormat} titles={{lines: 'Line protocol', csv: 'CSV'}} /></div>
        {format === 'csv' && <label class="field">Measurement<input name="measurement" required value={measurement} onInput={event => setMeasurement(event.currentTarget.value)} /></label>}
        <label class="button file">Choose a file …<input type="file" class="hide" onChange={event => void take(event.currentTarget.files?.[0])} /></label>
      </div>
      <label class="field">Text, or drop a file here
        <textarea name="points" rows={10} spellcheck={false} value={text} placeholder={format === 'csv' ? 'time,host,usage\n2026-12-01T10:00:00Z,web-1,42.5' : 'cpu,host=web-1 usage=42.5 1796119200000000000'}
          onInput={event => (setText(event.currentTarget.value), setReport(null))} />
      </label>
      {format === 'csv' && rows.length > 0 && <Mapping names={rows[0] ?? []} rows={rows.slice(1, SHOWN + 1)} roles={roles} set={(name, role) => setGiven({...given, [name]: role})} />}
      {format === 'csv' && lines[0] && <pre class="statement" aria-label="The first line">{lines[0].text}</pre>}
      <div class="bar wrap"><button type="submit" class="primary" disabled={lines.length === 0 || !db || done >= 0}>Write {lines.length.toLocaleString('en')} {lines.length === 1 ? 'point' : 'points'}</button>
        {done >= 0 && <><progress max={lines.length} value={done} aria-label="Written" /><span class="quiet" role="status">{done.toLocaleString('en')} sent</span></>}
        {names.value?.length === 0 && <span class="quiet">There is no database yet: <a href={fragment('admin')}>make one</a>.</span>}</div>
    </form>
    {report && <Outcome report={report} db={db} />}
  </section>
}

function Mapping({names, rows, roles, set}: {names: string[]; rows: string[][]; roles: Role[]; set: (name: string, role: Role) => void}) {
  return <div class="scroll" role="region" aria-label="Columns" tabIndex={0}><table class="list">
    <thead>
      <tr>{names.map(name => <th scope="col">{name}</th>)}</tr>
      <tr>{names.map((name, i) => <th><select aria-label={`${name} is`} value={roles[i]} onChange={event => set(name, event.currentTarget.value as Role)}>
        {ROLES.map(role => <option>{role}</option>)}</select></th>)}</tr>
    </thead>
    <tbody>{rows.map(row => <tr>{names.map((_, i) => <td>{row[i]}</td>)}</tr>)}</tbody>
  </table></div>
}

function Outcome({report, db}: {report: Report; db: string}) {
  return <div class="card">
    <p class={report.bad.length > 0 || report.stopped ? undefined : 'done'} role="status">{report.written.toLocaleString('en')} written, {report.bad.length.toLocaleString('en')} refused. <a href={fragment('explore', {db})}>Explore</a></p>
    <Problem text={report.stopped && `It ended early: ${report.stopped}`} />
    {report.bad.length > 0 && <List label="Refused lines" empty="" columns={['line', 'text', 'why']} rows={report.bad.slice(0, MOST_BAD).map(line => [line.row, <code class="long">{line.text}</code>, line.problem])} />}
  </div>
}
