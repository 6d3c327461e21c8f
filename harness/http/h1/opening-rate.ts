/** Decides when connections may be opened. */
export interface Openings {
  /** Whether a connection may be opened now; if not, the caller is notified once when one may. */
  take(): boolean
  close(): void
}

/** The number of plain connections that may be opened before the sockets are read again. */
const openingsInATurn = 8

/**
 * Plain connections cost less than a request, so as many are opened as requests need. But when the generator was held up,
 * hundreds of requests are due at once although answers have come meanwhile: those that are read next free connections, and
 * only the requests that then still wait need new ones.
 */
export function openingsByTurn(onMay: () => void): Openings {
  let left = openingsInATurn
  let again: NodeJS.Immediate | undefined
  const refill = () => {
    again = undefined
    left = openingsInATurn
    onMay()
  }
  return {
    take() {
      // Sockets are read between an immediate and the one that it asks for.
      again ??= setImmediate(() => {
        again = setImmediate(refill)
      })
      if (left === 0) return false
      left -= 1
      return true
    },
    close: () => clearImmediate(again),
  }
}

/** The number of connections that may be opened at once; after that, one in each interval. */
const burstOpenings = 16
const openingIntervalMs = 2.5

/**
 * A TLS handshake takes about one millisecond of processor time on both sides. If every waiting request opened a connection,
 * requests would wait for handshakes and open still more, until thousands of unneeded connections are opening. At this rate
 * at most half a processor is used for handshakes, and the open connections take the waiting requests.
 */
export function pacedOpenings(onMay: () => void): Openings {
  let left = burstOpenings
  let at = performance.now()
  let timer: NodeJS.Timeout | undefined
  return {
    take() {
      const now = performance.now()
      left = Math.min(burstOpenings, left + (now - at) / openingIntervalMs)
      at = now
      if (left >= 1) {
        left -= 1
        return true
      }
      timer ??= setTimeout(
        () => {
          timer = undefined
          onMay()
        },
        Math.ceil((1 - left) * openingIntervalMs),
      )
      return false
    },
    close: () => clearTimeout(timer),
  }
}
