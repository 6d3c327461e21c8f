import { spawn } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { isProgram, onPath } from '../../harness/base/find-program.ts'
import { home } from '../../harness/base/paths.ts'
import { tailgate } from '../end-to-end/tailgate.ts'
import { freePort } from '../fixtures/free-port.ts'

const root = mkdtempSync(join(tmpdir(), 'tailgate-asked-'))
afterAll(() => rmSync(root, { recursive: true }))

const log = Array.from(
  { length: 2000 },
  (_, at) =>
    `1.1.1.1 - - [10/Oct/2025:13:55:${String(Math.floor(at / 500)).padStart(2, '0')} +0000] "GET /items HTTP/1.1" 200 5 "-" "curl" 0.010`,
).join('\n')

/** A directory that contains only an access log. */
function place(name: string): string {
  const directory = mkdtempSync(join(root, `${name}-`))
  writeFileSync(join(directory, 'access.log'), log)
  return directory
}

/** `script` of util-linux gives a program a terminal. */
const script = onPath('script', process.env).find(isProgram)

/** Runs init on a terminal, and types the text once it asks. */
async function onTerminal(directory: string, typed: string): Promise<{ code: number | null; shown: string }> {
  const command = `'${join(home, 'bin/tailgate')}' init --ci none --url http://127.0.0.1:3000`
  const child = spawn(script ?? '', ['--quiet', '--return', '--flush', '--command', command, '/dev/null'], {
    cwd: directory,
    env: { ...process.env, NO_COLOR: '1', TERM: 'xterm', COLUMNS: '100' },
    stdio: ['pipe', 'pipe', 'inherit'],
    timeout: 60_000,
  })
  let shown = ''
  let isAsked = false
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    shown += text
    if (isAsked || !shown.includes('[y/N]')) return
    isAsked = true
    child.stdin.write(typed)
  })
  const code = await new Promise<number | null>((resolve) => child.on('close', resolve))
  return { code, shown }
}

describe.skipIf(script === undefined)('the question on a terminal', () => {
  test.each<[string, string, number, boolean]>([
    ['a yes writes what was shown', 'y\r', 0, true],
    ['anything else writes nothing', '\r', 0, false],
    ['Ctrl-D writes nothing', '\u0004', 0, false],
    ['Ctrl-C writes nothing, and says that it was interrupted', '\u0003', 130, false],
  ])('%s', async (name, typed, ends, writes) => {
    const directory = place(name.replaceAll(/\W+/g, '-'))
    const { code, shown } = await onTerminal(directory, typed)
    expect(shown).toContain('scenarios/usual.ts')
    expect(shown.indexOf('export default')).toBeLessThan(shown.indexOf('[y/N]'))
    expect([code, existsSync(join(directory, 'tailgate.config.ts'))], shown).toEqual([ends, writes])
    expect(shown).toContain(writes ? 'Written: ' : ends === 0 ? 'Nothing was written.' : '[y/N]')
  })
})

test('--measure announces load on another machine before it asks for anything there', async () => {
  const words = ['init', '--ci', 'none', '--yes', '--url', 'http://192.0.2.7/items', '--measure', '5s']
  const asked = [...words, '--no-calibrate', '--json']
  const { code, stdout, stderr } = await tailgate(asked, 60, place('elsewhere')).finished
  expect([code, stderr]).toEqual([
    4,
    expect.stringMatching(
      /is not this machine .*[\s\S]*There is nothing to measure at http:\/\/192\.0\.2\.7/,
    ),
  ])
  // One document, that of the failure.
  expect(JSON.parse(stdout)).toMatchObject({ error: { code: 'TARGET_UNREACHABLE', exit: 4 } })
})

test('--measure takes the budgets from a first run, with the reason', async () => {
  const port = await freePort()
  const service = spawn(process.execPath, [join(home, 'examples/url/service.mjs')], {
    env: { ...process.env, PORT: String(port) },
    stdio: 'ignore',
  })
  try {
    await expect
      .poll(() =>
        fetch(`http://127.0.0.1:${port}/items`).then(
          ({ ok }) => ok,
          () => false,
        ),
      )
      .toBe(true)
    const directory = place('measured')
    const words = ['init', '--ci', 'none', '--yes', '--url', `http://127.0.0.1:${port}`]
    const measured = ['--measure', '6s', '--no-calibrate', '--json']
    const { code, stdout, stderr } = await tailgate([...words, ...measured], 90, directory).finished
    expect(code, stderr).toBe(0)
    expect(stderr).toMatch(
      /Budgets taken from the first run:\n {2}Proposed from a first run \(6s, .+\): a quarter above/,
    )
    const written = readFileSync(join(directory, 'scenarios/usual.ts'), 'utf8')
    expect(written).toContain('Proposed from a first run (6s')
    const document = JSON.parse(stdout) as { files: readonly { path: string; text: string }[] }
    expect(document.files.find(({ path }) => path === 'scenarios/usual.ts')?.text).toBe(written)
    const p95 = /items p95 [\d.]+ \w+ \(95 %: [\d.]+ \w+ to ([\d.]+) (\w+)\)/.exec(stderr)
    const limit = /items: \{ p95: '([\d.]+)(\w+)' \}/.exec(written)
    // A budget that a busy machine leaves open gets no limit, and is named instead.
    expect(limit === null, stderr).toBe(p95 === null)
    expect(stderr.includes('Too few answers for a limit of their own: items.')).toBe(p95 === null)
    expect(Number(limit?.[1] ?? 1)).toBeGreaterThan(Number(p95?.[1] ?? 0))
    expect(limit?.[2]).toBe(p95?.[2])
    expect(written).not.toContain('PROPOSALS that nothing has measured')
  } finally {
    service.kill()
  }
})
