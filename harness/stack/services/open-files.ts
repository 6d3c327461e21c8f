import { readFileSync } from 'node:fs'

/** The hard limit in the words of Linux's /proc/self/limits. */
export function hardLimitIn(limits: string): number | undefined {
  const hard = /^Max open files\s+\S+\s+(\S+)/m.exec(limits)?.[1]
  if (hard === undefined) return undefined
  return hard === 'unlimited' ? Number.MAX_SAFE_INTEGER : Number(hard)
}

/**
 * How many files this process and what it starts may open: the hard limit, as Node raises the soft one to it at its start.
 * Without a limit, or where the system does not tell, as many as any run needs.
 */
export function mostOpenFiles(): number {
  try {
    return hardLimitIn(readFileSync('/proc/self/limits', 'utf8')) ?? Number.MAX_SAFE_INTEGER
  } catch {
    // Not Linux, which is told in another way.
    const { userLimits } = process.report.getReport() as {
      userLimits?: { open_files?: { hard?: number | string } }
    }
    const hard = Number(userLimits?.open_files?.hard)
    return Number.isFinite(hard) && hard > 0 ? hard : Number.MAX_SAFE_INTEGER
  }
}
