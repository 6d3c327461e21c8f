import { Command } from 'commander'
import { expect, test } from 'vitest'
import { addCalibrate } from './options.ts'

test.each([
  ['--time', '9m'],
  ['--scenario', 'browse'],
  ['--rate', '300/s'],
  ['--rows', '1000'],
  ['--out', 'elsewhere'],
  ['--unless-armed'],
])('%s is refused without --gate, which would not be noticed otherwise', async (option, ...value) => {
  const command = new Command()
  addCalibrate(command, () => undefined)
  await expect(command.parseAsync([option, ...value], { from: 'user' })).rejects.toMatchObject({
    code: 'USAGE',
    message: expect.stringContaining(`takes ${option}: add --gate`),
  })
})
