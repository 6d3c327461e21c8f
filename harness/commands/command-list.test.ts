import { Command, Help } from 'commander'
import { afterEach, expect, test, vi } from 'vitest'
import { command as run } from './command.ts'
import { commandList } from './command-list.ts'

test.each(commandList)('$name is listed as its options describe it', async ({ name, term, options }) => {
  const command = new Command().command(name)
  ;(await options())(command, () => undefined)
  expect(new Help().subcommandTerm(command)).toBe(term)
})

afterEach(() => vi.restoreAllMocks())

/** Standard output of a command line. */
async function printed(...words: readonly string[]): Promise<string> {
  let text = ''
  vi.spyOn(process.stdout, 'write').mockImplementation((part) => {
    text += part
    return true
  })
  const { exit } = await run(['node', 'tailgate', ...words])
  expect(exit).toBe(0)
  return text
}

const dashboards = ['build', 'check', 'verify', 'snapshot', 'serve'].map((part) => `dashboards ${part}`)

test.each([...commandList.map(({ name }) => name), ...dashboards])(
  'the help of %s has an example, and no default that says nothing',
  async (name) => {
    const help = await printed(...name.split(' '), '--help')
    expect(help).toMatch(new RegExp(`Examples?:\\n(?:.*\\n)*.*tailgate ${name}\\b`))
    expect(help).not.toContain('(default: [])')
  },
)
