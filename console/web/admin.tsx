import type {ComponentChildren} from 'preact'
import {useState} from 'preact/hooks'
import {series, words} from './api.ts'
import {literal, quoted} from './influxql.ts'
import {fragment, type Place} from './link.ts'
import {Confirm, List, Problem, execute, useLive, type Plan} from './live.tsx'
import {shown} from './parts.tsx'
import {databases} from './schema.ts'

const PARTS = {databases: 'Databases', users: 'Users', queries: 'Continuous queries', views: 'Materialized views', subscriptions: 'Subscriptions'}

/** Databases, users and what runs by itself; every change shows its statement before it runs. */
export function AdminPage({place}: {place: Place}) {
  const part = place.parameters.get('part') ?? 'databases'
  const [plan, setPlan] = useState<Plan | null>(null)
  return <section class="stack" aria-label="Administer">
    <nav class="parts" aria-label="Parts">{Object.entries(PARTS).map(([name, title]) =>
      <a href={fragment('admin', {part: name})} aria-current={part === name ? 'page' : undefined}>{title}</a>)}</nav>
    {part === 'databases' && <Databases plan={setPlan} />}
    {part === 'users' && <Users plan={setPlan} />}
    {part === 'queries' && <Queries plan={setPlan} />}
    {part === 'views' && <Views plan={setPlan} />}
    {part === 'subscriptions' && <Subscriptions plan={setPlan} />}
    <Confirm plan={plan} close={() => setPlan(null)} />
  </section>
}

type Planner = {plan: (plan: Plan) => void}

/** A form that makes a statement, which it shows before it runs it. */
function Maker({title, statement, secret, done, children}: {
  title: string
  /** Empty as long as something is missing. */
  statement: string
  /** A text that is shown as dots. */
  secret?: string
  done: () => void
  children: ComponentChildren
}) {
  const [problem, setProblem] = useState('')
  const [said, setSaid] = useState('')
  const shownText = secret ? statement.replace(literal(secret), '\'••••••\'') : statement
  const run = async () => {
    setSaid('')
    try {
      await execute(statement, '')
      setProblem('')
      setSaid('Done.')
      done()
    } catch (e) {
      setProblem(words(e))
    }
  }
  return <form class="maker" aria-label={title} onSubmit={event => (event.preventDefault(), statement && void run())}>
    <h2>{title}</h2>
    <div class="bar wrap">{children}</div>
    <div class="bar"><pre class="statement grow">{shownText || ' '}</pre><button type="submit" class="primary" disabled={!statement}>Run</button></div>
    <Problem text={problem} />
    {said && <p class="done" role="status">{said}</p>}
  </form>
}

function Text({label, value, set, hint}: {label: string; value: string; set: (value: string) => void; hint?: string}) {
  return <label class="field">{label}<input autocomplete="off" placeholder={hint} value={value} onInput={event => set(event.currentTarget.value)} /></label>
}

function Password({value, set}: {value: string; set: (value: string) => void}) {
  return <label class="field">Password<input type="password" autocomplete="new-password" value={value} onInput={event => set(event.currentTarget.value)} /></label>
}

function Pick({label, value, values, set}: {label: string; value: string; values: string[]; set: (value: string) => void}) {
  return <label class="field">{label}<select value={value} onChange={event => set(event.currentTarget.value)}>
    {values.map(one => <option value={one}>{one || '…'}</option>)}</select></label>
}

/** Databases to choose from, and the chosen one. */
function useDatabase(): [db: string, names: string[], set: (db: string) => void] {
  const names = useLive(databases, [])
  const [db, setDb] = useState('')
  const all = names.value ?? []
  return [db || all.find(one => one !== '_internal') || '', all, setDb]
}

function drop(statement: string, warning: string, done: () => void, plan: (plan: Plan) => void) {
  return <button type="button" aria-label={statement} onClick={() => plan({statement, warning, done})}>Drop …</button>
}

