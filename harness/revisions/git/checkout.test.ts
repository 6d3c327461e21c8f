import { execFileSync } from 'node:child_process'
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { smallConfig, TryProject } from '../../../test/fixtures/try-project.ts'
import { diskProblemIn } from '../../base/files/disk-problem.ts'

/** A file system with two megabytes of room. */
function smallDisk(): string {
  const place = mkdtempSync(join(tmpdir(), 'tg-small-'))
  execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=2m', 'tmpfs', place])
  onTestFinished(() => {
    execFileSync('umount', [place])
    rmSync(place, { recursive: true })
  })
  return place
}

/** A project with a small commit and one with a file of four megabytes, and a cache on a small disk. */
function small() {
  const tried = new TryProject()
  tried.start()
  tried.commit('Small', { 'tailgate.config.mjs': smallConfig() })
  tried.git('tag', 'small')
  tried.commit('Large', { data: 'x'.repeat(4 << 20) })
  tried.git('tag', 'large')
  const cache = smallDisk()
  return {
    cache,
    /** What went wrong with the checkout of a tag; undefined if it succeeded. */
    problemOf: (tag: string) =>
      tried.resolved({ base: tag }, { cache }).then(
        () => undefined,
        (error: unknown) => diskProblemIn(error) ?? error,
      ),
    kept: () => readdirSync(join(cache, 'revisions/checkouts')).toSorted(),
  }
}

// Only root may mount a small disk.
describe.runIf(process.getuid?.() === 0)('a disk that has no room for a revision', () => {
  test('and fills while it is checked out, is named with the revision, and nothing of it is kept', async () => {
    const { problemOf, kept } = small()
    expect(await problemOf('large')).toMatchObject({
      ...{ code: 'DISK_FULL', exit: 4 },
      message: expect.stringMatching(
        /^There is no room left in \S+\/checkouts for the checkout of [0-9a-f]+\.$/,
      ),
    })
    expect(kept()).toEqual([])
    // With room again, the next command succeeds.
    expect(await problemOf('small')).toBeUndefined()
  })

  test('nor for the first byte of it, keeps what was there before', async () => {
    const { problemOf, kept, cache } = small()
    expect(await problemOf('small')).toBeUndefined()
    const before = kept()
    const filling = join(cache, 'filling')
    expect(() => writeFileSync(filling, Buffer.alloc(4 << 20))).toThrow('ENOSPC')
    expect(await problemOf('large')).toMatchObject({
      ...{ code: 'DISK_FULL', exit: 4 },
      message: expect.stringMatching(/^There is no room left in \S+\/checkouts for the /),
    })
    expect(kept()).toEqual(before)
  })
})
