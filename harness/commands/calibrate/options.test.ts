import { Command } from 'commander'
import { expect, test } from 'vitest'
import { addArmOptions } from '../shared/arm-options.ts'
import { addCalibrate } from './options.ts'

/** The switches of a stack, without those of instruments, each with a value where it takes one. */
const switches = addArmOptions(new Command())
  .options.flatMap(({ long }) => long ?? [])
  .filter((name) => name !== '--protocol')

test.each([
  ['--time', '9m'],
  ['--scenario', 'browse'],
  ['--rate', '300/s'],
  ['--rows', '1000'],
  ['--out', 'elsewhere'],
  ['--unless-armed'],
  ...switches.map((name): [string, string] => [name, '1']),
])('%s is refused without --gate, which would not be noticed otherwise', async (option, ...value) => {
  const command = new Command()
  addCalibrate(command, () => undefined)
  await expect(command.parseAsync([option, ...value], { from: 'user' })).rejects.toMatchObject({
    code: 'USAGE',
    message: expect.stringContaining(`takes ${option}: add --gate`),
  })
})
