import { spawn } from 'node:child_process'
import { availableParallelism } from 'node:os'

/** How long a neighbour is busy, and then rests, in milliseconds. */
const halfPeriodMs = 100

/** Busy for half of each period, until its standard input ends. */
const program = `
  process.stdin.on('end', () => process.exit()).resume()
  const turn = () => {
    const end = performance.now() + ${halfPeriodMs}
    while (performance.now() < end);
    setTimeout(turn, ${halfPeriodMs})
  }
  turn()`

/**
 * A neighbour that uses every processor half of the time, in processes of its own. It ends when it is disposed, and with this
 * process, however that ends.
 */
export function neighbour(): AsyncDisposable {
  const children = Array.from({ length: availableParallelism() }, () =>
    spawn(process.execPath, ['--eval', program], { stdio: ['pipe', 'ignore', 'inherit'] }),
  )
  const ended = children.map((child) => new Promise<void>((done) => child.once('close', () => done())))
  return {
    async [Symbol.asyncDispose]() {
      for (const child of children) child.stdin.end()
      await Promise.all(ended)
    },
  }
}
