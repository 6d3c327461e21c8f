import { printable } from '../base/text.ts'

/** Escapes text so that nothing in it is markup, a formula, a link, an HTML tag or a mention. */
export const escapeMarkdown = (text: string): string =>
  printable(text)
    .replace(/&/g, '&amp;')
    .replace(/</g, '&lt;')
    .replace(/[\\`*_[\]()#|~!>$]/g, '\\$&')
    // A word joiner, which is not seen, keeps addresses and names from becoming links by themselves.
    .replace(/@/g, '@\u2060')
    .replace(/:\/\//g, ':\u2060//')
    .replace(/\bwww\./gi, 'www\u2060.')
