import { chmodSync, existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test, vi } from 'vitest'
import { leftovers, processesInRunDirectories, tailgate } from './tailgate.ts'

const out = mkdtempSync(join(tmpdir(), 'tailgate-e2e-'))
afterAll(() => {
  vi.unstubAllEnvs()
  rmSync(out, { recursive: true, force: true })
})

/** A program that stands for k6. */
function inPlaceOfK6(script: string): string {
  const program = join(out, `k6-${readdirSync(out).length}`)
  writeFileSync(program, script)
  chmodSync(program, 0o755)
  return program
}

test.each([
  ['missing', () => join(out, 'absent'), 3, 'k6 is not installed, so flow is unproven'],
  ['broken', () => inPlaceOfK6('#!/bin/sh\necho "panic: no memory" >&2\nexit 2\n'), 5, 'panic: no memory'],
] as const)(
  'with a k6 that is %s the flow is unproven with its reason, and still has a report',
  async (_, lay, code, said) => {
    vi.stubEnv('TAILGATE_K6', lay())
    const results = join(out, `results-${code}`)
    const run = tailgate([
      'run',
      'flow',
      '--duration',
      '2s',
      '--rows',
      '2000',
      '--no-profile',
      '--out',
      results,
    ])
    const finished = await run.finished
    expect(`${finished.stdout}${finished.stderr}`).toContain(said)
    expect(finished.code).toBe(code)
    expect(existsSync(join(results, 'latest/report.html'))).toBe(true)
    expect([leftovers(), processesInRunDirectories()]).toEqual([[], []])
  },
)
