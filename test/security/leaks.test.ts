import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, describe, expect, test } from 'vitest'
import { tailgate } from '../end-to-end/tailgate.ts'
import { noEngine } from '../fixtures/docker-engine.ts'
import { scaled, seedOf, tell } from './scale.ts'

const out = mkdtempSync(join(tmpdir(), 'tailgate-leaks-'))
afterAll(() => rmSync(out, { recursive: true, force: true }))

/** Secrets in the caller's environment, each with a mark by which it is found in any form. */
const secrets = {
  DATABASE_PASSWORD: 'marked/pass"word&4711',
  JWT_SECRET: 'marked-jwt-secret-4711',
  SMTP_PASS: 'marked-smtp-4711',
  STRIPE_SK: 'sk_live_marked4711',
  GH_PAT: 'ghp_marked4711marked4711',
  AUTH_BEARER: 'marked.bearer.4711',
  NPM_TOKEN: 'marked-npm-token-4711',
  API_KEY: 'marked-key-4711',
  UPSTREAM: 'https://user:marked-url-4711@example.test/path',
}
/** The secrets as the app gets them, in a variable whose name does not reveal that. */
const environment = { ...secrets, GIVEN: Object.values(secrets).join(','), CRASH: '' }

const inProject = join(import.meta.dirname, 'leaking')
const placeFor = (args: readonly string[]): Record<string, string> =>
  args[0] === 'down' ? { DOCKER_HOST: noEngine } : {}
const command = (args: readonly string[], more: Record<string, string> = {}) =>
  tailgate(args, undefined, inProject, { ...environment, ...placeFor(args), ...more }).finished

