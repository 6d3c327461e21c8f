import { readdir } from 'node:fs/promises'
import { ledgerDirectory, portDirectory, runRoot } from '../guard/ledger/run-root.ts'

const isEmpty = async (directory: string): Promise<boolean> =>
  (await readdir(directory).catch(() => [])).length === 0

/** Removes what dead runs left, before a command does anything. Where there are no runs at all, it costs a look. */
export async function sweepDeadRuns(): Promise<void> {
  const root = runRoot()
  if ((await isEmpty(ledgerDirectory(root))) && (await isEmpty(portDirectory(root)))) return
  const { sweep } = await import('../guard/janitor/janitor.ts')
  await sweep({ root })
}
