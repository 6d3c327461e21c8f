import { readFileSync } from 'node:fs'

/** The hard limit in the text of Linux's /proc/self/limits. */
export function hardLimitIn(limits: string): number | undefined {
  const hard = /^Max open files\s+\S+\s+(\S+)/m.exec(limits)?.[1]
  if (hard === undefined) return undefined
  return hard === 'unlimited' ? Number.MAX_SAFE_INTEGER : Number(hard)
}

/**
 * How many files this process and its children may open: the hard limit, to which Node raises the soft limit at its start.
 * Without a known limit, as many as any run needs.
 */
export function mostOpenFiles(): number {
  try {
    return hardLimitIn(readFileSync('/proc/self/limits', 'utf8')) ?? Number.MAX_SAFE_INTEGER
  } catch {
    // Not on Linux, where the limit is read in another way.
    const { userLimits } = process.report.getReport() as {
      userLimits?: { open_files?: { hard?: number | string } }
    }
    const hard = Number(userLimits?.open_files?.hard)
    return Number.isFinite(hard) && hard > 0 ? hard : Number.MAX_SAFE_INTEGER
  }
}
