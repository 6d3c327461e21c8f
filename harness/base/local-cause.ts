import { TailgateError } from './errors.ts'

/**
 * Error codes with which this machine itself prevents a request, in words with the remedy. Such an error says nothing about
 * the service, because the service never received the request.
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
  [
    /^KEPT$/,
    'the answers that journeys under way keep for their later steps would take more than 128 MiB: let the service answer with less, or let fewer journeys think at once',
  ],
  [
    /^TOO_LONG$/,
    'an answer that `expect` or a later step reads may have 4 MiB, and 128 MiB all that are under way: let the service answer with less, or expect a status only',
  ],
  [
    /^CODING$/,
    'an answer that `expect` or a later step reads is compressed in a way that cannot be undone here, or has more than 4 MiB without that: leave out accept-encoding',
  ],
  [/^URL$/, 'the client could not make the request'],
]

/** A code in words, with the remedy; undefined for a code that is not of this machine. */
export const wordsOfLocal = (code: string): string | undefined =>
  words.find(([pattern]) => pattern.test(code))?.[1]

/** The code with which this machine itself prevented a request; undefined when the other side may be the cause. */
export function localCodeOf(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined
  // With several addresses for a name, each attempt has its own error, and one error from the other side is enough to blame
  // it.
  if (error instanceof AggregateError && error.errors.length > 0) {
    const codes = error.errors.map(localCodeOf)
    return codes.includes(undefined) ? undefined : codes[0]
  }
  const code = 'code' in error ? String(error.code) : ''
  return wordsOfLocal(code) === undefined ? undefined : code
}

/**
 * Resources that a machine can run out of, whichever program uses them. The other codes may also be caused by a fault of
 * Tailgate.
 */
const shortages: readonly string[] = ['EMFILE', 'ENFILE', 'EADDRNOTAVAIL', 'ENOBUFS', 'ENOMEM']

/** The error for one of Tailgate's own system calls that failed because the machine ran out of a resource; else undefined. */
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
