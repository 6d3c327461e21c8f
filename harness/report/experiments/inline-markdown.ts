import { html, localHref, type Markup, type Part } from '../../charts/markup.ts'

/** Code and links in a sentence of Markdown; everything else is text. */
const marked = /`([^`]+)`|\[([^\]]+)\]\(([^)\s]+)\)/g

/**
 * A sentence of Markdown as markup: code and links are converted, the rest is escaped.
 * @param base the address relative to which its links are resolved.
 */
export function inlineMarkdown(text: string, base: string): Markup {
  const parts: Part[] = []
  let from = 0
  for (const found of text.matchAll(marked)) {
    const [whole, code, words = '', path = ''] = found
    parts.push(text.slice(from, found.index))
    const href = localHref(path)
    if (code !== undefined) parts.push(html`<code>${code}</code>`)
    else parts.push(href === undefined ? words : html`<a href="${`${base}${href}`}">${words}</a>`)
    from = found.index + whole.length
  }
  parts.push(text.slice(from))
  return html`${parts}`
}
