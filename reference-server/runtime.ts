import { enableCompileCache } from 'node:module'

/**
 * The JavaScript form of the guide's compiler profile (A1, docs/guide.md): the young generation gets 64 MiB instead of 16
 * before objects are moved, the heap gets a bound that leaves PostgreSQL its share of the machine, and compiled code is
 * cached between starts.
 */
export const tunedArguments = ['--max-semi-space-size=64', '--max-old-space-size=1024'] as const

/**
 * Applies the tuned runtime, or the default one with TUNING_RUNTIME=default. V8 reads its arguments at start, so a process
 * with other arguments replaces itself by a new one.
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
