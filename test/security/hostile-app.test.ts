import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { tailgate } from '../end-to-end/tailgate.ts'
import { scaled, tell } from './scale.ts'

const asRoot = process.getuid?.() === 0

const home = mkdtempSync(join(tmpdir(), 'tailgate-hostile-'))
chmodSync(home, 0o755)
afterAll(() => rmSync(home, { recursive: true, force: true }))

const secretText = 'only-root-may-read-this-0815'
const untouched = 'nobody has written here'

/**
 * A directory in which everybody may leave proof of a successful attack, with a secret and a victim file that belong to root.
 */
function makeLair(): string {
  const lair = mkdtempSync(join(home, 'lair-'))
  chmodSync(lair, 0o1777)
  for (const [name, text] of [
    ['secret', `{"secret":"${secretText}"}`],
    ['victim', untouched],
  ] as const)
    writeFileSync(join(lair, name), text, { mode: 0o600 })
  // A module that records its user whenever a process imports it.
  writeFileSync(
    join(lair, 'planted.mjs'),
    `import { writeFileSync } from 'node:fs'\nwriteFileSync('${lair}/ran-' + process.getuid() + '-' + process.pid, '')\nexport default {}\n`,
    { mode: 0o644 },
  )
  return lair
}

const filesBelow = (directory: string): string[] =>
  readdirSync(directory, { recursive: true, withFileTypes: true }).flatMap((entry) =>
    entry.isFile() ? [join(entry.parentPath, entry.name)] : [],
  )

test.runIf(asRoot).each([
  ['is loaded', ['run', 'ask', '--no-profile', '--no-calibrate']],
  [
    'is loaded while services are killed and started again, over TLS, with files by the proxy',
    [
      ...['run', 'ask', '--no-profile', '--no-calibrate', '--protocol', 'tls', '--files', 'proxy'],
      ...['--fault', 'nginx:kill@1s+1s', '--fault', 'redis:kill@1s+1s', '--fault', 'postgres:kill@2s+1s'],
    ],
  ],
  ['is profiled', ['profile', 'ask', '--with', 'cpu', '--with', '0x', '--duration', '2s']],
])(
  'an app that attacks its run gets nothing done as root while it %s',
  {
    timeout: scaled(600_000),
  },
  async (form, args) => {
    let rounds = 0
    for (let count = 0; count < scaled(1); count += 1) rounds += await attackedRun(args)
    tell(`a hostile app that ${form}`, {
      runs: scaled(1),
      'rounds of attacks': rounds,
      'places guessed each': scaled(20),
    })
  },
)

/** A run of a hostile app that must have no effect; resolves to the number of attack rounds. */
async function attackedRun(args: readonly string[]): Promise<number> {
  const lair = makeLair()
  const out = join(home, 'results')
  mkdirSync(out, { recursive: true })
  const project = join(import.meta.dirname, 'hostile')
  const finished = await tailgate([...args, '--out', out], undefined, project, {
    HOSTILE_LAIR: lair,
    HOSTILE_GUESSES: String(scaled(20)),
  }).finished
  const said = `${finished.stdout}\n${finished.stderr}`

  const deeds = readdirSync(lair).filter((name) => name.startsWith('deeds-'))
  const told = deeds.map(
    (name) => JSON.parse(readFileSync(join(lair, name), 'utf8')) as Record<string, number>,
  )
  // The app did attack, as a user who is not root, and the run continued.
  expect(told.length, said).toBeGreaterThan(0)
  expect(told.map(({ uid }) => uid)).not.toContain(0)
  expect(Math.max(...told.map(({ round = 0 }) => round))).toBeGreaterThan(20)
  // The app may end its own run by removing a service's file; that is reported as the end of the service. It may also slow the
  // run until a budget fails.
  expect([0, 1, 3, 4, 5], said).toContain(finished.code)

  expect(readdirSync(lair).filter((name) => name.startsWith('ran-0'))).toEqual([])
  expect(readdirSync(lair)).not.toContain('leaked')
  expect(readFileSync(join(lair, 'victim'), 'utf8')).toBe(untouched)
  for (const name of ['victim', 'secret']) {
    const { uid, mode } = statSync(join(lair, name))
    expect([name, uid, mode & 0o777]).toEqual([name, 0, 0o600])
  }
  for (const what of [
    'wrote into the project',
    'wrote into the root of runs',
    'hard link',
    'read the secret',
  ])
    expect(told.map((one) => [what, one[what]])).toEqual(told.map(() => [what, undefined]))
  const leaking = filesBelow(out).filter((file) =>
    [secretText, untouched].some((text) => readFileSync(file, 'latin1').includes(text)),
  )
  expect(leaking).toEqual([])
  expect(said).not.toContain(secretText)
  rmSync(lair, { recursive: true })
  rmSync(out, { recursive: true })
  return told.reduce((sum, { round = 0 }) => sum + round, 0)
}
