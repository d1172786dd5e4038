import assert from 'node:assert/strict'
import {readFileSync} from 'node:fs'
import {test} from 'node:test'

const css = readFileSync('web/style.css', 'utf8')
const schemes = [...css.matchAll(/:root \{([^}]*)\}/g)].map(([, body = '']) =>
  Object.fromEntries([...body.matchAll(/--([\w-]+): (#[0-9a-f]{6})/g)].map(([, name = '', color = '']) => [name, color])))

function luminance(color: string): number {
  const [r = 0, g = 0, b = 0] = [1, 3, 5].map(at => parseInt(color.slice(at, at + 2), 16) / 255)
    .map(part => (part <= 0.03928 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4))
  return 0.2126 * r + 0.7152 * g + 0.0722 * b
}

function contrast(a: string, b: string): number {
  const [low = 0, high = 0] = [luminance(a), luminance(b)].sort((x, y) => x - y)
  return (high + 0.05) / (low + 0.05)
}

test('text and lines have the contrast of WCAG AA, light and dark', () => {
  assert.equal(schemes.length, 2)
  for (const colors of schemes) {
    const check = (name: string, on: string, least: number): void => {
      const found = contrast(colors[name] ?? '', colors[on] ?? '')
      assert.ok(found >= least, `${name} ${colors[name]} on ${on} ${colors[on]}: ${found.toFixed(2)}`)
    }
    for (const on of ['page', 'surface', 'field']) {
      for (const name of ['text', 'quiet', 'accent', 'bad', 'good', ...Object.keys(colors).filter(one => one.startsWith('code-'))]) check(name, on, 4.5)
    }
    check('bad', 'bad-back', 4.5)
    check('on-accent', 'accent', 4.5)
    check('text', 'selection', 4.5)
    Object.keys(colors).filter(one => one.startsWith('series-')).forEach(name => check(name, 'surface', 3))
  }
})
