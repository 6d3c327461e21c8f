import { getCACertificates, setDefaultCACertificates } from 'node:tls'

/**
 * Lets everything in this process trust one more authority (PEM) until it is disposed: a session asks with a `fetch` that
 * cannot be told whom to trust. One after the other, not two at once.
 */
export function alsoTrusting(authority: string | undefined): Disposable {
  if (authority === undefined) return { [Symbol.dispose]: () => undefined }
  const before = getCACertificates('default')
  setDefaultCACertificates([...before, authority])
  return { [Symbol.dispose]: () => setDefaultCACertificates(before) }
}
