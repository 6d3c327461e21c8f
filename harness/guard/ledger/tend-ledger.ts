import { utimes } from 'node:fs/promises'
import { hasCode } from '../../base/errors.ts'
import { ledgerFile } from './run-root.ts'

const hourMs = 3_600_000

/**
 * Marks the ledger of a kept stack as used, again and again: systems remove files from the temporary directory that were not
 * used for some days. Where the ledger has gone all the same, no command finds the stack any more, and `onGone` is called.
 * @param everyMs milliseconds.
 * @returns the timer, which keeps the process running.
 */
export function tendLedger(
  root: string,
  id: string,
  onGone: () => void,
  everyMs: number = hourMs,
): NodeJS.Timeout {
  const tend = async (): Promise<void> => {
    const now = new Date()
    await utimes(ledgerFile(root, id), now, now).catch((problem: unknown) => {
      // Any other obstacle says nothing about whether the ledger is there.
      if (hasCode(problem, 'ENOENT')) onGone()
    })
  }
  return setInterval(() => void tend(), everyMs)
}
