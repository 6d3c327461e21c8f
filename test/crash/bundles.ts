import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { readRun } from '../../harness/bundle/read-run.ts'
import { readEvidence } from '../../harness/evidence/reader/evidence-reader.ts'

/** The status of every bundle in a directory; fails when one cannot be read, or when a complete one lacks evidence. */
export async function readBundles(directory: string): Promise<readonly ('complete' | 'aborted')[]> {
  const names = (await readdir(directory).catch(() => [])).filter((name) => /^\d{4}-/.test(name))
  return Promise.all(
    names.map(async (name) => {
      const { run } = await readRun(join(directory, name))
      const evidence = await readEvidence(
        join(directory, name),
        run.status === 'complete' ? 'closed' : 'growing',
      )
      const done = evidence.scenarios.filter(({ status }) => status === 'complete')
      if (run.status === 'complete' && done.length !== run.verdict.scenarios.length)
        throw new Error(`${name} is complete, yet only ${done.length} of its scenarios have their evidence`)
      return run.status
    }),
  )
}
