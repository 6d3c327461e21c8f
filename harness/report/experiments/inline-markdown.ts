import { html, localHref, type Markup, type Part } from '../../charts/markup.ts'

/** Code and links of a sentence of Markdown; whatever else it holds is text. */
const marked = /`([^`]+)`|\[([^\]]+)\]\(([^)\s]+)\)/g

/** A sentence of Markdown as markup: code and links are made, the rest is escaped. @param base where its links lead from. */
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
