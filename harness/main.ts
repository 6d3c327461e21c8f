import { enableCompileCache } from 'node:module'
import { join } from 'node:path'

// Whatever the caller's is: the services pass through directories that we make, and a service behaves alike for everybody.
process.umask(0o022)
// Everything of ours is loaded below: Node would end with 1, which says that a budget failed, if a file were missing.
try {
  // The launcher's, so that this file too comes out of the cache; what is started here shall not have them.
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
