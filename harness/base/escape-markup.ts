import { printable } from './text.ts'

const escapes: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

/** Escapes text for HTML, SVG and XML, in element content and in quoted attributes. */
export const escapeMarkup = (text: string): string =>
  text.replace(/[&<>"']/g, (found) => escapes[found] ?? found)

/**
 * Escapes text from outside: nothing in it is markup, and no character reorders or hides others. Control characters are shown
 * as `\u001b`, because XML 1.0 cannot contain them, not even escaped.
 */
export const escapeForeign = (text: string): string => escapeMarkup(printable(text))
