import assert from 'node:assert/strict'
import {test} from 'node:test'
import {changes, errorOffset, literal, named, quoted, statements, tokenAt, tokens, unquoted, words} from '../influxql.ts'

test('tokens are the whole text, whatever it is', () => {
  const texts = ['', 'SELECT mean("a b") FROM /cpu.*/ WHERE x =~ /a\\/b/ AND y = \'it\\\'s\'', '-- only', '/* open', '"open', '\'', '£ 日本 "日"', '1h30m 1e9 .5 5.']
  for (const text of texts) assert.equal(tokens(text).map(one => one.text).join(''), text)
})

test('random texts are the whole text', () => {
  const seed = Date.now() % 1e6
  let state = seed
  const next = (): number => (state = (state * 48271 + 11) % 2147483647)
  const chars = ' \n"\'/\\-*$;.,()=~aZ9µ'
  for (let i = 0; i < 2000; i++) {
    const text = Array.from({length: next() % 30}, () => chars[next() % chars.length]).join('')
    assert.equal(tokens(text).map(one => one.text).join(''), text, `seed ${seed}`)
  }
})

test('kinds of tokens', () => {
  const kinds = Object.fromEntries(words('SELECT mean(usage) FROM cpu WHERE host = \'a\' AND t > 5m AND $timeFilter AND h =~ /x/').map(one => [one.text, one.kind]))
  assert.deepEqual([kinds['SELECT'], kinds['mean'], kinds['usage'], kinds['\'a\''], kinds['5m'], kinds['$timeFilter'], kinds['/x/']],
    ['keyword', 'function', 'name', 'string', 'number', 'variable', 'regex'])
  assert.equal(words('a / b')[1]?.kind, 'operator')
})

test('statements end at semicolons that are no text', () => {
  assert.deepEqual(statements(' SHOW DATABASES; ;SELECT \'a;b\' -- c; d\n; ').map(one => one.text), ['SHOW DATABASES', 'SELECT \'a;b\''])
})

test('names and texts are quoted so that they are read as they are', () => {
  for (const name of ['a', 'a b', 'q"q', 'b\\s', 'two\nlines', 'select', '1x', '日本']) assert.equal(unquoted(words(quoted(name))[0]?.text ?? ''), name)
  assert.equal(named('usage_user'), 'usage_user')
  assert.equal(named('time'), '"time"')
  assert.equal(literal('it\'s \\'), '\'it\\\'s \\\\\'')
})

test('what changes something is known', () => {
  assert.deepEqual(['SELECT 1', 'SELECT a INTO b FROM c', 'SHOW USERS', 'EXPLAIN ANALYZE SELECT a', 'drop database x', 'DELETE FROM x', 'KILL QUERY 1', ''].map(changes),
    [false, true, false, false, true, true, true, false])
})

test('errors have a place', () => {
  const text = 'SELECT a\nFROM b\nWHERE'
  assert.equal(errorOffset(text, 'found b at line 2, char 6'), text.indexOf('b\n'))
  assert.deepEqual(tokenAt(text, 14), {from: 14, to: 15})
  assert.equal(errorOffset(text, 'undefined function'), null)
  assert.deepEqual(tokenAt('abc', 99), {from: 2, to: 3})
})
