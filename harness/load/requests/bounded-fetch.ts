/** The most bytes of an uncompressed answer that a session may read. */
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
 * Lets `fetch` of this process read at most 4 MiB of an answer, until it is disposed: a log-in is sent to a server that may
 * be hostile, and a compressed answer of a megabyte can become gigabytes.
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
