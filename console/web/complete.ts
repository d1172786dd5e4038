import {FUNCTIONS, KEYWORDS, literal, named, statements, unquoted, words, type Token} from './influxql.ts'

/** What may stand at a place, and what is known about it. */
export interface Want {
  /** Where the word begins that is being written. */
  from: number
  kinds: ('statement' | 'keyword' | 'function' | 'database' | 'policy' | 'measurement' | 'field' | 'tag' | 'value' | 'variable')[]
  /** The measurements of the statement; empty if it names none. */
  measurements: string[]
  /** The tag whose values are wanted. */
  tag: string
}

/** Where a schema comes from. */
export interface Schema {
  databases(): Promise<string[]>
  policies(): Promise<string[]>
  measurements(): Promise<string[]>
  fields(measurements: string[]): Promise<[name: string, type: string][]>
  tags(measurements: string[]): Promise<string[]>
  values(measurements: string[], tag: string): Promise<string[]>
}

/** An offer. */
export interface Offer {
  label: string
  /** What is inserted, if it is not the label. */
  apply?: string
  type: 'keyword' | 'function' | 'variable' | 'property' | 'class' | 'namespace' | 'constant' | 'text'
  detail?: string
  boost?: number
}

const STATEMENTS = ['SELECT ', 'SELECT mean() FROM  WHERE $timeFilter GROUP BY time($interval)', 'SHOW DATABASES', 'SHOW MEASUREMENTS', 'SHOW FIELD KEYS FROM ',
  'SHOW TAG KEYS FROM ', 'SHOW TAG VALUES FROM  WITH KEY = ', 'SHOW SERIES FROM ', 'SHOW SERIES CARDINALITY', 'SHOW RETENTION POLICIES', 'SHOW QUERIES', 'SHOW USERS',
  'SHOW GRANTS FOR ', 'SHOW CONTINUOUS QUERIES', 'SHOW MATERIALIZED VIEWS', 'SHOW SUBSCRIPTIONS', 'SHOW SHARDS', 'SHOW STATS', 'SHOW DIAGNOSTICS', 'EXPLAIN ',
  'EXPLAIN ANALYZE ', 'CREATE DATABASE ', 'DROP MEASUREMENT ', 'DELETE FROM ', 'KILL QUERY ']

/** What is wanted at an offset; null within a comment or a finished text. */
export function wanted(source: string, at: number): Want | null {
  const statement = statements(source).find(one => one.from <= at && at <= one.to + 1) ?? {from: at, to: at, text: ''}
  const before = words(source.slice(statement.from, at)).map(one => ({...one, from: one.from + statement.from, to: one.to + statement.from}))
  const last = before.at(-1)
  const isOpen = last !== undefined && last.to === at && /^(name|keyword|function|variable|bad|number)$/.test(last.kind)
  const context = isOpen ? before.slice(0, -1) : before
  const from = isOpen ? last.from : at
  const kinds = kindsAfter(context)
  const tag = kinds.includes('value') ? unquoted(context.at(-2)?.text ?? '') : ''
  return kinds.length === 0 ? null : {from, kinds, measurements: sources(words(statement.text)), tag}
}

function kindsAfter(context: Token[]): Want['kinds'] {
  if (context.length === 0) return ['statement']
  const last = context.at(-1)?.text.toUpperCase() ?? ''
  const clause = context.findLast(one => /^(SELECT|FROM|WHERE|BY|ON|INTO|KEY|MEASUREMENT|DATABASE|SHOW|CREATE|DROP|ALTER|EXPLAIN)$/i.test(one.text))
  const isSelect = context.some(one => /^SELECT$/i.test(one.text))
  if (/^(FROM|INTO|MEASUREMENT)$/.test(last)) return ['measurement', 'policy', 'database']
  if (last === '.') return ['measurement', 'policy']
  if (last === 'ON' || last === 'DATABASE') return ['database']
  if (clause?.text.toUpperCase() === 'KEY' && /^(=|IN|\(|,|!=)$/.test(last)) return ['tag']
  if (/^(=|!=|<>)$/.test(last) && clause?.text.toUpperCase() === 'WHERE') return ['value']
  switch (clause?.text.toUpperCase()) {
    case 'SELECT': return ['field', 'function', 'tag', 'keyword']
    case 'WHERE': return /^(WHERE|AND|OR|\()$/.test(last) ? ['tag', 'field', 'variable', 'keyword'] : ['keyword', 'variable', 'function']
    case 'BY': return /^(BY|,)$/.test(last) ? ['tag', 'keyword'] : ['variable', 'keyword', 'tag']
    default: return isSelect ? ['keyword'] : ['keyword', 'measurement']
  }
}

/** The measurements after FROM, without databases and policies. */
export function sources(found: Token[]): string[] {
  const names: string[] = []
  found.forEach((one, i) => {
    if (!/^(FROM|MEASUREMENT)$/i.test(one.text)) return
    let at = i + 1
    while (found[at + 1]?.text === '.') at += found[at + 2]?.text === '.' ? 3 : 2
    const source = found[at]
    if (source?.kind === 'name') names.push(unquoted(source.text))
  })
  return names
}

function all(names: string[], type: Offer['type'], detail: string, boost: number): Offer[] {
  return names.map(label => ({label, apply: named(label), type, detail, boost}))
}

async function offersOf(kind: Want['kinds'][number], want: Want, schema: Schema): Promise<Offer[]> {
  switch (kind) {
    case 'statement': return STATEMENTS.map((label, i) => ({label: label.trim(), apply: label, type: 'keyword', boost: -i / 10}))
    case 'keyword': return [...KEYWORDS].map(label => ({label, type: 'keyword', boost: -50}))
    case 'function':
      return Object.entries(FUNCTIONS).map(([label, [args, gives]]) => ({label, apply: `${label}(`, type: 'function', detail: `(${args}) ${gives}`, boost: 5}))
    case 'variable': return ['$timeFilter', '$interval'].map(label => ({label, type: 'variable', detail: 'of the time range', boost: 40}))
    case 'database': return all(await schema.databases(), 'namespace', 'database', 0)
    case 'policy': return all(await schema.policies(), 'namespace', 'policy', 1)
    case 'measurement': return all(await schema.measurements(), 'class', 'measurement', 30)
    case 'tag': return all(await schema.tags(want.measurements), 'property', 'tag', 20)
    case 'field': return (await schema.fields(want.measurements)).map(([label, type]) => ({label, apply: named(label), type: 'variable', detail: type, boost: 25}))
    case 'value': return (await schema.values(want.measurements, want.tag)).map(label => ({label, apply: literal(label), type: 'text', detail: want.tag, boost: 30}))
  }
}

/** All offers at a place. What the user may not see is left out. */
export async function offers(want: Want, schema: Schema): Promise<Offer[]> {
  const parts = await Promise.all(want.kinds.map(kind => offersOf(kind, want, schema).catch(() => [])))
  const seen = new Set<string>()
  return parts.flat().filter(one => !seen.has(one.label + one.type) && seen.add(one.label + one.type))
}
