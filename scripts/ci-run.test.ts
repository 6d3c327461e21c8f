import { spawnSync } from 'node:child_process'
import { copyFileSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { writeProgram } from '../test/fixtures/shell-program.ts'

/** Runs .ci/run in a tree whose images end with this code, and whose tests with that one. */
function runCi({ daemon = 0, images, tests = 0 }: { daemon?: number; images: number; tests?: number }) {
  const place = mkdtempSync(join(tmpdir(), 'tailgate-ci-'))
  onTestFinished(() => rmSync(place, { recursive: true }))
  const program = (path: string, text: string) => writeProgram(place, path, text)
  mkdirSync(join(place, '.ci'))
  copyFileSync(join(import.meta.dirname, '../.ci/run'), join(place, '.ci/run'))
  program('scripts/docker-for-tests', `case "$1" in daemon) exit ${daemon} ;; images) exit ${images} ;; esac`)
  const awaited =
    'while [ -n "$TAILGATE_IMAGES_BUILT" ] && [ ! -s "$TAILGATE_IMAGES_BUILT" ]; do sleep 0.05; done'
  program('programs/npm', `${awaited}\nexit ${tests}`)
  // It stands in for the counting, which fails where the tests did.
  program('cache/bin/node', 'for last; do :; done\ncase "$last" in [1-9]*) exit 1 ;; esac')
  return spawnSync('bash', [join(place, '.ci/run')], {
    encoding: 'utf8',
    env: {
      PATH: `${join(place, 'programs')}:${process.env.PATH}`,
      TAILGATE_CACHE: join(place, 'cache'),
    },
  })
}

test.each([
  ['all is well', { images: 0 }, 0, ''],
  ['this machine can build no image', { images: 4 }, 0, ''],
  ['no daemon answers', { daemon: 4, images: 1 }, 0, ''],
  ['the script for the daemon breaks', { daemon: 2, images: 0 }, 1, 'docker-for-tests daemon ended with 2'],
  ['an image of this tree cannot be built', { images: 1 }, 1, 'docker-for-tests ended with 1'],
  ['the builder was killed', { images: 137 }, 1, 'docker-for-tests ended with 137'],
  ['the tests fail', { images: 0, tests: 2 }, 1, ''],
])('where %s, CI ends so', (_, ends, code, told) => {
  const { status, stderr } = runCi(ends)
  expect([status, stderr]).toEqual([code, told === '' ? '' : expect.stringContaining(told)])
})
