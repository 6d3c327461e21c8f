import { Command, Help } from 'commander'
import { expect, test } from 'vitest'
import { commandList } from './command-list.ts'

test.each(commandList)('$name is listed as its options describe it', async ({ name, term, options }) => {
  const command = new Command().command(name)
  ;(await options())(command, () => undefined)
  expect(new Help().subcommandTerm(command)).toBe(term)
})
