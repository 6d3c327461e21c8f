import { html, type Markup } from '../../harness/charts/markup.ts'
import type { Board } from '../model/model.ts'
import type { FiringAlert } from '../queries/firing-alerts.ts'
import type { Addresses } from './addresses.ts'

/** The most alerts that are listed one by one. */
const told = 12

/** The board that has a panel of this title; `service` before all others, as alerts are about its panels. */
const boardWith = (boards: readonly Board[], title: string): string | undefined =>
  boards
    .toSorted((a, b) => Number(b.name === 'service') - Number(a.name === 'service'))
    .find(({ tiers }) => tiers.some(({ panels }) => panels.some((panel) => panel.title === title)))?.name

function one(
  { name, summary, panel, runbook }: FiringAlert,
  boards: readonly Board[],
  addresses: Addresses,
): Markup {
  const board = boardWith(boards, panel)
  const help = runbook === undefined ? undefined : addresses.runbook(runbook)
  const shown =
    board === undefined
      ? ''
      : html` <a href="${addresses.board(board, { panel })}" aria-label="${`${name}: its panel, ${panel}`}">${panel}</a>`
  const page =
    runbook === undefined
      ? ''
      : help === undefined
        ? html` <code>${runbook}</code>`
        : html` <a href="${help}" aria-label="${`${name}: what to do`}">what to do</a>`
  return html`<li><span aria-hidden="true">✗</span> <strong>${name}</strong> ${summary}${shown}${page}</li>`
}

/**
 * Alerts that fire, each with its panel and the page that says what to do; undefined where none does and all are watched.
 * @param unwatched a sentence about alerts that would not be listed.
 */
export function firing(
  alerts: readonly FiringAlert[],
  unwatched: string | undefined,
  boards: readonly Board[],
  addresses: Addresses,
): Markup | undefined {
  const said = unwatched === undefined ? undefined : html`<p class="unwatched">${unwatched}</p>`
  if (alerts.length === 0) return said
  const rest = alerts.length - told
  return html`<ul class="firing" aria-label="Alerts that fire">${alerts.slice(0, told).map((alert) => one(alert, boards, addresses))}${rest > 0 ? html`<li>and ${rest} more</li>` : ''}</ul>${said}`
}
