import { createRequire } from 'node:module'
import { join } from 'node:path'

/**
 * The path of a module of a package that users may install beside this one (`0x/cmd.js`): where Node finds it from here,
 * else from the project in `directory`; undefined where it is not installed.
 */
export function findOptional(module: string, directory: string = process.cwd()): string | undefined {
  for (const from of [import.meta.url, join(directory, 'package.json')]) {
    try {
      return createRequire(from).resolve(module)
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'MODULE_NOT_FOUND')) throw error
    }
  }
  return undefined
}
