import { enableCompileCache } from 'node:module'

/**
 * The guide's compiler profile (A1, docs/guide.md), as far as a JavaScript runtime has one: young objects get 64 MiB before they are moved,
 * instead of 16, the heap a bound that leaves PostgreSQL its share of the machine, and compiled code is kept between starts.
 */
export const tunedArguments = ['--max-semi-space-size=64', '--max-old-space-size=1024'] as const

/**
 * Enters the tuned runtime, or leaves it with TUNING_RUNTIME=default. V8 needs its arguments at birth, so the same process
 * begins anew when they are not as they should be.
 */
export function enterRuntime(variables: Readonly<Record<string, string | undefined>>): void {
  const isTuned = variables.TUNING_RUNTIME !== 'default'
  const wanted: readonly string[] = isTuned ? tunedArguments : []
  const given = process.execArgv.filter((argument) => isTuning(argument))
  if (wanted.length !== given.length || wanted.some((argument) => !given.includes(argument))) {
    const others = process.execArgv.filter((argument) => !isTuning(argument))
    beginAnew([...wanted, ...others])
  }
  if (isTuned) enableCompileCache(variables.COMPILE_CACHE_DIRECTORY)
}

function isTuning(argument: string): boolean {
  return tunedArguments.some((tuned) => tuned === argument)
}

function beginAnew(nodeArguments: readonly string[]): void {
  const quiet = '--disable-warning=ExperimentalWarning'
  const all = [process.execPath, quiet, ...nodeArguments, ...process.argv.slice(1)]
  process.execve?.(process.execPath, all, process.env)
}
