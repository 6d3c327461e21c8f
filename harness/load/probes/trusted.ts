import { getCACertificates, setDefaultCACertificates } from 'node:tls'

/**
 * What is trusted beside what the process trusts by itself, each as often as somebody asked for it. Node has one list for the
 * whole process and keeps each authority in it once, so the count stands here, beside it.
 */
const added: string[] = []
let own: readonly string[] | undefined

function apply(): void {
  own ??= getCACertificates('default')
  setDefaultCACertificates([...own, ...added])
}

/**
 * Lets everything in this process trust one more authority (PEM) until it is disposed: a session asks with a `fetch` that
 * cannot be told whom to trust. Several may do so at once.
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
