import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { clinicTools, profileClinic } from '../../profiles/clinic.ts'
import { withSpinningServer } from './spinning.ts'

test.each(clinicTools)('clinic %s leaves a page', async (tool) => {
  await withSpinningServer(1, async (order) => {
    const { page } = await profileClinic(order, tool)
    expect(page).toBe(`clinic-${tool}.html`)
    expect((await readFile(join(order.output, page), 'utf8')).length).toBeGreaterThan(100_000)
  })
})
