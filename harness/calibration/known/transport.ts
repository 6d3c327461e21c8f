import type { Switches } from '../../config/setup/switches.ts'

export type Protocol = Switches['protocol']

/** How a server of known latency is reached. */
export interface KnownTransport {
  readonly protocol: Protocol
  /** Key and certificate of a secured server, and the certificate of the authority that signed it; all PEM. */
  readonly secured:
    | { readonly key: string; readonly certificate: string; readonly authority: string }
    | undefined
}

export const plainTransport: KnownTransport = { protocol: 'http1', secured: undefined }
