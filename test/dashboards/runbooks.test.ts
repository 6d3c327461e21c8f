import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { alertsOf } from '../../dashboards/alerts/alerts.ts'
import { boards } from '../../dashboards/build/boards.ts'
import { repositorySource, root } from './source.ts'

const folder = 'docs/runbooks'
const pages = readdirSync(join(root, folder)).map((name) => {
  const path = `${folder}/${name}`
  // A title may continue on the next line.
  return [path, readFileSync(join(root, path), 'utf8').replaceAll(/\n +/g, ' ')] as const
})

/** The titles that a page quotes. */
const quotedIn = (text: string): readonly string[] =>
  [...text.matchAll(/"([^"]+)"/g)].map(([, title = '']) => title)

/** The names of alerts in the line that says which alerts a page is about; `…` stands for any text. */
const namesIn = (text: string): readonly string[] => {
  const [line = ''] = /^Alerts? .*$/m.exec(text) ?? []
  return [...line.matchAll(/`([A-Z…][\w…]*)`/g)].map(([, name = '']) => name)
}

const patternOf = (name: string): RegExp => new RegExp(`^${name.replaceAll('…', '.*')}$`)

test('every panel that a runbook quotes is on a board', async () => {
  const tiers = boards(await repositorySource()).flatMap((board) => board.tiers)
  const titles = new Set(tiers.flatMap(({ panels }) => panels.map(({ title }) => title)))
  const quoted = pages.flatMap(([path, text]) => quotedIn(text).map((title) => ({ path, title })))
  expect(quoted.length).toBeGreaterThan(20)
  expect(quoted.filter(({ title }) => !titles.has(title))).toEqual([])
})

test('every alert that a runbook names leads to it', async () => {
  const source = await repositorySource()
  // The scenarios of this project have no such budgets.
  const more = [
    { scenario: 'a', route: 'all', figure: 'timeoutRate', limit: 0.01 },
    { scenario: 'a', route: 'list', figure: 'status503Rate', limit: 0.01 },
  ]
  const alerts = alertsOf({ ...source, budgets: [...source.budgets, ...more] })
  for (const [path, text] of pages) {
    const own = alerts.filter(({ runbook }) => runbook === path).map(({ name }) => name)
    const named = namesIn(text)
    expect(named, path).not.toEqual([])
    expect(
      named.filter((name) => !own.some((alert) => patternOf(name).test(alert))),
      path,
    ).toEqual([])
  }
})
