import { createInterface } from 'node:readline/promises'

/** Whether somebody is there who can be asked. */
export const isInteractive = (): boolean => process.stdin.isTTY === true && process.stdout.isTTY === true

/**
 * Asks yes or no on the terminal; anything but a yes is a no.
 * @throws the signal's reason when it is aborted meanwhile.
 */
export async function confirmed(
  question: string,
  signal: AbortSignal,
  output: NodeJS.WritableStream = process.stdout,
): Promise<boolean> {
  const asking = createInterface({ input: process.stdin, output })
  // A terminal that is being read from gives Ctrl-C as a key; it means what it always means.
  asking.on('SIGINT', () => process.kill(process.pid, 'SIGINT'))
  try {
    const answer = await asking.question(`${question} [y/N] `, { signal })
    return /^y(?:es)?$/i.test(answer.trim())
  } catch (error) {
    signal.throwIfAborted()
    throw error
  } finally {
    asking.close()
  }
}
