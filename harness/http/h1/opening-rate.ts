/** When connections may be opened. */
export interface Openings {
  /** Whether one may be opened now; if not, it is told once when one may. */
  take(): boolean
  close(): void
}

/** Plain connections cost less than a request, so nothing holds them back. */
export const freely: Openings = { take: () => true, close: () => undefined }

/** So many at once, and then one each so many milliseconds. */
const burst = 16
const every = 2.5

/**
 * A handshake of TLS takes about a millisecond of both sides. Where each request that waits opened a connection, requests
 * would wait for handshakes and open still more, until thousands are being opened that nobody needs; at this pace at most
 * half a processor goes into them, and those that are open take what waits.
 */
export function paced(onMay: () => void): Openings {
  let left = burst
  let at = performance.now()
  let timer: NodeJS.Timeout | undefined
  return {
    take() {
      const now = performance.now()
      left = Math.min(burst, left + (now - at) / every)
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
        Math.ceil((1 - left) * every),
      )
      return false
    },
    close: () => clearTimeout(timer),
  }
}