function Databases({plan}: Planner) {
  const names = useLive(databases, [])
  const [db, all, setDb] = useDatabase()
  const policies = useLive(async () => (db ? series(`SHOW RETENTION POLICIES ON ${quoted(db)}`) : []), [db])
  const [name, setName] = useState('')
  const [policy, setPolicy] = useState('')
  const [duration, setDuration] = useState('')
  const [isDefault, setDefault] = useState(false)
  const rows = (policies.value ?? []).flatMap(one => one.values)
  const exists = rows.some(row => row[0] === policy)
  const statement = policy && duration && `${exists ? 'ALTER' : 'CREATE'} RETENTION POLICY ${quoted(policy)} ON ${quoted(db)} DURATION ${duration}${exists ? '' : ' REPLICATION 1'}${isDefault ? ' DEFAULT' : ''}`
  return <>
    <div class="card">
      <h1>Databases</h1>
      <Problem text={names.problem} />
      {names.value && <List label="Databases" empty="There is none yet." columns={['database', '', '']} rows={names.value.map(one => [
        one, <a href={fragment('explore', {db: one})}>Explore</a>, drop(`DROP DATABASE ${quoted(one)}`, 'All its points, policies, continuous queries and views go. There is no way back.', names.reload, plan)])} />}
      <Maker title="New database" statement={name && `CREATE DATABASE ${quoted(name)}`} done={() => (setName(''), names.reload())}>
        <Text label="Name" value={name} set={setName} />
      </Maker>
    </div>
    <div class="card">
      <div class="bar wrap"><h1>Retention policies</h1><Pick label="of" value={db} values={all} set={setDb} /></div>
      <Problem text={policies.problem} />
      {policies.value && <List label="Retention policies" empty="None." columns={['policy', 'keeps points for', 'shard group', 'default', '']} rows={rows.map(row => [
        shown(row[0]), row[1] === '0s' ? 'ever' : shown(row[1]), shown(row[2]), row[6] === true ? 'yes' : '',
        drop(`DROP RETENTION POLICY ${quoted(shown(row[0]))} ON ${quoted(db)}`, 'All points in it go. There is no way back.', policies.reload, plan)])} />}
      <Maker title={exists ? 'Change a policy' : 'New policy'} statement={statement} done={policies.reload}>
        <Text label="Name" value={policy} set={setPolicy} /><Text label="Duration" value={duration} set={setDuration} hint="7d, 52w, INF" />
        <label class="inline"><input type="checkbox" checked={isDefault} onChange={event => setDefault(event.currentTarget.checked)} /> default</label>
      </Maker>
    </div>
  </>
}

function Users({plan}: Planner) {
  const users = useLive(() => series('SHOW USERS'), [])
  const rows = (users.value ?? []).flatMap(one => one.values)
  const names = rows.map(row => shown(row[0]))
  const [chosen, setChosen] = useState('')
  const user = names.includes(chosen) ? chosen : names[0] ?? ''
  const [name, setName] = useState('')
  const [password, setPassword] = useState('')
  const [isAdmin, setAdmin] = useState(false)
  const [next, setNext] = useState('')
  return <>
    <div class="card">
      <h1>Users</h1>
      <Problem text={users.problem} />
      {users.value && <List label="Users" empty="There are none." columns={['user', 'may do', '', '']} rows={rows.map(row => [
        shown(row[0]), row[1] === true ? 'everything' : 'what is granted', <button type="button" aria-pressed={row[0] === user} onClick={() => setChosen(shown(row[0]))}>Privileges</button>,
        drop(`DROP USER ${quoted(shown(row[0]))}`, 'The user can log in no more.', users.reload, plan)])} />}
      <Maker title="New user" secret={password} done={() => (setName(''), setPassword(''), users.reload())}
        statement={name && password && `CREATE USER ${quoted(name)} WITH PASSWORD ${literal(password)}${isAdmin ? ' WITH ALL PRIVILEGES' : ''}`}>
        <label class="field">Name<input autocomplete="username" value={name} onInput={event => setName(event.currentTarget.value)} /></label>
        <Password value={password} set={setPassword} />
        <label class="inline"><input type="checkbox" checked={isAdmin} onChange={event => setAdmin(event.currentTarget.checked)} /> administrator</label>
      </Maker>
    </div>
    {user && <Privileges key={user} user={user} isAdmin={rows.some(row => row[0] === user && row[1] === true)} changed={users.reload} plan={plan} />}
    {user && <div class="card">
      <Maker title={`New password of ${user}`} secret={next} statement={next && `SET PASSWORD FOR ${quoted(user)} = ${literal(next)}`} done={() => setNext('')}>
        <input class="hide" autocomplete="username" aria-hidden="true" tabIndex={-1} readOnly value={user} /><Password value={next} set={setNext} />
      </Maker>
    </div>}
  </>
}

