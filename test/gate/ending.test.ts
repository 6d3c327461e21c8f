import { execFileSync } from 'node:child_process'
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest'
import { leftovers, processesInRunDirectories, tailgate } from '../end-to-end/tailgate.ts'
import { copyOfProject, replaceIn } from './patched.ts'

const directory = mkdtempSync(join(tmpdir(), 'tailgate-gate-end-'))
const out = join(directory, 'results')
beforeAll(async () => {
  chmodSync(directory, 0o755)
  await copyOfProject(join(directory, 'base'))
})
afterAll(() => rmSync(directory, { recursive: true, force: true }))
afterEach(() => {
  expect([processesInRunDirectories(), leftovers()]).toEqual([[], []])
})

const gate = (head: string, ...more: readonly string[]) =>
  tailgate(
    [
      'gate',
      '--base',
      join(directory, 'base'),
      '--head',
      head,
      '--scenario',
      'browse',
      '--rows',
      '2000',
    ].concat(['--out', out, '--max-time', '5m'], more),
    150,
    join(directory, 'base'),
  )

const lastBundle = (): string =>
  join(
    out,
    readdirSync(out)
      .filter((entry) => entry !== 'latest')
      .toSorted()
      .at(-1) ?? '',
  )
const lastRun = () => JSON.parse(readFileSync(join(lastBundle(), 'run.json'), 'utf8'))

const answered = 'if (!shortcuts.answer(request, response)) handler(request, response)'

describe('a comparison that is ended', () => {
  test('by Ctrl-C keeps its bundle, passes nothing and leaves nothing behind', async () => {
    const run = gate(join(directory, 'base'))
    await run.says('invocation 1')
    await sleep(6000)
    run.kill('SIGINT')
    const { code, stderr } = await run.finished
    expect(code).toBe(130)
    expect(stderr).toContain('The bundle is kept')
    expect(lastRun()).toMatchObject({ status: 'aborted', verdict: { outcome: 'unproven' } })
    const judged = await tailgate(['judge', lastBundle()]).finished
    expect(judged.code).toBe(3)
  })

  test('by Ctrl-C again and again ends at once, and keeps and leaves the same', async () => {
    const run = gate(join(directory, 'base'))
    await run.says('invocation 1')
    const ending = { isOver: false }
    void run.finished.then(() => {
      ending.isOver = true
    })
    while (!ending.isOver) {
      run.kill('SIGINT')
      await sleep(50)
    }
    const { code, signal } = await run.finished
    // A shell shows 130 for both.
    expect([130, 'SIGINT']).toContain(signal ?? code)
    // The guardians end the stacks after the command.
    await vi.waitFor(() => expect([processesInRunDirectories(), leftovers()]).toEqual([[], []]), {
      timeout: 30_000,
      interval: 100,
    })
    expect(lastRun()).toMatchObject({ status: 'aborted', verdict: { outcome: 'unproven' } })
    expect((await tailgate(['judge', lastBundle()]).finished).code).toBe(3)
  })

  test.runIf(process.getuid?.() === 0)(
    'by a full disk names the file, keeps what was written, and never passes',
    async () => {
      const small = join(directory, 'small')
      mkdirSync(small)
      execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=48k', 'tmpfs', small])
      try {
        const { code, stderr } = await gate(join(directory, 'base'), '--out', join(small, 'results')).finished
        expect(code).toBe(4)
        expect(stderr).toMatch(/tailgate: There is no room left in .* for the file pairs\.jsonl\./)
        expect(stderr).toContain('The bundle is kept, as far as it came')
        expect(stderr).not.toMatch(/^ +at /m)
        const judged = await tailgate([
          'judge',
          join(small, 'results', readdirSync(join(small, 'results'))[0] ?? ''),
        ]).finished
        expect(judged.code).toBe(3)
      } finally {
        execFileSync('umount', [small])
      }
    },
  )

  test.each([
    [
      'cannot be migrated',
      'migrate.ts',
      'Preparing the database (node reference-server/migrate.ts --schema-only) failed',
    ],
    ['does not start', 'main.ts', 'app-1 ended while '],
  ])('because base %s names base and the step, with the end of its log', async (_, file, step) => {
    const old = await copyOfProject(join(directory, `old-${file}`))
    const program = join(old, 'reference-server', file)
    writeFileSync(program, `throw new Error('the old code is broken')\n${readFileSync(program, 'utf8')}`)
    const { code, stderr } = await gate(join(directory, 'base'), '--base', old).finished
    expect(code).toBe(4)
    expect(stderr).toContain(`tailgate: The stack of base: ${step}`)
    expect(stderr).toContain('the old code is broken')
    expect(lastRun()).toMatchObject({ status: 'aborted', verdict: { outcome: 'unproven' } })
  })

  test('because an arm ended names the arm, with the end of its log', async () => {
    const dying = await replaceIn(
      await copyOfProject(join(directory, 'dying')),
      answered,
      `if (/stats/.test(request.url ?? '') && Math.random() < 0.05) {
          console.error('the head has had enough')
          process.exit(3)
        }
        ${answered}`,
    )
    const { code, stderr } = await gate(dying).finished
    expect(code).toBe(4)
    expect(stderr).toMatch(/tailgate: The stack of head: app/)
    expect(stderr).toContain('the head has had enough')
    expect(lastRun()).toMatchObject({ status: 'aborted', verdict: { outcome: 'unproven' } })
  })
})
