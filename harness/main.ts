import { enableCompileCache } from 'node:module'
import { join } from 'node:path'

// The umask of the caller is replaced: the services must pass through directories that this program makes, and a service must
// behave the same for every user.
process.umask(0o022)
// The program's own modules are loaded below: if a file were missing, Node would end with 1, which means that a budget
// failed.
try {
  // The launcher set these, so that this file is loaded from the cache too; processes that are started from here must not
  // inherit them.
  if (process.env.TAILGATE_COMPILE_CACHE === 'own') {
    delete process.env.NODE_COMPILE_CACHE
    delete process.env.TAILGATE_COMPILE_CACHE
  }
  const { cacheDirectory } = await import('./base/paths.ts')
  enableCompileCache(join(cacheDirectory(), 'compile'))
  const { main } = await import('./commands/main.ts')
  await main(process.argv)
} catch (problem) {
  const isMissing = problem instanceof Error && 'code' in problem && problem.code === 'ERR_MODULE_NOT_FOUND'
  process.exitCode = isMissing ? 4 : 70
  process.stderr.write(
    `tailgate: Tailgate itself cannot start: ${String(problem)}\n${isMissing ? '  This installation is not whole; install the package again.\n' : ''}`,
  )
}
