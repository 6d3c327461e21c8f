import { enableCompileCache } from 'node:module'
import { join } from 'node:path'
import { cacheDirectory } from './base/paths.ts'
import { loadProjectModules } from './config/loading/project-modules.ts'

enableCompileCache(join(cacheDirectory(), 'compile'))
try {
  const { main } = await import('./commands/main.ts')
  loadProjectModules()
  await main(process.argv)
} catch (problem) {
  // Node would end with 1, which says that a budget failed.
  process.exitCode = 70
  process.stderr.write(`tailgate: Tailgate itself cannot start: ${String(problem)}\n`)
}
