import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { beforeAll, expect, test } from 'vitest'
import { home } from '../../harness/base/paths.ts'

const run = promisify(execFile)
const compiled = join(home, 'dist/harness/main.js')

beforeAll(async () => {
  await run('sh', [join(home, 'scripts/build')], { cwd: home })
}, 120_000)

test('what users install runs without type stripping', async () => {
  const { stdout } = await run(process.execPath, ['--no-strip-types', compiled, '--help'])
  expect(stdout).toContain('tailgate run browse')
})

test('it knows its version, which is that of the package', async () => {
  const { stdout } = await run(process.execPath, [compiled, '--version'])
  expect(stdout.trim()).toBe(JSON.parse(await readFile(join(home, 'package.json'), 'utf8')).version)
})

test('it plans the same run as the sources', async () => {
  const plan = async (program: string) =>
    (await run(process.execPath, [program, 'run', 'browse', '--dry', '--seed', '7'], { cwd: home })).stdout
  expect(await plan(compiled)).toBe(await plan(join(home, 'harness/main.ts')))
})

test.each([
  'harness/guard/guardian/guardian.js',
  'harness/load/driver/driver.js',
  'harness/load/timing/waker-thread.js',
  'scenarios/k6/known-latency.ts',
])('it holds %s, which is started by its path', (path) => {
  expect(existsSync(join(home, 'dist', path))).toBe(true)
})
