import { CookieJar } from 'tough-cookie'
import type { Answer } from '../../http/h1/connection.ts'
import { valuesIn } from './step-answer.ts'

/** What a journey was told to remember (RFC 6265). Hosts are those of tests as well, so no list of public suffixes is asked. */
export class Cookies {
  #jar: CookieJar | undefined

  /** Takes in what an answer from `url` sets; what cannot be read as a cookie is left out, as browsers do. */
  note(url: string, { kept }: Answer): void {
    const set = valuesIn(kept?.head ?? '', 'set-cookie')
    if (set.length === 0) return
    this.#jar ??= new CookieJar(undefined, { rejectPublicSuffixes: false, looseMode: true })
    for (const line of set) this.#jar.setCookieSync(line, url, { ignoreError: true })
  }

  /** The value of the header Cookie for `url`; empty when there is none. */
  for(url: string): string {
    return this.#jar?.getCookieStringSync(url) ?? ''
  }
}
