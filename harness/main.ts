import { enableCompileCache } from 'node:module'
import { join } from 'node:path'

// Whatever the caller's is: the services pass through directories that we make, and a service behaves alike for everybody.
process.umask(0o022)
// Everything of ours is loaded below: Node would end with 1, which says that a budget failed, if a file were missing.
try {
  const { cacheDirectory } = await import('./base/paths.ts')
  enableCompileCache(join(cacheDirectory(), 'compile'))
  const { main } = await import('./commands/main.ts')
  const { loadProjectModules } = await import('./config/loading/project-modules.ts')
  loadProjectModules()
  await main(process.argv)
} catch (problem) {
  const isMissing = problem instanceof Error && 'code' in problem && problem.code === 'ERR_MODULE_NOT_FOUND'
  process.exitCode = isMissing ? 4 : 70
  process.stderr.write(
    `tailgate: Tailgate itself cannot start: ${String(problem)}\n${isMissing ? '  This installation is not whole; install the package again.\n' : ''}`,
  )
}
