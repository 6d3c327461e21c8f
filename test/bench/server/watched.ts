import { readFileSync } from 'node:fs'

/** Prints the largest growth of the memory of a process while `work` runs; `limit` is in MiB. */
export async function watched(
  name: string,
  pid: number | undefined,
  limit: number,
  work: () => Promise<string>,
): Promise<void> {
  const before = residentMebibytes(pid)
  let highest = before
  const watching = setInterval(() => {
    highest = Math.max(highest, residentMebibytes(pid))
  }, 20)
  const began = performance.now()
  const outcome = await work()
  clearInterval(watching)
  const seconds = ((performance.now() - began) / 1000).toFixed(1)
  const grown = highest - before
  process.stdout.write(
    `${name}: ${outcome} in ${seconds} s, resident memory ${before.toFixed(0)} MiB + ${grown.toFixed(0)} MiB (at most ${limit}: ${grown < limit ? 'held' : 'not held'})\n`,
  )
}

function residentMebibytes(pid: number | undefined): number {
  const [, kibibytes] = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? []
  return Number(kibibytes) / 1024
}
