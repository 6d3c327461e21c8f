import { Command } from 'commander'
import { afterEach, expect, test, vi } from 'vitest'
import { heard } from '../../../test/fixtures/heard.ts'
import { addRowsOption } from './rows-option.ts'

afterEach(() => vi.restoreAllMocks())

/** The number of rows on a command line, and the printed text. */
function asked(...words: readonly string[]): { rows: unknown; said: string } {
  const said = heard(process.stderr)
  const command = addRowsOption(new Command('run').exitOverride()).parse([...words], { from: 'user' })
  return { rows: command.opts().rows, said: said() }
}

test.each([
  ['nothing', [], undefined],
  ['--rows 2000', ['--rows', '2000'], '2000'],
])('%s is taken without a word', (_, words, rows) => expect(asked(...words)).toEqual({ rows, said: '' }))

test.each([
  ['--masks 2000', ['--masks', '2000'], '2000'],
  ['both, of which the last counts', ['--rows', '1', '--masks', '2'], '2'],
])('%s still works, with a line that says so', (_, words, rows) =>
  expect(asked(...words)).toEqual({ rows, said: '--masks is the old name of --rows, and still works.\n' }),
)

test('the help contains only the new name', () => {
  const help = addRowsOption(new Command('run')).helpInformation()
  expect(help).toContain('--rows <count>')
  expect(help).not.toContain('--masks')
})
