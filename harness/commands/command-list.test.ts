import { Command, Help } from 'commander'
import { afterEach, expect, test, vi } from 'vitest'
import { heard } from '../../test/fixtures/heard.ts'
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
  const text = heard(process.stdout)
  const { exit } = await run(['node', 'tailgate', ...words])
  expect(exit).toBe(0)
  return text()
}

test.each([
  ['an option that is not there', ['run', '--bogus'], /unknown option '--bogus'/],
  ['a command that is not there', ['ran'], /unknown command 'ran'/],
  ['an option that is required', ['gate'], /required option '--base <revision>'/],
])('%s is one document with --json, and a sentence on standard error', async (_, words, said) => {
  const [stdout, stderr] = [heard(process.stdout), heard(process.stderr)]
  expect(await run(['node', 'tailgate', ...words, '--json'])).toEqual({ exit: 2, isReported: true })
  expect(JSON.parse(stdout())).toEqual({
    error: { code: 'USAGE', exit: 2, message: expect.stringMatching(said), hint: expect.any(String) },
  })
  expect(stderr()).toMatch(said)
})

const dashboards = ['build', 'check', 'verify', 'snapshot', 'serve'].map((part) => `dashboards ${part}`)

test.each([...commandList.map(({ name }) => name), ...dashboards])(
  'the help of %s has an example, and no default that says nothing',
  async (name) => {
    const help = await printed(...name.split(' '), '--help')
    expect(help).toMatch(new RegExp(`Examples?:\\n(?:.*\\n)*.*tailgate ${name}\\b`))
    expect(help).not.toContain('(default: [])')
  },
)
