import { createRequire } from 'node:module'
import type { CookieJar } from 'tough-cookie'
import type { Answer } from '../../http/h1/connection.ts'
import { valuesIn } from './step-answer.ts'

/** The package takes 11 MiB and 30 ms to load: only a load that has a jar pays for it, and does before it begins. */
export const loadCookieJars = (): typeof import('tough-cookie') =>
  createRequire(import.meta.url)('tough-cookie') as typeof import('tough-cookie')

/** What a journey was told to remember (RFC 6265). Hosts are those of tests as well, so no list of public suffixes is asked. */
export class Cookies {
  #jar: CookieJar | undefined

  /** Takes in what an answer from `url` sets; what cannot be read as a cookie is left out, as browsers do. */
  note(url: string, { kept }: Answer): void {
    const set = valuesIn(kept?.head ?? '', 'set-cookie')
    if (set.length === 0) return
    this.#jar ??= new (loadCookieJars().CookieJar)(undefined, {
      rejectPublicSuffixes: false,
      looseMode: true,
    })
    for (const line of set) this.#jar.setCookieSync(line, url, { ignoreError: true })
  }

  /** The value of the header Cookie for `url`; empty when there is none. */
  for(url: string): string {
    return this.#jar?.getCookieStringSync(url) ?? ''
  }
}
