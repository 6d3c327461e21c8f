import { spawnSync } from 'node:child_process'
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { writeProgram } from '../test/fixtures/shell-program.ts'

/** Runs scripts/test in a tree where every check and every test passes, and where the images are built or never will be. */
function runTests(isBuilt: boolean) {
  const place = mkdtempSync(join(tmpdir(), 'tailgate-await-'))
  onTestFinished(() => rmSync(place, { recursive: true }))
  for (const path of ['node_modules/.bin/tsc', 'node_modules/.bin/biome', 'cache/bin/py-spy'])
    writeProgram(place, path, '')
  writeProgram(place, 'cache/bin/node', 'echo "$*" >>"$CALLS"')
  mkdirSync(join(place, 'scripts'))
  copyFileSync(join(import.meta.dirname, 'test'), join(place, 'scripts/test'))
  const [built, calls] = [join(place, 'images-built'), join(place, 'calls')]
  if (isBuilt) writeFileSync(built, '0\n')
  const { status, stdout } = spawnSync('sh', [join(place, 'scripts/test')], {
    encoding: 'utf8',
    env: {
      PATH: process.env.PATH,
      ...{ TAILGATE_CACHE: join(place, 'cache'), TAILGATE_IMAGES_BUILT: built },
      ...{ TAILGATE_IMAGES_SECONDS: '1', CALLS: calls },
    },
  })
  return { status, stdout, isDockerTested: readFileSync(calls, 'utf8').includes('--project docker') }
}

test.each([
  ['are built', true, 0, ''],
  ['are never built', false, 1, 'the images for the tests in Docker were not built within 1 s'],
])('where the images %s, the tests in Docker are run or have failed', (_, isBuilt, code, told) => {
  const { status, stdout, isDockerTested } = runTests(isBuilt)
  expect([status, isDockerTested]).toEqual([code, isBuilt])
  expect(stdout).toContain(told)
})
