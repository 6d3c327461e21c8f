import { spawn } from 'node:child_process'
import { chmodSync, mkdtempSync, readdirSync, readFileSync, readlinkSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll } from 'vitest'
import { home } from '../../harness/base/paths.ts'

export interface Finished {
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
  readonly stdout: string
  readonly stderr: string
  readonly seconds: number
}

export interface Started {
  readonly pid: number
  readonly finished: Promise<Finished>
  /** Resolves once standard error contains the text; rejects when the command ends before that. */
  says(text: string): Promise<void>
  kill(signal: NodeJS.Signals): void
}

/** The temporary directory of this test file, so that runs of others on the machine are not counted. */
const temporary = mkdtempSync(join(tmpdir(), 'tg-'))
// The unprivileged user of the services must be able to enter it.
chmodSync(temporary, 0o711)
afterAll(() => rmSync(temporary, { recursive: true, force: true }))

/** Starts `bin/tailgate` in `directory` as a user would; it is killed after `deadline` seconds. */
export function tailgate(
  args: readonly string[],
  deadline = 250,
  directory = home,
  environment: Readonly<Record<string, string>> = {},
): Started {
  const began = performance.now()
  const child = spawn(join(home, 'bin/tailgate'), args, {
    cwd: directory,
    env: { ...process.env, NO_COLOR: '1', TMPDIR: temporary, ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let stdout = ''
  let stderr = ''
  const waiting: { text: string; resolve: () => void; reject: (error: Error) => void }[] = []
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text
  })
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text
    for (const waiter of waiting) if (stderr.includes(waiter.text)) waiter.resolve()
  })
  const timer = setTimeout(() => child.kill('SIGKILL'), deadline * 1000)
  const finished = new Promise<Finished>((resolve) => {
    child.on('close', (code, signal) => {
      clearTimeout(timer)
      for (const { text, reject } of waiting)
        reject(
          new Error(`tailgate ended (${code ?? signal}) before it said "${text}":\n${stdout}\n${stderr}`),
        )
      resolve({ code, signal, stdout, stderr, seconds: (performance.now() - began) / 1000 })
    })
  })
  return {
    pid: child.pid ?? 0,
    finished,
    says: (text) =>
      stderr.includes(text)
        ? Promise.resolve()
        : new Promise((resolve, reject) => waiting.push({ text, resolve, reject })),
    kill: (signal) => child.kill(signal),
  }
}

/** Run directories and ports that still exist: what a run has left in addition to processes. */
export function leftovers(): string[] {
  const kept = ['ledgers', 'ports']
  return readdirSync(temporary).flatMap((root) => [
    ...readdirSync(join(temporary, root)).filter((entry) => !kept.includes(entry)),
    ...kept.flatMap((kind) => readdirSync(join(temporary, root, kind)).map((entry) => `${kind}/${entry}`)),
  ])
}

/** Processes whose working directory is in a run directory. */
export function processesInRunDirectories(): string[] {
  return readdirSync('/proc')
    .filter((entry) => /^\d+$/.test(entry))
    .flatMap((pid) => {
      try {
        const directory = readlinkSync(`/proc/${pid}/cwd`)
        if (!directory.startsWith(temporary)) return []
        return [`${pid} ${readFileSync(`/proc/${pid}/comm`, 'utf8').trim()} in ${directory}`]
      } catch {
        return []
      }
    })
}
