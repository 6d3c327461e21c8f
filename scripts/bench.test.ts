import { spawnSync } from 'node:child_process'
import { chmodSync, copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'

test('a bench that fails ends the script with its exit code', () => {
  const place = mkdtempSync(join(tmpdir(), 'tailgate-bench-'))
  onTestFinished(() => rmSync(place, { recursive: true }))
  for (const path of ['scripts', 'cache/bin']) mkdirSync(join(place, path), { recursive: true })
  copyFileSync(join(import.meta.dirname, 'bench'), join(place, 'scripts/bench'))
  writeFileSync(
    join(place, 'cache/bin/node'),
    '#!/bin/sh\necho "$*"\ncase "$*" in *list.ts) exit 3 ;; esac\n',
  )
  chmodSync(join(place, 'cache/bin/node'), 0o755)
  const { status, stdout } = spawnSync('sh', [join(place, 'scripts/bench'), 'server'], {
    encoding: 'utf8',
    env: { ...process.env, TAILGATE_CACHE: join(place, 'cache') },
  })
  expect([status, stdout]).toEqual([3, expect.not.stringContaining('objects.ts')])
})
