/** The words of the language, as the server's scanner has them, and those of our own statements. */
export const KEYWORDS = new Set((
  'ALL ALTER ANALYZE AND ANY AS ASC BEGIN BY CARDINALITY CREATE CONTINUOUS DATABASE DATABASES DEFAULT DELETE DESC DESTINATIONS DIAGNOSTICS ' +
  'DISTINCT DROP DURATION END EVERY EXACT EXPLAIN FIELD FOR FROM GRANT GRANTS GROUP GROUPS IN INF INSERT INTO KEY KEYS KILL LIMIT ' +
  'MATERIALIZED MEASUREMENT MEASUREMENTS NAME OFFSET ON OR ORDER PASSWORD PAUSE POLICY POLICIES PRIVILEGES QUERIES QUERY READ REPLICATION ' +
  'RESAMPLE RESUME RETENTION REVOKE SELECT SERIES SET SHOW SHARD SHARDS SLIMIT SOFFSET SOURCES STATS SUBSCRIPTION SUBSCRIPTIONS TAG TO USER USERS ' +
  'VALUES VIEW VIEWS WHERE WITH WRITE TRUE FALSE FILL TZ TIME').split(' '))

/** Functions with their arguments, and what they give. */
export const FUNCTIONS: Record<string, [args: string, gives: string]> = {
  count: ['field', 'how many values'], sum: ['field', 'the sum'], mean: ['field', 'the average'], median: ['field', 'the middle value'],
  mode: ['field', 'the most frequent value'], min: ['field', 'the least value'], max: ['field', 'the greatest value'],
  first: ['field', 'the oldest value'], last: ['field', 'the newest value'], percentile: ['field, N', 'the value at a percentile'],
  sample: ['field, N', 'some values at random'], top: ['field, N', 'the greatest values'], bottom: ['field, N', 'the least values'],
  distinct: ['field', 'each value once'], stddev: ['field', 'the standard deviation'], spread: ['field', 'greatest minus least'],
  integral: ['field, unit', 'the area under the curve'], derivative: ['field, unit', 'the rate of change'],
  non_negative_derivative: ['field, unit', 'the rate of change of a counter'], difference: ['field', 'the change between values'],
  non_negative_difference: ['field', 'the growth between values'], moving_average: ['field, N', 'the average of the last N'],
  cumulative_sum: ['field', 'the running sum'], elapsed: ['field, unit', 'the time between values'],
  holt_winters: ['function, N, S', 'N predicted values'], holt_winters_with_fit: ['function, N, S', 'the fit and N predicted values'],
  exponential_moving_average: ['field, N', 'smoothed values'], double_exponential_moving_average: ['field, N', 'smoothed values'],
  triple_exponential_moving_average: ['field, N', 'smoothed values'], triple_exponential_derivative: ['field, N', 'the rate of smoothed values'],
  relative_strength_index: ['field, N', 'gains against losses'], chande_momentum_oscillator: ['field, N', 'momentum'],
  kaufmans_efficiency_ratio: ['field, N', 'change against noise'], kaufmans_adaptive_moving_average: ['field, N', 'smoothed by noise'],
  abs: ['x', 'the absolute value'], floor: ['x', 'rounded down'], ceil: ['x', 'rounded up'], round: ['x', 'rounded'], sin: ['x', 'sine'],
  cos: ['x', 'cosine'], tan: ['x', 'tangent'], asin: ['x', 'arcsine'], acos: ['x', 'arccosine'], atan: ['x', 'arctangent'],
  atan2: ['y, x', 'the angle'], exp: ['x', 'e to the x'], ln: ['x', 'natural logarithm'], log: ['x, base', 'logarithm'], log2: ['x', 'logarithm of base 2'],
  log10: ['x', 'logarithm of base 10'], sqrt: ['x', 'square root'], pow: ['x, n', 'x to the n'],
}

export type Kind = 'space' | 'comment' | 'keyword' | 'function' | 'name' | 'string' | 'number' | 'regex' | 'variable' | 'operator' | 'bad'

export interface Token {
  kind: Kind
  from: number
  to: number
  text: string
}

const RULES: [Kind, RegExp][] = [
  ['space', /\s+/y],
  ['comment', /--[^\n]*|\/\*[^]*?(?:\*\/|$)/y],
  ['string', /'(?:[^'\\\n]|\\.)*'/y],
  ['name', /"(?:[^"\\\n]|\\.)*"/y],
  ['variable', /\$(?:[A-Za-z_]\w*|"(?:[^"\\\n]|\\.)*")/y],
  ['number', /(?:\d+(?:ns|ms|[uµsmhdw]))+|\d*\.?\d+(?:[eE][+-]?\d+)?/y],
  ['name', /[\p{L}_][\p{L}\p{N}_]*/yu],
  ['operator', /=~|!~|!=|<>|<=|>=|::|[-+*/%&|^=<>(),.:;]/y],
  ['bad', /'[^'\n]*|"[^"\n]*|[^]/y],
]
const REGEX = /\/(?:[^/\\\n]|\\.)+\//y

