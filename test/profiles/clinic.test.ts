import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { clinicTools, profileClinic } from '../../profiles/clinic.ts'
import { notingPlace, withSpinningServer } from './spinning.ts'

test.each(clinicTools)('clinic %s leaves a page, and nothing where the program works', async (tool) => {
  await withSpinningServer(1, async (order) => {
    const { directory } = order.process
    const before = await readdir(directory)
    const { places, drive } = notingPlace(order)
    const { page } = await profileClinic({ ...order, drive }, tool)
    expect(places).toEqual([directory])
    expect(await readdir(directory)).toEqual(before)
    expect(page).toBe(`clinic-${tool}.html`)
    expect((await readFile(join(order.output, page), 'utf8')).length).toBeGreaterThan(100_000)
  })
})
