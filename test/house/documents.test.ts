import { readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { Command } from 'commander'
import { describe, expect, test } from 'vitest'
import { commandList } from '../../harness/commands/command-list.ts'
import { brokenLinks, missingFiles, pagesOf, typedCommands } from './documents.ts'

const root = resolve(import.meta.dirname, '../..')
const pages = pagesOf(root)

/** What can be typed after each command, by its name: `run`, `dashboards build`. */
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

test('there are pages, and commands in them', () => {
  expect(pages.length).toBeGreaterThan(25)
  expect(pages.flatMap(typedCommands).length).toBeGreaterThan(100)
})

describe.each(pages.map((page) => [page.path, page] as const))('%s', (_, page) => {
  test('every link leads to a page, and to a heading that it has', () =>
    expect(brokenLinks(root, page)).toEqual([]))

  test('every file that it names is there', () => expect(missingFiles(root, page)).toEqual([]))

  test('every command that it types is there, with these options', async () => {
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

  test('every script of npm that it types is there', () => {
    const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
    const typed = [...page.text.matchAll(/npm run ([\w:-]+)/g)].map(([, name = '']) => name)
    expect(typed.filter((name) => !Object.hasOwn(scripts, name))).toEqual([])
  })
})

test('a page that types what is not there is found', () => {
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
