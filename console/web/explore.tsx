import {useEffect, useState} from 'preact/hooks'
import {column, query, series} from './api.ts'
import {literal, named, quoted} from './influxql.ts'
import {NEW_VIEW, fragment, linkOf, type Place} from './link.ts'
import {Confirm, List, Problem, useLive, type Plan} from './live.tsx'
import {databases} from './schema.ts'
import {load, save} from './store.ts'

const MOST_SHOWN = 500
/** Of a tag with more values the series of each are not counted. */
const MOST_COUNTED = 5000

interface Measurement {
  name: string
  count: number
}

async function measurements(db: string): Promise<Measurement[]> {
  if (!db) return []
  const [names, counts] = await Promise.all([column('SHOW MEASUREMENTS', 0, {db}), series('SHOW SERIES EXACT CARDINALITY', {db})])
  const byName = new Map(counts.map(one => [one.name ?? '', Number(one.values[0]?.[0] ?? 0)]))
  return names.map(name => ({name, count: byName.get(name) ?? 0})).sort((a, b) => b.count - a.count || a.name.localeCompare(b.name))
}

/** How many series there were when this browser saw a measurement for the first time. */
type Seen = Record<string, [count: number, at: number]>

function growth(db: string, all: Measurement[]): Map<string, string> {
  const seen = load<Seen>('seen', {})
  const grown = new Map<string, string>()
  for (const {name, count} of all.slice(0, MOST_SHOWN)) {
    const key = JSON.stringify([db, name])
    const first = seen[key]
    if (!first) seen[key] = [count, Date.now()]
    else if (first[0] !== count) grown.set(name, `${count > first[0] ? '+' : '−'}${Math.abs(count - first[0]).toLocaleString('en')} since ${new Date(first[1]).toLocaleString()}`)
  }
  save('seen', Object.fromEntries(Object.entries(seen).slice(-2000)))
  return grown
}

/** What is in the databases, and which measurement, tag and value has how many series. */
export function ExplorePage({place}: {place: Place}) {
  const names = useLive(databases, [])
  const db = place.parameters.get('db') ?? names.value?.find(one => one !== '_internal') ?? ''
  const m = place.parameters.get('m') ?? ''
  const all = useLive(() => measurements(db), [db])
  const [filter, setFilter] = useState('')
  const shown = (all.value ?? []).filter(one => one.name.toLowerCase().includes(filter.toLowerCase()))
  const total = (all.value ?? []).reduce((sum, one) => sum + one.count, 0)
  return <section class="explore" aria-label="Explore">
    <div class="card side">
      <label class="field">Database
        <select value={db} onChange={event => { location.hash = fragment('explore', {db: event.currentTarget.value}) }}>
          {(names.value ?? [db]).map(name => <option value={name}>{name}</option>)}
        </select>
      </label>
      <label class="field">Measurements
        <input type="search" placeholder="Filter" value={filter} onInput={event => setFilter(event.currentTarget.value)} />
      </label>
      <Problem text={names.problem || all.problem} />
      {all.value && <p class="quiet">{all.value.length.toLocaleString('en')} measurements, {total.toLocaleString('en')} series</p>}
      <ul class="picks" aria-label="Measurements">{shown.slice(0, MOST_SHOWN).map(one => <li key={one.name}>
        <a href={fragment('explore', {db, m: one.name})} aria-current={one.name === m ? 'true' : undefined}>
          <span class="name">{one.name}</span><Share count={one.count} total={total} />
        </a>
      </li>)}</ul>
      {shown.length > MOST_SHOWN && <p class="quiet">and {(shown.length - MOST_SHOWN).toLocaleString('en')} more: use the filter</p>}
    </div>
    {m ? <Detail key={`${db} ${m}`} db={db} m={m} tag={place.parameters.get('tag') ?? ''} count={all.value?.find(one => one.name === m)?.count ?? null}
      grown={growth(db, all.value ?? []).get(m) ?? ''} changed={all.reload} />
      : <p class="card empty">{all.value?.length === 0 ? 'This database is empty. Write to it on the page Write.' : 'Choose a measurement.'}</p>}
  </section>
}

function Share({count, total}: {count: number; total: number}) {
  return <span class="part" title={`${count.toLocaleString('en')} series`}>
    <span class="share" aria-hidden="true"><span style={{width: `${total > 0 ? (100 * count) / total : 0}%`}} /></span>
    <span class="number">{count.toLocaleString('en')}</span>
  </span>
}

interface Schema {
  fields: {name: string; types: string[]}[]
  tags: {name: string; values: number}[]
}

async function schema(db: string, m: string): Promise<Schema> {
  const from = quoted(m)
  const [fields, keys] = await Promise.all([series(`SHOW FIELD KEYS FROM ${from}`, {db}), column(`SHOW TAG KEYS FROM ${from}`, 0, {db})])
  const types = new Map<string, string[]>()
  fields.flatMap(one => one.values).forEach(([name, type]) => types.set(String(name), [...(types.get(String(name)) ?? []), String(type)]))
  const counts = keys.length === 0 ? [] : (await query(keys.map(key => `SHOW TAG VALUES EXACT CARDINALITY FROM ${from} WITH KEY = ${quoted(key)}`).join('; '), {db})).results
  return {
    fields: [...types].map(([name, all]) => ({name, types: all})),
    tags: keys.map((name, i) => ({name, values: Number(counts[i]?.series?.[0]?.values[0]?.[0] ?? 0)})).sort((a, b) => b.values - a.values),
  }
}

