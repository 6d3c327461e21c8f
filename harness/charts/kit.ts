import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { reading } from './reading.ts'

/** The part that a page with charts needs once: uPlot, and the scripts that make its charts from their data. */
export interface Kit {
  readonly style: string
  readonly script: string
}

/** The scripts of every page, in the order of their dependencies. */
const parts = [
  'theme.js',
  'axes.js',
  'marks.js',
  'heat.js',
  'readout.js',
  'plot.js',
  'address.js',
  'touch.js',
  'start.js',
  'packed-page.js',
]

const own = (name: string): string => readFileSync(new URL(`browser/${name}`, import.meta.url), 'utf8')

/** A script without comments on lines of their own: every page contains it, and nobody reads it there. */
const uncommented = (script: string): string =>
  script.replaceAll(/^[ \t]*(?:\/\*\*(?:(?!\*\/)[\s\S])*\*\/|\/\/.*)[ \t]*\n/gm, '')

const ownScript = (name: string): string => uncommented(own(name))
const library = createRequire(import.meta.url)

/** Styles of every page: the colours of curves and marks, and the layout. */
const styles = ['theme.css', 'kit.css']

/** The additional scripts of a live page, which asks its server for newer figures; no other page requests anything. */
const liveParts = ['renew.js', 'live.js']

/** The kits that were read. Their files belong to the package and do not change, and a live page needs one each time. */
const made = new Map<boolean, Kit>()

/** The licence requires its notice. The notice has no URL, because a search for requests in a page would find it. */
const notice = `/*! uPlot ${(library('uplot/package.json') as { version: string }).version}, MIT licence, Copyright (c) Leon Sorokin */`

/** Read once, when the first page with charts is made. */
export function kit(live = false): Kit {
  const found = made.get(live)
  if (found) return found
  const read = {
    style: [readFileSync(library.resolve('uplot/dist/uPlot.min.css'), 'utf8'), ...styles.map(own)].join('\n'),
    script: [
      notice,
      readFileSync(library.resolve('uplot/dist/uPlot.iife.min.js'), 'utf8').replace(/^\/\*!.*?\*\/\s*/, ''),
      `;(() => {'use strict'\nconst reading = ${reading}`,
      ...[...parts, ...(live ? liveParts : [])].map(ownScript),
      '})()',
    ].join('\n'),
  }
  made.set(live, read)
  return read
}

const digest = (text: string): string => `'sha256-${createHash('sha256').update(text).digest('base64')}'`

/** The text of each script or style element of a page, as a browser reads it. */
const inside = (page: string, tag: 'script' | 'style'): string[] =>
  [...page.replace(/\r\n?/g, '\n').matchAll(new RegExp(`<${tag}\\b[^>]*>([\\s\\S]*?)</${tag}`, 'gi'))].map(
    ([, text = '']) => text,
  )

/**
 * A content security policy that allows only what the page itself contains: it has the hashes of the page's styles and
 * scripts, and of those of the embedded pages, which are under its policy. Embedded pages may also style single elements. A
 * live page may contact its own server, and no other.
 */
export function policyFor(
  styles: readonly string[],
  scripts: readonly string[],
  guests: readonly string[] = [],
  live = false,
): string {
  const allowed = (own: readonly string[], tag: 'script' | 'style') =>
    [...new Set([...own, ...guests.flatMap((page) => inside(page, tag))].map(digest))].join(' ')
  const attributes = guests.length > 0 ? "; style-src-attr 'unsafe-inline'" : ''
  const asking = live ? "; connect-src 'self'; img-src 'self'" : ''
  return `default-src 'none'; style-src ${allowed(styles, 'style')}${attributes}; script-src ${allowed(scripts, 'script')}${asking}; base-uri 'none'; form-action ${live ? "'self'" : "'none'"}`
}

/**
 * The policy of a page whose style and script lie in files beside it: only elements with the page's own nonce load or contain
 * any. A digest would not do, as browsers cannot compare it for files that are opened from a disk.
 */
export const policyOfShared = (nonce: string): string =>
  `default-src 'none'; style-src 'nonce-${nonce}'; script-src 'nonce-${nonce}'; base-uri 'none'; form-action 'none'`