const mark = /marked[^…\s]{0,20}4711/
/** Characters that control a terminal or change the direction of text; our own lines end with \n and contain no others. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const obeyed = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/

const expectClean = (what: string, text: string, kind: 'said' | 'file' = 'said') => {
  expect([what, mark.exec(text)?.[0]]).toEqual([what, undefined])
  if (kind === 'said') expect([what, obeyed.exec(text)?.[0]]).toEqual([what, undefined])
}

const env = (name: keyof typeof secrets) => ['--env', `MY_${name}=${secrets[name]}`]
const run = ['run', 'leak', '--no-calibrate', ...env('JWT_SECRET'), ...env('DATABASE_PASSWORD'), '--out', out]

describe('secrets and escape sequences leave the program nowhere', () => {
  test.each([
    ['a plan', [...run, '--dry']],
    ['a plan as JSON', [...run, '--dry', '--json']],
    ['the doctor', ['doctor']],
    ['the doctor as JSON', ['doctor', '--json']],
    ['the status', ['status']],
    ['a scenario that is not there', ['run', '\u001b[2J', secrets.SMTP_PASS]],
    ['the same as JSON', ['run', `\u009b2J${secrets.NPM_TOKEN}`, '--json']],
    ['a bundle that is not there', ['judge', `/nowhere/${secrets.GH_PAT}\u001b[31m`]],
    ['a report that is not there', ['report', `/nowhere/${secrets.GH_PAT}\u001b[31m`]],
    ['a budget that cannot be read', [...run, '--budget', `\u001b]0;x\u0007 ${secrets.API_KEY}`]],
    ['an unknown option', ['run', `--\u001b[31m${secrets.API_KEY}`]],
    ['a URL with a password', ['dashboards', 'verify', '--prometheus', 'http://u:marked-x-4711@127.0.0.1:1']],
    ['an unknown profiler', ['profile', '--with', `\u001b[31m${secrets.AUTH_BEARER}`]],
    ['an unknown instrument', ['calibrate', `\u001b[31m${secrets.AUTH_BEARER}`]],
    ['an unknown stack', ['down', `\u001b[31m${secrets.AUTH_BEARER}`]],
  ])('%s', async (what, args) => {
    const { stdout, stderr } = await command(args)
    expectClean(`${what}, standard output`, stdout)
    expectClean(`${what}, standard error`, stderr)
    if (args.includes('--json')) JSON.parse(stdout)
  })

  test.each([
    ['an app that crashes', [] as string[]],
    ['the same as JSON', ['--json']],
  ])('%s', async (what, more) => {
    const { code, stdout, stderr } = await command([...run, '--no-profile', ...more], { CRASH: 'yes' })
    expect(code).toBe(4)
    expect(stderr).toContain('cleared')
    expectClean(`${what}, standard output`, stdout)
    expectClean(`${what}, standard error`, stderr)
  })

  test('a run, everything in its bundle, and everything made from the bundle later', async () => {
    const { code, stdout, stderr } = await command(run)
    expect([0, 1, 3], stderr).toContain(code)
    expectClean('standard output', stdout)
    expectClean('standard error', stderr)
    for (const args of [
      ['judge', join(out, 'latest')],
      ['judge', join(out, 'latest'), '--json'],
      ['report', join(out, 'latest')],
    ]) {
      const later = await command(args)
      expectClean(args.join(' '), `${later.stdout}${later.stderr}`)
    }
    const files = readdirSync(out, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile())
    expect(files.map(({ name }) => name)).toEqual(
      expect.arrayContaining([
        'report.html',
        'summary.md',
        'junit.xml',
        'run.json',
        'app-1.log',
        'flamegraph.html',
      ]),
    )
    for (const { parentPath, name } of files) {
      const content = readFileSync(join(parentPath, name), 'utf8')
      expectClean(join(parentPath, name), content, 'file')
      if (name.endsWith('.json')) JSON.parse(content)
      if (name.endsWith('.html'))
        expect([name, /<img src=x|<script>alert/.exec(content)?.[0]]).toEqual([name, undefined])
    }
  })

  test('a secret of any name and form, typed in any place', {
    timeout: scaled(600_000),
  }, async () => {
    const seed = seedOf(20_261_128)
    const count = scaled(4)
    for (const { name, secret, text, place } of fc.sample(generated, { numRuns: count, seed })) {
      const args = typed[place % typed.length]?.(text.join(secret)) ?? []
      const { stdout, stderr } = await command(args, { [name]: secret, GIVEN: secret })
      const what = `${name}=${secret} in ${JSON.stringify(args)}`
      expectClean(`${what}, standard output`, stdout)
      expectClean(`${what}, standard error`, stderr)
    }
    tell('secrets and escapes', { 'commands typed': count, seed })
  })
})

/** Places on a command line whose text is repeated on the terminal. */
const typed: readonly ((text: string) => readonly string[])[] = [
  (text) => ['run', text],
  (text) => ['run', text, '--json'],
  (text) => [...run, '--dry', '--env', `GIVEN_TOKEN=${text}`],
  (text) => [...run, '--dry', '--json', '--env', `GIVEN_TOKEN=${text}`],
  (text) => [...run, '--budget', text],
  (text) => ['run', `--${text}`],
  (text) => ['judge', `/nowhere/${text}`],
  (text) => ['report', text, '--json'],
  (text) => ['profile', '--with', text],
  (text) => ['calibrate', text],
  (text) => ['down', text],
  (text) => ['doctor', text],
]

const escapes = [
  '\u001b[2J',
  '\u001b]0;x\u0007',
  '\u009b31m',
  '\u0007',
  '\r',
  '\u202e',
  '\u2066',
  '\u0008\u0008',
  '\u007f',
  ' ',
  '',
]

/** A variable with a revealing name, its value, and the texts before and after the value. */
const generated = fc.record({
  name: fc
    .tuple(
      fc.stringMatching(/^[A-Z]{1,8}$/),
      fc.constantFrom('PASSWORD', 'PASS', 'SECRET', 'TOKEN', 'KEY', 'SK', 'PAT', 'BEARER', 'CREDENTIALS'),
    )
    .map((parts) => parts.join('_')),
  secret: fc.stringMatching(/^[!-~]{4,12}$/).map((text) => `marked${text}4711`),
  text: fc.array(fc.constantFrom(...escapes), { minLength: 2, maxLength: 3 }),
  place: fc.nat(1000),
})
