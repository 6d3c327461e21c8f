import { getCACertificates, setDefaultCACertificates } from 'node:tls'

/**
 * Authorities that are trusted beside those that the process trusts by default, each as often as somebody asked for it. Node
 * has one list for the whole process and keeps each authority in it once, so the count is kept here.
 */
const added: string[] = []
let own: readonly string[] | undefined

function apply(): void {
  own ??= getCACertificates('default')
  setDefaultCACertificates([...own, ...added])
}

/**
 * Lets everything in this process trust one more authority (PEM) until it is disposed, since the `fetch` of a session cannot
 * be given authorities of its own. Several callers may do so at once.
 */
export function alsoTrusting(authority: string | undefined): Disposable {
  if (authority === undefined) return { [Symbol.dispose]: () => undefined }
  added.push(authority)
  apply()
  return {
    [Symbol.dispose]: () => {
      added.splice(added.indexOf(authority), 1)
      apply()
    },
  }
}
