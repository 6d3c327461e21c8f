import { spawnSync } from 'node:child_process'
import { copyFileSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { writeProgram } from '../test/fixtures/shell-program.ts'

test('a bench that fails ends the script with its exit code', () => {
  const place = mkdtempSync(join(tmpdir(), 'tailgate-bench-'))
  onTestFinished(() => rmSync(place, { recursive: true }))
  mkdirSync(join(place, 'scripts'))
  copyFileSync(join(import.meta.dirname, 'bench'), join(place, 'scripts/bench'))
  writeProgram(place, 'cache/bin/node', 'echo "$*"\ncase "$*" in *list.ts) exit 3 ;; esac')
  const { status, stdout } = spawnSync('sh', [join(place, 'scripts/bench'), 'server'], {
    encoding: 'utf8',
    env: { ...process.env, TAILGATE_CACHE: join(place, 'cache') },
  })
  expect([status, stdout]).toEqual([3, expect.not.stringContaining('objects.ts')])
})
