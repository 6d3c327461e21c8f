import { readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { Command } from 'commander'
import { describe, expect, test } from 'vitest'
import { commandList } from '../../harness/commands/command-list.ts'
import { brokenLinks, missingFiles, pagesOf, typedCommands } from './documents.ts'

const root = resolve(import.meta.dirname, '../..')
const pages = pagesOf(root)

/** The options of each command, by its name: `run`, `dashboards build`. */
async function knownOptions(): Promise<ReadonlyMap<string, readonly string[]>> {
  const known = new Map<string, readonly string[]>()
  const note = (name: string, { options }: Command): void => {
    known.set(
      name,
      ['-h', '--help', ...options.flatMap(({ short, long }) => [short, long])].filter(
        (option) => option !== undefined && option !== null,
      ),
    )
  }
  for (const { name, options } of commandList) {
    const command = new Command(name)
    ;(await options())(command, () => undefined)
    note(name, command)
    for (const part of command.commands) note(`${name} ${part.name()}`, part)
  }
  return known
}

test('there are pages, and they contain commands', () => {
  expect(pages.length).toBeGreaterThan(25)
  expect(pages.flatMap(typedCommands).length).toBeGreaterThan(100)
})

describe.each(pages.map((page) => [page.path, page] as const))('%s', (_, page) => {
  test('every link leads to an existing page and heading', () => expect(brokenLinks(root, page)).toEqual([]))

  test('every file that it names exists', () => expect(missingFiles(root, page)).toEqual([]))

  test('every command that it shows exists, with these options', async () => {
    const known = await knownOptions()
    const wrong = typedCommands(page).flatMap(({ command, options }) => {
      const taken = known.get(command)
      if (taken === undefined) return [`tailgate ${command}`]
      return options
        .filter((option) => !taken.includes(option))
        .map((option) => `tailgate ${command} ${option}`)
    })
    expect(wrong).toEqual([])
  })

  test('every npm script that it shows exists', () => {
    const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
    const typed = [...page.text.matchAll(/npm run ([\w:-]+)/g)].map(([, name = '']) => name)
    expect(typed.filter((name) => !Object.hasOwn(scripts, name))).toEqual([])
  })
})

test('a page with a command that does not exist is found', () => {
  const text = [
    'See `tailgate explain` and [it](docs/nothing.md), [that](README.md#nowhere), `harness/nothing.ts`.',
    '```sh',
    "npx tailgate run browse --budget 'p95<=1ms --bogus' --profilers v8 && tailgate dashboards build --last 5m  # --not-this",
    '```',
  ].join('\n')
  const page = { path: 'page.md', text }
  expect(typedCommands(page)).toEqual([
    { command: 'run', options: ['--budget', '--profilers'] },
    { command: 'dashboards build', options: ['--last'] },
    { command: 'explain', options: [] },
  ])
  expect(brokenLinks(root, page)).toEqual(['docs/nothing.md', 'README.md#nowhere'])
  expect(missingFiles(root, page)).toEqual(['harness/nothing.ts'])
})
