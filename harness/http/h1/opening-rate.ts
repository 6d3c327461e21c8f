/** Decides when connections may be opened. */
export interface Openings {
  /** Whether a connection may be opened now; if not, the caller is notified once when one may. */
  take(): boolean
  close(): void
}

/** Plain connections cost less than a request, so they are not limited. */
export const unlimitedOpenings: Openings = { take: () => true, close: () => undefined }

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
