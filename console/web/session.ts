/** Kept as long as the browser's tab, and never sent by the browser itself: no other page can use it. */
const KEY = 'hyperbytedb.credentials'

let demanded: () => void = () => {}

/** Calls back when the server wants other credentials. */
export function onLoginDemanded(callback: () => void): void {
  demanded = callback
}

export function demandLogin(): void {
  demanded()
}

/** The header for the user, or null. */
export function basic(): string | null {
  return sessionStorage.getItem(KEY)
}

export function login(user: string, password: string): void {
  const bytes = new TextEncoder().encode(`${user}:${password}`)
  sessionStorage.setItem(KEY, `Basic ${btoa(String.fromCharCode(...bytes))}`)
}

export function logout(): void {
  sessionStorage.removeItem(KEY)
}

/** The user's name; empty if there is none. */
export function userName(): string {
  const header = basic()
  if (!header) return ''
  const bytes = Uint8Array.from(atob(header.slice(6)), char => char.charCodeAt(0))
  return new TextDecoder().decode(bytes).split(':')[0] ?? ''
}
