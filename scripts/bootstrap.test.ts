import { spawnSync } from 'node:child_process'
import { chmodSync, copyFileSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { isProgram, onPath } from '../harness/base/find-program.ts'
import { installLine, type Program } from '../harness/stack/launch/programs.ts'

/** What the script itself calls; nothing else is on its PATH. */
const tools = ['dirname', 'find', 'grep', 'id', 'ln', 'mkdir', 'rm', 'sed', 'sh', 'tail', 'touch']

/** Runs the bootstrap of an installed package on a system of this name, where PATH has none of the services. */
function bootstrapOn(system: string) {
  const place = mkdtempSync(join(tmpdir(), 'tailgate-bootstrap-'))
  onTestFinished(() => rmSync(place, { recursive: true }))
  for (const path of ['home/scripts', 'programs', 'cache/bin'])
    mkdirSync(join(place, path), { recursive: true })
  for (const name of ['bootstrap', 'service-starts'])
    copyFileSync(join(import.meta.dirname, name), join(place, 'home/scripts', name))
  for (const name of tools)
    symlinkSync(onPath(name, process.env).find(isProgram) ?? '', join(place, 'programs', name))
  const uname = join(place, 'programs/uname')
  writeFileSync(uname, `#!/bin/sh\necho ${system}\n`)
  chmodSync(uname, 0o755)
  symlinkSync(process.execPath, join(place, 'cache/bin/node'))
  return spawnSync('sh', [join(place, 'home/scripts/bootstrap')], {
    encoding: 'utf8',
    env: { PATH: join(place, 'programs'), TAILGATE_CACHE: join(place, 'cache') },
  })
}

const formulaOf = (program: Program): string => installLine(program, 'darwin').replace('brew install ', '')

test('on macOS the line to type has all that is missing, and no exporter is asked for', () => {
  const { status, stderr } = bootstrapOn('Darwin')
  expect(status).toBe(4)
  const line = /install them with: brew install (.+)$/m.exec(stderr)?.[1]?.split(' ') ?? []
  // PostgreSQL and Nginx are found in directories outside of PATH too, where this machine has them.
  const always = [formulaOf('redis-server'), formulaOf('prometheus')]
  expect(line).toEqual(expect.arrayContaining(always))
  const known = [formulaOf('postgres'), ...always, formulaOf('nginx')]
  expect(line.filter((name) => !known.includes(name))).toEqual([])
})
