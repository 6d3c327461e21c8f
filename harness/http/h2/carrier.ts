import type { Unopened } from '../h1/connection.ts'
import type { Waiting } from '../h1/request-queue.ts'

/** A connection that carries many requests at once (HTTP/2, RFC 9113). */
export interface H2Connection {
  /** `leaving`: it closes once its current requests have ended, since the server asked for that or has fallen silent. */
  readonly phase: 'opening' | 'open' | 'leaving' | 'gone'
  /** Whether it takes one more request now. */
  readonly hasRoom: boolean
  send(waiting: Waiting): void
  /** Closes the connection; its requests end as resets. */
  destroy(): void
}

/** The events that a connection reports to its pool. */
export interface H2ConnectionEvents {
  /** It may have room: it has just opened, a request has ended, or the server accepts more. */
  onRoom(): void
  /** The server says that it did not process a request, which may therefore be sent again elsewhere. */
  onRefused(waiting: Waiting): void
  /** It has opened, or was given up because it had not, after this many milliseconds. */
  onOpened?(milliseconds: number): void
  /** It is closed; `cause` says whether it had opened before. */
  onGone(connection: H2Connection, cause: Unopened | 'closed'): void
}