function chartOf(db: string, m: string, field: string, type: string): string {
  const what = type === 'float' || type === 'integer' || type === 'unsigned' ? named(field) : `count(${named(field)})`
  const group = what.startsWith('count(') ? ' GROUP BY time($interval)' : ''
  return linkOf({...NEW_VIEW, db, q: `SELECT ${what} FROM ${named(m)} WHERE $timeFilter${group}`, range: {from: 'now-24h', to: 'now'}})
}

function Detail({db, m, tag, count, grown, changed}: {db: string; m: string; tag: string; count: number | null; grown: string; changed: () => void}) {
  const what = useLive(() => schema(db, m), [db, m])
  const [plan, setPlan] = useState<Plan | null>(null)
  const drop = () => setPlan({
    statement: `DROP MEASUREMENT ${quoted(m)}`, db,
    warning: `It frees ${(count ?? 0).toLocaleString('en')} series and all their points in every retention policy. There is no way back.`,
    done: () => {
      changed()
      location.hash = fragment('explore', {db})
    },
  })
  return <div class="card detail">
    <div class="bar wrap"><h1>{m}</h1>
      <span class="quiet">{count !== null && `${count.toLocaleString('en')} series`}{grown && ` · ${grown}`}</span>
      <span class="stretch" /><button type="button" class="danger" onClick={drop}>Drop …</button></div>
    <Problem text={what.problem} />
    <div class="halves"><div><h2>Fields</h2>
    {what.value && <List label="Fields" empty="No fields." columns={['field', 'type', '']} rows={what.value.fields.map(field => [
      field.name, <>{field.types.join(', ')}{field.types.length > 1 && <span class="badge bad"> conflict</span>}</>, <a href={chartOf(db, m, field.name, field.types[0] ?? '')}>Chart</a>,
    ])} />}
    </div><div><h2>Tags</h2>
    {what.value && <List label="Tags" empty="No tags: one series." columns={['tag', 'values', '']} rows={what.value.tags.map(one => [
      one.name, one.values, <a href={fragment('explore', {db, m, tag: one.name})} aria-current={one.name === tag ? 'true' : undefined}>Values</a>,
    ])} />}
    </div></div>
    {tag && what.value && <Values key={tag} db={db} m={m} tag={tag} number={what.value.tags.find(one => one.name === tag)?.values ?? 0} plan={setPlan} total={count ?? 0} changed={changed} />}
    <Confirm plan={plan} close={() => setPlan(null)} />
  </div>
}

/** Of a tag with many values the server filters. */
async function values(db: string, m: string, tag: string, isCounted: boolean, filter: string): Promise<[value: string, count: number | null][]> {
  if (!isCounted) {
    const where = filter === '' ? '' : ` WHERE ${quoted(tag)} =~ /(?i)${filter.replace(/[^\w\s]/g, '\\$&')}/`
    return (await column(`SHOW TAG VALUES FROM ${quoted(m)} WITH KEY = ${quoted(tag)}${where} LIMIT ${MOST_SHOWN}`, 1, {db})).map(value => [value, null])
  }
  const counts = await series(`SHOW SERIES EXACT CARDINALITY FROM ${quoted(m)} GROUP BY ${quoted(tag)}`, {db})
  return counts.map((one): [string, number] => [one.tags?.[tag] ?? '', Number(one.values[0]?.[0] ?? 0)]).sort((a, b) => b[1] - a[1])
}

function Values({db, m, tag, number, plan, total, changed}: {
  db: string
  m: string
  tag: string
  number: number
  plan: (plan: Plan) => void
  total: number
  changed: () => void
}) {
  const isCounted = number <= MOST_COUNTED
  const [filter, setFilter] = useState('')
  const [asked, setAsked] = useState('')
  useEffect(() => {
    const timer = setTimeout(() => setAsked(filter), 300)
    return () => clearTimeout(timer)
  }, [filter])
  const onServer = isCounted ? '' : asked
  const all = useLive(() => values(db, m, tag, isCounted, onServer), [db, m, tag, isCounted, onServer])
  useEffect(() => document.getElementById('values')?.scrollIntoView({block: 'nearest'}), [])
  const shown = (all.value ?? []).filter(([value]) => value.toLowerCase().includes(filter.toLowerCase())).slice(0, MOST_SHOWN)
  const drop = (value: string, count: number | null) => plan({
    statement: `DROP SERIES FROM ${quoted(m)} WHERE ${quoted(tag)} = ${literal(value)}`, db,
    warning: `It frees ${count === null ? 'all' : count.toLocaleString('en')} series with this value and their points.`,
    done: () => (all.reload(), changed()),
  })
  const ask = (value: string) => linkOf({...NEW_VIEW, db, view: 'table', q: `SELECT * FROM ${named(m)} WHERE ${named(tag)} = ${literal(value)} AND $timeFilter LIMIT 1000`})
  return <section id="values" aria-label={`Values of ${tag}`}>
    <h2>Values of {tag}</h2>
    <Problem text={all.problem} />
    <div class="bar"><input type="search" aria-label="Filter values" placeholder="Filter" value={filter} onInput={event => setFilter(event.currentTarget.value)} />
      <span class="quiet">{isCounted ? '' : `${MOST_SHOWN} at most of ${number.toLocaleString('en')}; with so many the series of each are not counted.`}</span></div>
    {all.value && <List label={`Values of ${tag}`} empty="No values." columns={['value', 'series', '', '']} rows={shown.map(([value, count]) => [
      value === '' ? <span class="quiet">(without)</span> : value, count === null ? '' : <Share count={count} total={total} />, <a href={ask(value)}>Rows</a>,
      <button type="button" class="plain" aria-label={`Drop the series of ${value}`} onClick={() => drop(value, count)}>Drop …</button>,
    ])} />}
  </section>
}
