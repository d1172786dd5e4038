import {useState} from 'preact/hooks'
import {ApiError, query, words} from './api.ts'
import {literal, quoted} from './influxql.ts'
import {login, logout} from './session.ts'

/** Asks for a user of the server, or makes the first one. */
export function Login({isFirst, entered}: {isFirst: boolean; entered: () => void}) {
  const [user, setUser] = useState('')
  const [password, setPassword] = useState('')
  const [problem, setProblem] = useState('')
  const [isBusy, setBusy] = useState(false)
  const enter = async () => {
    setBusy(true)
    setProblem('')
    try {
      if (isFirst) await query(`CREATE USER ${quoted(user)} WITH PASSWORD ${literal(password)} WITH ALL PRIVILEGES`)
      login(user, password)
      await query('SHOW DATABASES')
      entered()
    } catch (e) {
      // A user that may do nothing is a user, too.
      if (e instanceof ApiError && e.status === 403) {
        entered()
        return
      }
      logout()
      setProblem(words(e))
    } finally {
      setBusy(false)
    }
  }
  return <form class="card login" onSubmit={event => (event.preventDefault(), void enter())}>
    <h1>{isFirst ? 'The first administrator' : 'Log in'}</h1>
    <p class="quiet">{isFirst
      ? 'The server asks for users and has none yet. This one may do everything.'
      : 'With a user of the database. The password stays in this tab until you close it or log out.'}</p>
    <label>User <input name="user" autocomplete="username" required autofocus value={user} onInput={event => setUser(event.currentTarget.value)} /></label>
    <label>Password <input name="password" type="password" autocomplete={isFirst ? 'new-password' : 'current-password'} required value={password}
      onInput={event => setPassword(event.currentTarget.value)} /></label>
    {problem && <p class="error" role="alert">{problem}</p>}
    <button type="submit" class="primary" disabled={isBusy}>{isFirst ? 'Create' : 'Log in'}</button>
  </form>
}
