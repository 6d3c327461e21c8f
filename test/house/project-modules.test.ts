import { execFile } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { promisify } from 'node:util'
import { expect, onTestFinished, test } from 'vitest'

const run = promisify(execFile)
const loader = resolve(import.meta.dirname, '../../harness/config/loading/project-modules.ts')

/** The output of a process that loads a file of a project in the way of our programs. */
async function printed(files: Readonly<Record<string, string>>, loaded = 'config.ts'): Promise<string> {
  const project = mkdtempSync(join(tmpdir(), 'project-'))
  onTestFinished(() => rmSync(project, { recursive: true }))
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(project, name)), { recursive: true })
    writeFileSync(join(project, name), text)
  }
  const program = `
    const { loadProjectModules } = await import(${JSON.stringify(loader)})
    loadProjectModules()
    console.log(JSON.stringify((await import(${JSON.stringify(join(project, loaded))})).default))`
  const { stdout } = await run(process.execPath, ['--input-type=module', '-e', program])
  return stdout.trim()
}

const config = "import { multipart } from 'tailgate'\nexport default typeof multipart as string"

test.each([
  ['of type commonjs, as `npm init` writes it', '{"type": "commonjs"}'],
  ['of type module', '{"type": "module"}'],
  ['without a type', '{}'],
])('a config loads in a package %s, and finds tailgate where it is not installed', async (_, manifest) => {
  expect(await printed({ 'package.json': manifest, 'config.ts': config })).toBe('"function"')
})

test('tailgate is the running package, not another one installed in the project', async () => {
  const other = { 'node_modules/tailgate/package.json': '{"name": "tailgate", "main": "index.js"}' }
  const files = { 'package.json': '{}', ...other, 'node_modules/tailgate/index.js': 'exports.multipart = 1' }
  expect(await printed({ ...files, 'config.ts': config })).toBe('"function"')
})

test('a file that the config imports may still be CommonJS', async () => {
  const helper = 'const limit: number = 25\nmodule.exports = { limit }'
  const importing = "import helper from './helper.ts'\nexport default helper.limit as number"
  const files = { 'package.json': '{"type": "commonjs"}', 'helper.ts': helper, 'config.ts': importing }
  expect(await printed(files)).toBe('25')
})

test.each([
  ['with imports', config.replace(' as string', ''), '"function"'],
  ['that requires', "module.exports = typeof require('tailgate').multipart", '"function"'],
])('a config in JavaScript %s loads in a package of type commonjs', async (_, text, shown) => {
  expect(await printed({ 'package.json': '{"type": "commonjs"}', 'config.js': text }, 'config.js')).toBe(
    shown,
  )
})
