import { enableCompileCache } from 'node:module'
import { join } from 'node:path'
import { cacheDirectory } from './config/cache.ts'

enableCompileCache(join(cacheDirectory(), 'compile'))
const { command } = await import('./commands/command.ts')
process.exitCode = await command(process.argv)
