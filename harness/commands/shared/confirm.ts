import { createInterface } from 'node:readline/promises'
import { hasCode } from '../../base/errors.ts'

/** Whether there is a terminal on which a person can be asked. */
export const isInteractive = (): boolean => process.stdin.isTTY === true && process.stdout.isTTY === true

/**
 * Asks a yes-or-no question on the terminal; any other answer means no, and so does the end of the input, such as Ctrl-D.
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
  const ended = new Promise<string>((resolve) => asking.once('close', () => resolve('')))
  try {
    const answer = await Promise.race([asking.question(`${question} [y/N] `, { signal }), ended])
    return /^y(?:es)?$/i.test(answer.trim())
  } catch (error) {
    signal.throwIfAborted()
    // At Ctrl-D, Node rejects the question before it closes.
    if (hasCode(error, 'ABORT_ERR')) return false
    throw error
  } finally {
    asking.close()
  }
}
