import { gzipSync } from 'node:zlib'
import type { StoredProfile } from '../../bundle/stored-run.ts'
import { html, localHref, Markup } from '../../charts/markup.ts'
import { formatBytes } from '../../config/units/units.ts'

/** The profiles of a report, and the styles and scripts of their pages that must be allowed. */
export interface ProfileSection {
  readonly markup: Markup
  readonly guests: readonly string[]
}

/** Base64 contains nothing that ends a script element. The frame is created when a reader opens it. */
const keptMarkup = (name: string, packed: string): Markup =>
  html`<div class="kept"><button type="button" class="unpack" data-title="${name}" hidden>Show it here</button><script type="application/gzip">${new Markup(packed)}</script></div>`

/**
 * The profiles with their pages, as far as they fit into `roomBytes`, so that a report that is passed on alone keeps its
 * flame graph. A page that does not fit is mentioned.
 */
export function profileSection(
  profiles: readonly StoredProfile[],
  pages: ReadonlyMap<string, string>,
  roomBytes: number,
): ProfileSection {
  if (profiles.length === 0) return { markup: html``, guests: [] }
  let room = roomBytes
  const guests: string[] = []
  const each = profiles.map(({ name, file, summary }) => {
    const href = localHref(file)
    const link = href === undefined ? html`<b>${name}</b>` : html`<a href="${href}"><b>${name}</b></a>`
    const page = pages.get(file)
    const packed = page === undefined ? '' : gzipSync(page, { level: 9 }).toString('base64')
    const fits = packed !== '' && packed.length <= room
    if (fits && page !== undefined) {
      room -= packed.length
      guests.push(page)
    }
    const kept = fits
      ? keptMarkup(name, packed)
      : page === undefined
        ? ''
        : html`<p class="soft">Its page of ${formatBytes(Buffer.byteLength(page))} is too large to be carried in this report: pass on its file too.</p>`
    return html`<p>${link} <span class="soft">${file}</span></p><ol>${summary.map((said) => html`<li>${said}</li>`)}</ol>${kept}`
  })
  return {
    markup: html`<section class="scenario" id="profiles"><h2>Profiles</h2><p class="soft">Of a replay of the same load, never of the judged run.</p>${each}</section>`,
    guests,
  }
}
