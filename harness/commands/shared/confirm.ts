import { createInterface } from 'node:readline/promises'

/** Whether there is a terminal on which a person can be asked. */
export const isInteractive = (): boolean => process.stdin.isTTY === true && process.stdout.isTTY === true

/**
 * Asks a yes-or-no question on the terminal; any other answer means no.
 * @throws the signal's reason when it is aborted in the meantime.
 */
export async function confirmed(
  question: string,
  signal: AbortSignal,
  output: NodeJS.WritableStream = process.stdout,
): Promise<boolean> {
  const asking = createInterface({ input: process.stdin, output })
  // While a terminal is read, Ctrl-C arrives as a key; it must still interrupt.
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
