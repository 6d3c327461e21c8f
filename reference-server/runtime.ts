import { enableCompileCache } from 'node:module'

/**
 * The guide's compiler profile (A1), as far as a JavaScript runtime has one: young objects get 64 MiB before they are moved,
 * instead of 16, and compiled code is kept between starts.
 */
export const tunedArguments = ['--max-semi-space-size=64'] as const

/** Enters the tuned runtime unless TUNING_RUNTIME=default. The same process goes on with the arguments V8 needs at birth. */
export function enterRuntime(variables: Readonly<Record<string, string | undefined>>): void {
  if (variables.TUNING_RUNTIME === 'default') return
  const missing = tunedArguments.filter((argument) => !process.execArgv.includes(argument))
  if (missing.length > 0 && process.execve !== undefined) {
    const [, ...rest] = process.argv
    const quiet = '--disable-warning=ExperimentalWarning'
    process.execve(
      process.execPath,
      [process.execPath, quiet, ...missing, ...process.execArgv, ...rest],
      process.env,
    )
  }
  enableCompileCache(variables.COMPILE_CACHE_DIRECTORY)
}
