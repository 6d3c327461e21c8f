// Loaded into a profiled process before its program. It samples every allocation, including memory that is collected again,
// and writes the profile into the directory named in the environment when the process ends. Threads and processes that the
// program starts load it too, so each has a file of its own.
import { writeFileSync } from 'node:fs'
import { Session } from 'node:inspector'
import { join } from 'node:path'
import { threadId } from 'node:worker_threads'

const directory = process.env.TAILGATE_ALLOCATION_PROFILES
if (directory !== undefined) {
  const file = join(directory, `${process.pid}-${threadId}.heapprofile`)
  const session = new Session()
  session.connect()
  session.post('HeapProfiler.startSampling', {
    samplingInterval: 32 * 1024,
    includeObjectsCollectedByMajorGC: true,
    includeObjectsCollectedByMinorGC: true,
  })
  process.on('exit', () => {
    session.post('HeapProfiler.stopSampling', (problem, result) => {
      if (problem === null) writeFileSync(file, JSON.stringify(result.profile), { mode: 0o600 })
    })
  })
}
