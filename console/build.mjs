// Makes the bundle that the Java module serves. See ./build.
import {build} from 'esbuild'
import {createHash} from 'node:crypto'
import {spawnSync} from 'node:child_process'
import {mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {gzipSync} from 'node:zlib'

const OUT = 'src/main/resources/io/hyperbytedb/console/ui'
const LIMIT = 250_000
const SOURCES = ['build.mjs', 'package.json', 'package-lock.json', 'tsconfig.json']

const sha = bytes => createHash('sha256').update(bytes).digest('hex')

/** Which sources the bundle is made of: BundleTest computes the same. */
function fingerprint() {
  const files = readdirSync('web', {recursive: true, withFileTypes: true})
      .filter(entry => entry.isFile()).map(entry => join(entry.parentPath ?? entry.path, entry.name))
  const lines = [...SOURCES, ...files].sort().map(name => `${name} ${sha(readFileSync(name))}\n`)
  return sha(lines.join('')) + '\n'
}

/** The editor's styles are added to the document's style sheets, as the page's policy allows no style elements. */
const adoptedStyles = {
  name: 'adopted-styles',
  setup(setup) {
    setup.onLoad({filter: /style-mod\.js$/}, args => {
      const before = readFileSync(args.path, 'utf8')
      const contents = before.replace('!root.head && root.adoptedStyleSheets', 'root.adoptedStyleSheets')
      if (contents === before) throw new Error('style-mod has changed: the editor would have no styles')
      return {contents, loader: 'js'}
    })
  },
}

const options = {
  bundle: true, minify: true, format: 'esm', target: ['es2022'], charset: 'utf8', legalComments: 'none', logLevel: 'warning',
  jsx: 'automatic', jsxImportSource: 'preact', write: false, plugins: [adoptedStyles],
}

async function bundle() {
  const built = await build({...options, entryPoints: {app: 'web/main.tsx'}, outdir: 'out'})
  const files = new Map(built.outputFiles.map(file => [file.path.endsWith('.css') ? 'app.css' : 'app.js', Buffer.from(file.contents)]))
  let html = readFileSync('web/index.html', 'utf8')
  for (const [name, bytes] of files) html = html.replace(`"${name}"`, `"${name}?v=${sha(bytes).slice(0, 16)}"`)
  files.set('index.html', Buffer.from(html))
  files.set('icon.svg', readFileSync('web/icon.svg'))
  files.set('sources.sha256', Buffer.from(fingerprint()))
  return files
}

function run(command, args) {
  const {status} = spawnSync(command, args, {stdio: 'inherit'})
  if (status !== 0) process.exit(status ?? 1)
}

/** The tests of the parts that need no browser, with Node's own runner. */
async function test() {
  const folder = mkdtempSync(join(tmpdir(), 'console-'))
  try {
    const entryPoints = readdirSync('web/test').map(name => join('web/test', name))
    const built = await build({...options, minify: false, entryPoints, outdir: folder, platform: 'node', outExtension: {'.js': '.mjs'}})
    built.outputFiles.forEach(file => writeFileSync(file.path, file.contents))
    run('node', ['--test', ...built.outputFiles.map(file => file.path)])
  } finally {
    rmSync(folder, {recursive: true})
  }
}

const mode = process.argv[2] ?? '--build'
if (mode !== '--build' || !process.argv.includes('--only')) {
  run('node_modules/.bin/tsc', ['--noEmit'])
  await test()
}
if (mode !== '--test') {
  const files = await bundle()
  const size = [...files.values()].reduce((sum, bytes) => sum + gzipSync(bytes, {level: 9}).length, 0)
  console.log(`${size} bytes compressed`)
  if (size > LIMIT) {
    console.error(`more than ${LIMIT} bytes`)
    process.exit(1)
  }
  mkdirSync(OUT, {recursive: true})
  for (const [name, bytes] of files) {
    const path = join(OUT, name)
    if (mode === '--check') {
      if (!bytes.equals(readFileSync(path))) {
        console.error(`${path} is not what the sources make: run console/build`)
        process.exit(1)
      }
    } else {
      writeFileSync(path, bytes)
    }
  }
}
