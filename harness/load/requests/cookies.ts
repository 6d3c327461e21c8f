import { createRequire } from 'node:module'
import type { CookieJar } from 'tough-cookie'
import type { Answer } from '../../http/h1/connection.ts'
import { valuesIn } from './step-answer.ts'

/** The package takes 11 MiB and 30 ms to load, so only a load that keeps cookies loads it, and does so before it begins. */
export const loadCookieJars = (): typeof import('tough-cookie') =>
  createRequire(import.meta.url)('tough-cookie') as typeof import('tough-cookie')

/** The cookies of a journey (RFC 6265). Hosts include those of tests, so no list of public suffixes is used. */
export class Cookies {
  #jar: CookieJar | undefined

  /** Stores the cookies that an answer from `url` sets; a cookie that cannot be read is left out, as in browsers. */
  note(url: string, { kept }: Answer): void {
    const set = valuesIn(kept?.head ?? '', 'set-cookie')
    if (set.length === 0) return
    this.#jar ??= new (loadCookieJars().CookieJar)(undefined, {
      rejectPublicSuffixes: false,
      looseMode: true,
    })
    for (const line of set) this.#jar.setCookieSync(line, url, { ignoreError: true })
  }

  /** The value of the header Cookie for `url`; empty if there is none. */
  for(url: string): string {
    return this.#jar?.getCookieStringSync(url) ?? ''
  }
}
