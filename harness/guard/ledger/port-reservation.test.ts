import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { isFree, reservePort } from './port-reservation.ts'
import { makeRoot } from './run-root.ts'

async function aRoot(): Promise<string> {
  const above = await mkdtemp(join(tmpdir(), 'tg-ports-'))
  onTestFinished(() => rm(above, { recursive: true }))
  await makeRoot(join(above, 'root'))
  return join(above, 'root')
}

/** Always the same numbers, so that several harnesses would choose the same ports. */
const alike = (): (() => number) => {
  let step = 0
  return () => {
    step += 1
    return (step * 0.0173) % 1
  }
}

const intended = async (): Promise<void> => undefined

test.runIf(process.platform === 'linux')(
  'harnesses that run at the same time take different ports, whatever their roots',
  async () => {
    const [one, other] = [await aRoot(), await aRoot()]
    const ports = await Promise.all(
      [one, one, other, other].map((root, index) => reservePort(root, `${index}`, alike(), intended)),
    )
    expect(new Set(ports).size).toBe(4)
    expect((await readdir(join(one, 'ports'))).length).toBe(2)
  },
)

test('a port in use is skipped, after the intent was recorded', async () => {
  const root = await aRoot()
  const noted: number[] = []
  const intend = async (port: number): Promise<void> => void noted.push(port)
  const free = await reservePort(root, 'a', alike(), intend)
  const holder = createServer()
  await new Promise<void>((resolve) => {
    holder.listen(free, '127.0.0.1', resolve)
  })
  expect(await isFree(free)).toBe(false)
  await rm(join(root, 'ports', String(free)))
  const next = await reservePort(root, 'b', alike(), intend)
  expect(next).not.toBe(free)
  expect(noted.filter((port) => port === free)).toHaveLength(2)
  expect(noted.at(-1)).toBe(next)
  holder.close()
})