function Privileges({user, isAdmin, changed, plan}: {user: string; isAdmin: boolean; changed: () => void} & Planner) {
  const grants = useLive(() => series(`SHOW GRANTS FOR ${quoted(user)}`), [user])
  const [db, names, setDb] = useDatabase()
  const [what, setWhat] = useState('READ')
  const done = () => (grants.reload(), changed())
  const revoke = (statement: string, warning: string) => <button type="button" aria-label={statement} onClick={() => plan({statement, warning, done})}>Revoke …</button>
  const rows = (grants.value ?? []).flatMap(one => one.values).filter(row => row[1] !== 'NO PRIVILEGES')
  const words_ = (privilege: string) => (privilege === 'ALL PRIVILEGES' ? 'ALL' : privilege)
  return <div class="card">
    <h1>Privileges of {user}</h1>
    <Problem text={grants.problem} />
    {grants.value && <List label="Privileges" empty="None on a database." columns={['database', 'privilege', '']} rows={rows.map(row => [shown(row[0]), shown(row[1]),
      revoke(`REVOKE ${words_(shown(row[1]))} ON ${quoted(shown(row[0]))} FROM ${quoted(user)}`, 'It holds from the next request on.')])} />}
    {isAdmin && <p>{user} is an administrator. {revoke(`REVOKE ALL PRIVILEGES FROM ${quoted(user)}`, 'The user keeps what is granted on databases.')}</p>}
    <Maker title="Grant" statement={what === 'everything' ? `GRANT ALL PRIVILEGES TO ${quoted(user)}` : db && `GRANT ${what} ON ${quoted(db)} TO ${quoted(user)}`} done={done}>
      <Pick label="Privilege" value={what} values={['READ', 'WRITE', 'ALL', 'everything']} set={setWhat} />
      {what !== 'everything' && <Pick label="on" value={db} values={names} set={setDb} />}
    </Maker>
  </div>
}

function Area({label, value, set, hint}: {label: string; value: string; set: (value: string) => void; hint: string}) {
  return <label class="field grow">{label}<textarea rows={3} spellcheck={false} placeholder={hint} value={value} onInput={event => set(event.currentTarget.value)} /></label>
}

function Queries({plan}: Planner) {
  const all = useLive(() => series('SHOW CONTINUOUS QUERIES'), [])
  const [db, names, setDb] = useDatabase()
  const [name, setName] = useState('')
  const [select, setSelect] = useState('')
  const [resample, setResample] = useState('')
  const statement = name && select && `CREATE CONTINUOUS QUERY ${quoted(name)} ON ${quoted(db)}${resample ? ` RESAMPLE ${resample}` : ''} BEGIN ${select.trim().replace(/;$/, '')} END`
  return <div class="card">
    <h1>Continuous queries</h1>
    <Problem text={all.problem} />
    {all.value && <List label="Continuous queries" empty="None." columns={['database', 'name', 'statement', '']} rows={all.value.flatMap(one => one.values.map(row => [
      one.name ?? '', shown(row[0]), <code class="long">{shown(row[1])}</code>,
      drop(`DROP CONTINUOUS QUERY ${quoted(shown(row[0]))} ON ${quoted(one.name ?? '')}`, 'What it has written stays.', all.reload, plan)]))} />}
    <Maker title="New continuous query" statement={statement} done={() => (setName(''), setSelect(''), all.reload())}>
      <Pick label="Database" value={db} values={names} set={setDb} /><Text label="Name" value={name} set={setName} />
      <Text label="Resample" value={resample} set={setResample} hint="EVERY 1m FOR 10m" />
      <Area label="Statement" value={select} set={setSelect} hint="SELECT mean(usage) INTO cpu_5m FROM cpu GROUP BY time(5m), *" />
    </Maker>
  </div>
}

