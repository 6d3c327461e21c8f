import { TailgateError } from './errors.ts'

/**
 * What keeps a request on this machine, by the code of the error, in words with the remedy. None of it tells anything of
 * the service: it never saw the request.
 */
const words: readonly (readonly [RegExp, string])[] = [
  [/^EMFILE$/, 'this process may not open more files: raise `ulimit -n`'],
  [/^ENFILE$/, 'the machine may not open more files: raise fs.file-max'],
  [/^(EADDRNOTAVAIL|EADDRINUSE)$/, 'no local port was free: widen net.ipv4.ip_local_port_range'],
  [/^(ENOBUFS|ENOMEM)$/, 'the system had no memory left for a connection'],
  [/^(EACCES|EPERM)$/, 'the system forbids the connection, as a firewall does'],
  [/^(EAFNOSUPPORT|EPROTONOSUPPORT)$/, 'the machine has no addresses of that family'],
  [/^(ENETUNREACH|ENETDOWN)$/, 'the machine has no network to the address'],
  [/^(ENOTFOUND|ENODATA|ESERVFAIL|EAI_[A-Z]+|DNS)$/, 'the name was not resolved'],
  [/^ERR_SOCKET_CONNECTION_TIMEOUT$/, 'the client gave up one address for the next'],
  [
    /^(CERT_\w+|CRL_\w+|DEPTH_ZERO_SELF_SIGNED_CERT|SELF_SIGNED_CERT_IN_CHAIN|UNABLE_TO_\w+|INVALID_CA|INVALID_PURPOSE|PATH_LENGTH_EXCEEDED|HOSTNAME_MISMATCH|ERR_TLS_CERT_ALTNAME_INVALID)$/,
    'the certificate is not trusted here',
  ],
  [/^LATE$/, 'the generator sent them when half of their timeout was over'],
  [
    /^EARLY_HINTS$/,
    'Nginx before 1.29 took the hint (103) for the whole answer: use a newer one, or let the service send no hints',
  ],
  [/^URL$/, 'the client could not make the request'],
]

/** What a code says, with the remedy; undefined for one that is not of this machine. */
export const wordsOfLocal = (code: string): string | undefined =>
  words.find(([pattern]) => pattern.test(code))?.[1]

/** The code of an error by which this machine itself kept a request; undefined where the other side may be to blame. */
export function localCodeOf(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined
  // Where a name has several addresses, each has an error of its own, and one answer from outside is an answer.
  if (error instanceof AggregateError && error.errors.length > 0) {
    const codes = error.errors.map(localCodeOf)
    return codes.includes(undefined) ? undefined : codes[0]
  }
  const code = 'code' in error ? String(error.code) : ''
  return wordsOfLocal(code) === undefined ? undefined : code
}

/** What a machine runs out of, whoever asks for it; the other codes can have causes that are our own fault. */
const shortages: readonly string[] = ['EMFILE', 'ENFILE', 'EADDRNOTAVAIL', 'ENOBUFS', 'ENOMEM']

/** The error for a system call of Tailgate's own that failed since the machine had no more of something; else undefined. */
export function shortageIn(error: unknown): TailgateError | undefined {
  if (!(error instanceof Error && 'code' in error && 'syscall' in error)) return undefined
  const code = String(error.code)
  const problem =
    code === 'EAGAIN' && String(error.syscall).startsWith('spawn')
      ? 'this user may not start more processes: raise `ulimit -u`'
      : shortages.includes(code)
        ? wordsOfLocal(code)
        : undefined
  if (problem === undefined) return undefined
  return new TailgateError('MACHINE_SHORT', { what: error.message, problem }, { cause: error })
}
