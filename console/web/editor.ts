import {autocompletion, closeBrackets, closeBracketsKeymap, completionKeymap, type CompletionContext, type CompletionResult} from '@codemirror/autocomplete'
import {defaultKeymap, history, historyKeymap} from '@codemirror/commands'
import {HighlightStyle, StreamLanguage, bracketMatching, syntaxHighlighting} from '@codemirror/language'
import {setDiagnostics} from '@codemirror/lint'
import {EditorState, Prec} from '@codemirror/state'
import {EditorView, keymap, lineNumbers, placeholder} from '@codemirror/view'
import {tags as t} from '@lezer/highlight'
import {offers, wanted, type Schema} from './complete.ts'
import {tokens, type Kind, type Token} from './influxql.ts'

const STYLES: Record<Kind, string | null> = {
  space: null, comment: 'comment', keyword: 'keyword', function: 'function', name: 'variableName', string: 'string', number: 'number', regex: 'regexp',
  variable: 'atom', operator: 'operator', bad: 'invalid',
}

/** Lines are tokenized one by one; a comment over several lines is remembered. */
const language = StreamLanguage.define<{tokens: Token[]; isComment: boolean}>({
  name: 'influxql',
  startState: () => ({tokens: [], isComment: false}),
  token(stream, state) {
    if (state.isComment) {
      if (stream.skipTo('*/')) {
        stream.pos += 2
        state.isComment = false
      } else {
        stream.skipToEnd()
      }
      return 'comment'
    }
    if (stream.sol()) state.tokens = tokens(stream.string)
    const token = state.tokens.find(one => one.from <= stream.pos && stream.pos < one.to) ?? tokens(stream.string.slice(stream.pos))[0]
    if (!token) {
      stream.skipToEnd()
      return null
    }
    stream.pos += token.text.length - Math.max(0, stream.pos - token.from)
    if (token.kind === 'comment' && token.text.startsWith('/*') && !token.text.endsWith('*/')) state.isComment = true
    return STYLES[token.kind]
  },
  copyState: state => ({...state}),
  tokenTable: {function: t.function(t.variableName)},
})

const colors = HighlightStyle.define([
  {tag: t.keyword, color: 'var(--code-keyword)', fontWeight: '600'},
  {tag: t.function(t.variableName), color: 'var(--code-function)'},
  {tag: t.string, color: 'var(--code-string)'},
  {tag: t.regexp, color: 'var(--code-string)'},
  {tag: t.number, color: 'var(--code-number)'},
  {tag: t.atom, color: 'var(--code-variable)'},
  {tag: t.comment, color: 'var(--quiet)', fontStyle: 'italic'},
  {tag: t.invalid, color: 'var(--bad)'},
])

const look = EditorView.theme({
  '&': {fontSize: '13.5px', backgroundColor: 'var(--field)', color: 'var(--text)'},
  '&.cm-focused': {outline: '2px solid var(--accent)', outlineOffset: '-1px'},
  '.cm-content': {fontFamily: 'var(--mono)', padding: '8px 0', caretColor: 'var(--text)', minHeight: '74px'},
  '.cm-scroller': {maxHeight: '40vh', overflow: 'auto'},
  '.cm-gutters': {backgroundColor: 'transparent', color: 'var(--quiet)', border: 'none'},
  '.cm-cursor': {borderLeftColor: 'var(--text)'},
  '&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground': {background: 'var(--selection)'},
  '.cm-placeholder': {color: 'var(--quiet)'},
  '.cm-tooltip': {backgroundColor: 'var(--surface)', color: 'var(--text)', border: '1px solid var(--line)', borderRadius: '6px', overflow: 'hidden'},
  '.cm-tooltip-autocomplete ul li[aria-selected]': {backgroundColor: 'var(--accent)', color: 'var(--on-accent)'},
  '.cm-completionDetail': {color: 'var(--quiet)', fontStyle: 'normal', marginLeft: '12px'},
  'li[aria-selected] .cm-completionDetail': {color: 'inherit'},
})

/** What the editor says to the page. */
export interface EditorEvents {
  changed: (text: string) => void
  run: () => void
  schema: () => Schema
}

/** An editor of InfluxQL. */
export interface Editor {
  mark: (place: {from: number; to: number} | null, message: string) => void
  destroy: () => void
}

async function complete(context: CompletionContext, schema: Schema): Promise<CompletionResult | null> {
  const source = context.state.doc.toString()
  const want = wanted(source, context.pos)
  if (!want || (!context.explicit && want.from === context.pos && !/[\s(=,.]$/.test(source.slice(0, context.pos)))) return null
  if (!context.explicit && want.kinds[0] === 'statement' && want.from === context.pos) return null
  const options = await offers(want, schema)
  return {from: want.from, options, validFor: /^["'$]?[\w.-]*$/}
}

export function createEditor(parent: HTMLElement, text: string, events: EditorEvents): Editor {
  const run = {key: 'Mod-Enter', run: () => (events.run(), true)}
  const view = new EditorView({
    parent,
    state: EditorState.create({
      doc: text,
      extensions: [
        Prec.highest(keymap.of([run])), lineNumbers(), history(), bracketMatching(), closeBrackets(), language, syntaxHighlighting(colors), look,
        EditorView.lineWrapping, autocompletion({override: [context => complete(context, events.schema())], icons: false, maxRenderedOptions: 200}),
        keymap.of([...closeBracketsKeymap, ...completionKeymap, ...historyKeymap, ...defaultKeymap]),
        placeholder('SELECT mean(usage) FROM cpu WHERE $timeFilter GROUP BY time($interval)'),
        EditorView.contentAttributes.of({'aria-label': 'InfluxQL statements. Ctrl+Enter runs them, Tab leaves the editor.', spellcheck: 'false'}),
        EditorView.updateListener.of(update => update.docChanged && events.changed(update.state.doc.toString())),
      ],
    }),
  })
  return {
    mark: (place, message) => view.dispatch(setDiagnostics(view.state, place ? [{...place, severity: 'error', message}] : [])),
    destroy: () => view.destroy(),
  }
}
