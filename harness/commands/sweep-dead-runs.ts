import { readdir } from 'node:fs/promises'
import { ledgerDirectory, portDirectory, runRoot } from '../guard/ledger/run-root.ts'

const isEmpty = async (directory: string): Promise<boolean> =>
  (await readdir(directory).catch(() => [])).length === 0

/** Removes what dead runs left, before a command does anything else. Without runs, it only takes one look at a directory. */
export async function sweepDeadRuns(): Promise<void> {
  const root = runRoot()
  if ((await isEmpty(ledgerDirectory(root))) && (await isEmpty(portDirectory(root)))) return
  const { sweep } = await import('../guard/janitor/janitor.ts')
  await sweep({ root })
}
