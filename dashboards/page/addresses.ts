import { localHref } from '../../harness/charts/markup.ts'
import type { Chosen } from '../model/promql.ts'

/** The target of a link on a board. */
export interface BoardPlace {
  /** The title of a panel. */
  readonly panel?: string | undefined
  /** The selected values of the board's variables. */
  readonly chosen?: Chosen
}

/** The addresses of everything that the pages of boards link to; undefined for something that cannot be opened from there. */
export interface Addresses {
  /** Whether an address can select values on a board. Where it cannot, a link leads to a panel about all values and says so. */
  readonly selects: boolean
  board(name: string, place?: BoardPlace): string
  /** A page of a bundle, by its path below the directory of results. */
  bundle(file: string): string | undefined
  /** A page that says what to do about an alert, by its address or path. */
  runbook(page: string): string | undefined
}

/** The name of a panel in an address, after the #. */
export const anchorOf = (title: string): string =>
  title
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}]+/gu, '-')
    .replaceAll(/^-|-$/g, '')

const behind = (panel: string | undefined): string => (panel === undefined ? '' : `#${anchorOf(panel)}`)

const isAddress = (page: string): boolean => /^https?:\/\//.test(page)

/** Paths of directories and files that exist, relative to the pages of boards. */
export interface PlacesOfFiles {
  /** The path from the pages to the directory of results, such as `..`. */
  readonly results: string
  /** The paths of pages for alerts, relative to the pages of boards, by the path under which alerts name them. */
  readonly runbooks: ReadonlyMap<string, string>
}

/**
 * Addresses of offline pages, which lie beside each other as files. Values cannot be selected there, so a link leads to the
 * panel that shows the target best.
 */
export const addressesOfFiles = ({ results, runbooks }: PlacesOfFiles): Addresses => ({
  selects: false,
  board: (name, { panel } = {}) => `${name}.html${behind(panel)}`,
  bundle(file) {
    const href = localHref(file)
    return href === undefined ? undefined : `${results}/${href}`
  },
  runbook: (page) => (isAddress(page) ? page : runbooks.get(page)),
})

/**
 * Addresses of live pages, which one server gives, each with the same time range as the page with the link.
 * @param search makes the query of an address from selected values; without an argument, from those that are selected now.
 * @param runbooks paths of the pages for alerts that the server gives.
 */
export const addressesOfServer = (
  search: (chosen?: Chosen) => string,
  runbooks: ReadonlySet<string>,
): Addresses => ({
  selects: true,
  // A board with a selected value shows only that value, so a link to it leads to the whole board.
  board: (name, { panel, chosen } = {}) =>
    chosen === undefined ? `/${name}${search()}${behind(panel)}` : `/${name}${search(chosen)}`,
  bundle(file) {
    const href = localHref(file)
    return href === undefined ? undefined : `/results/${href}`
  },
  runbook: (page) => (isAddress(page) ? page : runbooks.has(page) ? `/${page}` : undefined),
})
