import {Component, type ComponentChildren, type ComponentType} from 'preact'
import {useCallback, useEffect, useState} from 'preact/hooks'
import {ApiError, query, version, words} from './api.ts'
import {AdminPage} from './admin.tsx'
import {ClusterPage} from './cluster.tsx'
import {ExplorePage} from './explore.tsx'
import {fragment, place, type Place} from './link.ts'
import {Login} from './login.tsx'
import {QueryPage} from './query.tsx'
import {RunningPage} from './running.tsx'
import {logout, onLoginDemanded, userName} from './session.ts'
import {WritePage} from './write.tsx'

/** A page of the console. */
interface Page {
  name: string
  title: string
  view: ComponentType<{place: Place}>
}

const PAGES: Page[] = [
  {name: 'query', title: 'Query', view: QueryPage},
  {name: 'explore', title: 'Explore', view: ExplorePage},
  {name: 'write', title: 'Write', view: WritePage},
  {name: 'running', title: 'Running', view: RunningPage},
  {name: 'cluster', title: 'Cluster', view: ClusterPage},
  {name: 'admin', title: 'Admin', view: AdminPage},
]

/** Whether the server lets us in: it asks for a user, has none yet, or cannot be reached. */
type Access = {state: 'unknown' | 'open' | 'login' | 'first'} | {state: 'down'; message: string}

async function access(): Promise<Access> {
  try {
    await query('SHOW DATABASES')
    return {state: 'open'}
  } catch (e) {
    if (!(e instanceof ApiError)) return {state: 'down', message: words(e)}
    if (/create admin user first/.test(e.message)) return {state: 'first'}
    return e.status === 401 ? {state: 'login'} : e.status === 403 ? {state: 'open'} : {state: 'down', message: e.message}
  }
}

/** Shows what went wrong in a page instead of half of the page. */
class Boundary extends Component<{children: ComponentChildren}, {problem: string}> {
  override state = {problem: ''}

  override componentDidCatch(e: unknown) {
    this.setState({problem: words(e)})
  }

  override render() {
    return this.state.problem
      ? <p class="error" role="alert">The page failed: {this.state.problem} <button type="button" onClick={() => location.reload()}>Reload</button></p>
      : this.props.children
  }
}

export function App() {
  const [at, setAt] = useState(() => place(location.hash))
  const [entry, setEntry] = useState<Access>({state: 'unknown'})
  const [server, setServer] = useState('')
  const enter = useCallback(() => {
    void access().then(setEntry)
    version().then(setServer, () => setServer(''))
  }, [])
  useEffect(() => {
    const moved = () => setAt(place(location.hash))
    addEventListener('hashchange', moved)
    onLoginDemanded(() => setEntry(now => (now.state === 'first' ? now : {state: 'login'})))
    enter()
    return () => removeEventListener('hashchange', moved)
  }, [])
  const page = PAGES.find(one => one.name === at.page) ?? PAGES[0]
  if (!page || entry.state === 'unknown') return <p class="wait" role="status">Asking the server …</p>
  const View = page.view
  const leave = () => {
    logout()
    enter()
  }
  return <>
    <a class="skip" href="#main" onClick={event => (event.preventDefault(), document.getElementById('main')?.focus())}>To the content</a>
    <header class="top">
      <a class="brand" href={fragment('query')}><img src="icon.svg" alt="" width="22" height="22" />HyperbyteDB</a>
      <nav aria-label="Pages">
        {PAGES.map(one => <a href={fragment(one.name)} aria-current={one === page ? 'page' : undefined}>{one.title}</a>)}
      </nav>
      <span class="who">
        {server && <span class="quiet" title="The InfluxDB version that the server answers as">v{server}</span>}
        {userName() && <><span>{userName()}</span><button type="button" class="plain" onClick={leave}>Log out</button></>}
      </span>
    </header>
    <main id="main" tabIndex={-1}>
      {entry.state === 'down' && <p class="error" role="alert">{entry.message} <button type="button" onClick={enter}>Try again</button></p>}
      {entry.state === 'login' || entry.state === 'first'
        ? <Login isFirst={entry.state === 'first'} entered={enter} />
        : entry.state === 'open' && <Boundary key={page.name}><View place={at} /></Boundary>}
    </main>
  </>
}
