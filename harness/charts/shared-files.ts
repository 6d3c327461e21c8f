import { kit } from './kit.ts'

/** A file beside pages, by the name that they request it by. */
export interface SharedFile {
  readonly name: string
  readonly text: string
}

/**
 * The style and the script that pages in one directory share, so that each of them does not contain both. Browsers load such
 * files from a disk too, but neither modules nor files whose digests they would have to compare.
 */
export interface SharedFiles {
  readonly style: SharedFile
  readonly script: SharedFile
  /**
   * What the pages' policies allow: only an element that has this word may load a style or a script. Nobody can guess it, so
   * that no text in a page can pretend to be such an element.
   */
  readonly nonce: string
}

/** The class of the sentence that a page shows only when its shared style is missing. */
export const withoutFiles = 'without-files'

/**
 * The files that the pages of one kind share.
 * @param name the name of both files, without ending.
 * @param style the style of everything around the charts.
 * @param nonce letters, digits, - and _ that are different each time.
 */
export function sharedFiles(name: string, style: string, nonce: string): SharedFiles {
  const { style: ofCharts, script } = kit()
  return {
    style: { name: `${name}.css`, text: [ofCharts, style, `.${withoutFiles}{display:none}`, ''].join('\n') },
    script: { name: `${name}.js`, text: `${script}\n` },
    nonce,
  }
}
