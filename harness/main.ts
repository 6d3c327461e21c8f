import { enableCompileCache } from 'node:module'
import { join } from 'node:path'
import { cacheDirectory } from './base/paths.ts'

enableCompileCache(join(cacheDirectory(), 'compile'))
// A reader that has seen enough (`| head`) is no failure of the command.
for (const stream of [process.stdout, process.stderr])
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error
  })
const { command } = await import('./commands/command.ts')
process.exitCode = await command(process.argv)
