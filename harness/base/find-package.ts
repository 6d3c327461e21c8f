import { createRequire } from 'node:module'
import { join } from 'node:path'
import { hasCode } from './errors.ts'

/**
 * The path of a module (`0x/cmd.js`) of an optional package. Node searches from this file first, then from the project in
 * `directory`; undefined when the package is not installed.
 */
export function findOptional(module: string, directory: string = process.cwd()): string | undefined {
  for (const from of [import.meta.url, join(directory, 'package.json')]) {
    try {
      return createRequire(from).resolve(module)
    } catch (error) {
      if (!hasCode(error, 'MODULE_NOT_FOUND')) throw error
    }
  }
  return undefined
}
