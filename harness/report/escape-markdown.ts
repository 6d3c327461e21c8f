import { printable } from '../base/text.ts'

/** Escapes text so that nothing in it is markup, a link, an HTML tag or a mention. */
export const escapeMarkdown = (text: string): string =>
  printable(text)
    .replace(/&/g, '&amp;')
    .replace(/</g, '&lt;')
    .replace(/[\\`*_[\]()#|~!>]/g, '\\$&')
    .replace(/@/g, '@\u2060')