function Views({plan}: Planner) {
  const all = useLive(() => series('SHOW MATERIALIZED VIEWS'), [], 5000)
  const [db, names, setDb] = useDatabase()
  const [name, setName] = useState('')
  const [select, setSelect] = useState('')
  const [isBackfilled, setBackfilled] = useState(true)
  const statement = name && select && `CREATE MATERIALIZED VIEW ${quoted(name)} ON ${quoted(db)} AS ${select.trim().replace(/;$/, '')}${isBackfilled ? ' WITH BACKFILL' : ''}`
  const change = (view: string, on: string, state: string) => {
    const text = `ALTER MATERIALIZED VIEW ${quoted(view)} ON ${quoted(on)} ${state === 'paused' ? 'RESUME' : 'PAUSE'}`
    return <button type="button" aria-label={text} onClick={() => plan({statement: text, done: all.reload})}>{state === 'paused' ? 'Resume …' : 'Pause …'}</button>
  }
  return <div class="card">
    <h1>Materialized views</h1>
    <Problem text={all.problem} />
    {all.value && <List label="Materialized views" empty="None." columns={['database', 'name', 'state', 'behind', 'dirty', 'written', 'error', 'statement', '', '']} rows={all.value.flatMap(one => one.values.map(row => {
      const [view = '', state = '', behind = 0, dirty = 0, , written = 0, , error = '', , text = ''] = row
      return [one.name ?? '', String(view), <span class={state === 'failing' ? 'badge bad' : 'badge good'}>{String(state)}</span>, Number(behind), Number(dirty), Number(written), String(error),
        <code class="long">{String(text)}</code>, change(String(view), one.name ?? '', String(state)),
        drop(`DROP MATERIALIZED VIEW ${quoted(String(view))} ON ${quoted(one.name ?? '')}`, 'The target keeps what is in it.', all.reload, plan)]
    }))} />}
    <Maker title="New materialized view" statement={statement} done={() => (setName(''), setSelect(''), all.reload())}>
      <Pick label="Database" value={db} values={names} set={setDb} /><Text label="Name" value={name} set={setName} />
      <label class="inline"><input type="checkbox" checked={isBackfilled} onChange={event => setBackfilled(event.currentTarget.checked)} /> with the rows that are there</label>
      <Area label="Statement" value={select} set={setSelect} hint="SELECT mean(usage) AS usage INTO cpu_5m FROM cpu GROUP BY time(5m), host" />
    </Maker>
  </div>
}

function Subscriptions({plan}: Planner) {
  const all = useLive(() => series('SHOW SUBSCRIPTIONS'), [])
  const [db, names, setDb] = useDatabase()
  const [policy, setPolicy] = useState('autogen')
  const [name, setName] = useState('')
  const [mode, setMode] = useState('ALL')
  const [to, setTo] = useState('')
  const destinations = to.split(/[\s,]+/).filter(one => one !== '').map(literal).join(', ')
  return <div class="card">
    <h1>Subscriptions</h1>
    <Problem text={all.problem} />
    {all.value && <List label="Subscriptions" empty="None." columns={['database', 'policy', 'name', 'mode', 'destinations', '']} rows={all.value.flatMap(one => one.values.map(row => [
      one.name ?? '', shown(row[0]), shown(row[1]), shown(row[2]), shown(row[3]),
      drop(`DROP SUBSCRIPTION ${quoted(shown(row[1]))} ON ${quoted(one.name ?? '')}.${quoted(shown(row[0]))}`, 'Points are sent no more.', all.reload, plan)]))} />}
    <Maker title="New subscription" statement={name && destinations && `CREATE SUBSCRIPTION ${quoted(name)} ON ${quoted(db)}.${quoted(policy)} DESTINATIONS ${mode} ${destinations}`} done={() => (setName(''), all.reload())}>
      <Pick label="Database" value={db} values={names} set={setDb} /><Text label="Policy" value={policy} set={setPolicy} /><Text label="Name" value={name} set={setName} />
      <Pick label="Sends to" value={mode} values={['ALL', 'ANY']} set={setMode} /><Text label="Destinations" value={to} set={setTo} hint="http://host:9092" />
    </Maker>
  </div>
}
