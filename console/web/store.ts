import {useCallback, useState} from 'preact/hooks'

/** What the browser keeps under a name; another value than that of JSON counts as absent. */
export function load<T>(name: string, otherwise: T): T {
  try {
    const text = localStorage.getItem(`hyperbytedb.${name}`)
    return text === null ? otherwise : (JSON.parse(text) as T)
  } catch {
    return otherwise
  }
}

export function save(name: string, value: unknown): void {
  try {
    localStorage.setItem(`hyperbytedb.${name}`, JSON.stringify(value))
  } catch {
    // Full or forbidden: the page works without.
  }
}

/** A state that the browser keeps. */
export function useStored<T>(name: string, otherwise: T): [T, (value: T) => void] {
  const [value, setValue] = useState<T>(() => load(name, otherwise))
  const set = useCallback((next: T) => {
    save(name, next)
    setValue(next)
  }, [name])
  return [value, set]
}
