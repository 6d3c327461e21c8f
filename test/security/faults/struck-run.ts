import { spawn } from 'node:child_process'
import { once } from 'node:events'
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { text } from 'node:stream/consumers'

/** The processes of the harness that write. */
export const kinds = ['main', 'guardian', 'driver'] as const

export interface Strike {
  readonly kind: (typeof kinds)[number]
  /** The number of the write that fails, counted from 1. */
  readonly n: number
  readonly code: 'ENOSPC' | 'EIO'
  /** Whether all later writes fail too, as on a full disk. */
  readonly lasting: boolean
}

export interface Struck {
  readonly code: number | null
  readonly said: string
  /** The writes that failed; empty when there were fewer writes. */
  readonly struck: string
  /** The number of writes of each process. */
  readonly counts: Readonly<Record<string, number>>
  readonly out: string
  readonly temporary: string
}

const checkout = resolve(import.meta.dirname, '../../..')

/** A short run of the smallest target in which every write is counted and one fails. */
export async function struckRun(cache: string, strike: Strike): Promise<Struck> {
  const temporary = mkdtempSync(join(tmpdir(), 'tg-'))
  chmodSync(temporary, 0o755)
  const [loaded, runs, out] = ['loaded', 'runs', 'out'].map((name) => join(temporary, name)) as [
    string,
    string,
    string,
  ]
  mkdirSync(loaded, { mode: 0o755 })
  mkdirSync(runs, { mode: 0o711 })
  copyFileSync(join(import.meta.dirname, 'inject.mjs'), join(loaded, 'inject.mjs'))
  writeFileSync(join(loaded, 'fault.json'), JSON.stringify(strike))
  const node = join(loaded, 'node')
  writeFileSync(
    node,
    `#!/bin/sh
# What one run has compiled, the next ones need not compile again, and neither is one of the writes that are counted.
export NODE_COMPILE_CACHE=${join(cache, 'compile')}
case "$*" in
  */harness/main.ts*|*/guardian/guardian.ts*|*/driver/driver.ts*)
    exec ${process.execPath} --import ${loaded}/inject.mjs "$@" ;;
esac
exec ${process.execPath} "$@"
`,
    { mode: 0o755 },
  )
  const child = spawn(
    node,
    [
      ...['--disable-warning=ExperimentalWarning', join(checkout, 'harness/main.ts'), 'run', 'phases'],
      ...[
        '--no-profile',
        '--no-calibrate',
        '--warm-up',
        '0s',
        '--duration',
        '1s',
        '--workers',
        '1',
        '--out',
        out,
      ],
    ],
    {
      cwd: join(checkout, 'test/fixtures/table'),
      env: {
        PATH: process.env.PATH,
        HOME: process.env.HOME,
        TMPDIR: runs,
        TAILGATE_CACHE: cache,
        NO_COLOR: '1',
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  )
  const timer = setTimeout(() => child.kill('SIGKILL'), 250_000)
  const [stdout, stderr, [code]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, 'close'),
  ])
  clearTimeout(timer)
  const read = (name: string): string =>
    existsSync(join(loaded, name)) ? readFileSync(join(loaded, name), 'utf8') : ''
  const counts = Object.fromEntries(kinds.map((kind) => [kind, Number(read(`count-${kind}`))]))
  return { code, said: `${stdout}\n${stderr}`, struck: read('struck'), counts, out, temporary }
}
