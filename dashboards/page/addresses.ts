import { localHref } from '../../harness/charts/markup.ts'
import type { Chosen } from '../model/promql.ts'

/** Where on a board somebody is led to. */
export interface BoardPlace {
  /** The title of a panel. */
  readonly panel?: string | undefined
  /** What is chosen of the board's variables. */
  readonly chosen?: Chosen
}

/** Where things are that the pages of boards lead to; undefined for what cannot be opened from there. */
export interface Addresses {
  board(name: string, place?: BoardPlace): string
  /** A page of a bundle, by its path below the directory of results. */
  bundle(file: string): string | undefined
  /** A page that says what to do about an alert, by its address or path. */
  runbook(page: string): string | undefined
}

/** What a panel is called in an address, behind its #. */
export const anchorOf = (title: string): string =>
  title
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}]+/gu, '-')
    .replaceAll(/^-|-$/g, '')

const behind = (panel: string | undefined): string => (panel === undefined ? '' : `#${anchorOf(panel)}`)

const isAddress = (page: string): boolean => /^https?:\/\//.test(page)

/** Paths of directories and files from the pages of boards, as far as they are there. */
export interface PlacesOfFiles {
  /** From the pages to the directory of results, such as `..`. */
  readonly results: string
  /** Pages for alerts, from the pages of boards, by the path that alerts name them by. */
  readonly runbooks: ReadonlyMap<string, string>
}

/** Offline pages lie beside each other as files. Nothing can be chosen there, so a link leads to the panel that shows it best. */
export const addressesOfFiles = ({ results, runbooks }: PlacesOfFiles): Addresses => ({
  board: (name, { panel } = {}) => `${name}.html${behind(panel)}`,
  bundle(file) {
    const href = localHref(file)
    return href === undefined ? undefined : `${results}/${href}`
  },
  runbook: (page) => (isAddress(page) ? page : runbooks.get(page)),
})

/**
 * Live pages lie at one server, each at the time of the others.
 * @param search makes the end of an address, of what is chosen: what is chosen now where nothing is said.
 * @param runbooks paths of the pages for alerts that the server gives.
 */
export const addressesOfServer = (
  search: (chosen?: Chosen) => string,
  runbooks: ReadonlySet<string>,
): Addresses => ({
  // A board on which something is chosen is about that as a whole.
  board: (name, { panel, chosen } = {}) =>
    chosen === undefined ? `/${name}${search()}${behind(panel)}` : `/${name}${search(chosen)}`,
  bundle(file) {
    const href = localHref(file)
    return href === undefined ? undefined : `/results/${href}`
  },
  runbook: (page) => (isAddress(page) ? page : runbooks.has(page) ? `/${page}` : undefined),
})
