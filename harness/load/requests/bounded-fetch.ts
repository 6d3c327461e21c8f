/** The most of an answer that a session may read, however small it was while it was packed. */
const maxAnswerBytes = 4 * 1024 * 1024

const limited = () => {
  let left = maxAnswerBytes
  return new TransformStream<Uint8Array, Uint8Array>({
    transform(piece, controller) {
      left -= piece.byteLength
      if (left >= 0) controller.enqueue(piece)
      else controller.error(new RangeError('The answer is longer than 4 MiB, more than a session may read.'))
    },
  })
}

/**
 * Lets `fetch` of this process read no more than 4 MiB of an answer, until it is disposed: a log-in is asked of a server
 * that may be hostile, and a packed answer of a megabyte can come to gigabytes.
 */
export function boundFetch(): Disposable {
  const unbounded = globalThis.fetch
  globalThis.fetch = async (input, init) => {
    const answer = await unbounded(input, init)
    if (answer.body === null) return answer
    const { status, statusText, headers, url, redirected } = answer
    const bounded = new Response(answer.body.pipeThrough(limited()), { status, statusText, headers })
    return Object.defineProperties(bounded, { url: { value: url }, redirected: { value: redirected } })
  }
  return {
    [Symbol.dispose]() {
      globalThis.fetch = unbounded
    },
  }
}
