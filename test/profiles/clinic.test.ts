import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { clinicTools, profileClinic } from '../../profiles/clinic.ts'
import { withSpinningServer } from './spinning.ts'

// clinic is 150 MB from the registry and no dependency; TAILGATE_CLINIC names a directory that may keep it.
const cache = process.env.TAILGATE_CLINIC

describe.skipIf(cache === undefined)('with a real clinic', () => {
  test.each(clinicTools)('%s leaves a page', async (tool) => {
    await withSpinningServer(1, async (order) => {
      const { page } = await profileClinic(order, tool, cache ?? '')
      expect(page).toBe(`clinic-${tool}.html`)
      expect((await readFile(join(order.output, page), 'utf8')).length).toBeGreaterThan(100_000)
    })
  })
})

test('without npm it says what is missing, and leaves nothing in the cache', async () => {
  const empty = await mkdtemp(join(tmpdir(), 'tailgate-clinic-'))
  const failing = withSpinningServer(0, (order) => profileClinic(order, 'doctor', empty, { PATH: '' }))
  await expect(failing).rejects.toMatchObject({
    code: 'PROFILE_FAILED',
    message: expect.stringContaining('npm, which would install it, is not on PATH'),
  })
  expect(await readdir(empty)).toEqual([])
  await rm(empty, { recursive: true })
})
