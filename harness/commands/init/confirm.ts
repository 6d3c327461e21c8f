import { createInterface } from 'node:readline/promises'

/** Whether somebody is there who can be asked. */
export const isInteractive = (): boolean => process.stdin.isTTY === true && process.stdout.isTTY === true

/** Asks yes or no on the terminal; anything but a yes is a no. */
export async function confirmed(question: string, signal: AbortSignal): Promise<boolean> {
  const asking = createInterface({ input: process.stdin, output: process.stdout })
  try {
    const answer = await asking.question(`${question} [y/N] `, { signal })
    return /^y(?:es)?$/i.test(answer.trim())
  } finally {
    asking.close()
  }
}