function regexMayFollow(before: Token | undefined): boolean {
  return before === undefined || /^(=~|!~|,|\()$/.test(before.text) || (before.kind === 'keyword' && /^(FROM|BY|SELECT|MEASUREMENT)$/i.test(before.text))
}

/** The tokens of a text, spaces and comments among them; together they are the whole text. */
export function tokens(source: string): Token[] {
  const found: Token[] = []
  let before: Token | undefined
  for (let at = 0; at < source.length;) {
    const token = next(source, at, before)
    if (token.kind !== 'space' && token.kind !== 'comment') before = token
    found.push(token)
    at = token.to
  }
  return found
}

function next(source: string, at: number, before: Token | undefined): Token {
  REGEX.lastIndex = at
  if (source[at] === '/' && regexMayFollow(before)) {
    const regex = REGEX.exec(source)
    if (regex) return token('regex', at, regex[0])
  }
  for (const [kind, rule] of RULES) {
    rule.lastIndex = at
    const text = rule.exec(source)?.[0]
    if (text !== undefined) return token(kind === 'name' ? wordKind(text, source, at + text.length) : kind, at, text)
  }
  return token('bad', at, source[at] ?? '')
}

function wordKind(text: string, source: string, end: number): Kind {
  if (text[0] === '"') return 'name'
  if (/^\s*\(/.test(source.slice(end, end + 8)) && text.toLowerCase() in FUNCTIONS) return 'function'
  return KEYWORDS.has(text.toUpperCase()) ? 'keyword' : 'name'
}

function token(kind: Kind, from: number, text: string): Token {
  return {kind, from, to: from + text.length, text}
}

/** Without spaces and comments. */
export function words(source: string): Token[] {
  return tokens(source).filter(one => one.kind !== 'space' && one.kind !== 'comment')
}

/** The statements of a text, from where to where, without those that are empty. */
export function statements(source: string): {from: number; to: number; text: string}[] {
  const found: {from: number; to: number; text: string}[] = []
  let group: Token[] = []
  const close = (): void => {
    const first = group[0]
    const last = group.at(-1)
    if (first && last) found.push({from: first.from, to: last.to, text: source.slice(first.from, last.to)})
    group = []
  }
  for (const one of words(source)) {
    if (one.text === ';') close()
    else group.push(one)
  }
  close()
  return found
}

/** A name as a statement needs it. */
export function quoted(name: string): string {
  return `"${name.replace(/\\/g, '\\\\').replace(/"/g, '\\"').replace(/\n/g, '\\n')}"`
}

/** A name as people write it: in quotes only where they are needed. */
export function named(name: string): string {
  return /^[A-Za-z_]\w*$/.test(name) && !KEYWORDS.has(name.toUpperCase()) ? name : quoted(name)
}

/** A text as a statement needs it. */
export function literal(text: string): string {
  return `'${text.replace(/\\/g, '\\\\').replace(/'/g, "\\'").replace(/\n/g, '\\n')}'`
}

/** The name that a token stands for. */
export function unquoted(text: string): string {
  return text[0] === '"' ? text.slice(1, -1).replace(/\\(.)/g, (_, char: string) => (char === 'n' ? '\n' : char)) : text
}

/** Whether a statement changes something or gives rights, and so is to be confirmed. */
export function changes(statement: string): boolean {
  const [first, ...rest] = words(statement).map(one => one.text.toUpperCase())
  if (first === 'SELECT') return rest.includes('INTO')
  if (first === 'EXPLAIN' || first === 'SHOW') return false
  return first !== undefined
}

/** Where the server's error text points to, as an offset into the text; null if it does not say. */
export function errorOffset(source: string, message: string): number | null {
  const place = /at line (\d+), char (\d+)/.exec(message)
  if (!place) return null
  const lines = source.split('\n')
  const line = Number(place[1]) - 1
  if (line >= lines.length) return null
  const start = lines.slice(0, line).reduce((sum, text) => sum + text.length + 1, 0)
  return Math.min(start + Math.max(0, Number(place[2]) - 1), source.length)
}

/** What is underlined for an error at an offset: the token there, or the last character of the text. */
export function tokenAt(source: string, offset: number): {from: number; to: number} {
  const hit = tokens(source).find(one => one.from <= offset && offset < one.to && one.kind !== 'space')
  return hit ? {from: hit.from, to: hit.to} : {from: Math.max(0, Math.min(offset, source.length) - 1), to: Math.min(offset, source.length)}
}
