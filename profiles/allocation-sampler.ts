// Loaded into a profiled process before its program. It samples every allocation, including memory that is collected again,
// and writes the profile to the file named in the environment when the process ends.
import { writeFileSync } from 'node:fs'
import { Session } from 'node:inspector'

const file = process.env.TAILGATE_ALLOCATION_PROFILE
if (file !== undefined) {
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
