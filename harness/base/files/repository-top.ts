import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { upwards } from '../paths.ts'

/** The top of the repository that a directory is in, where CI systems look; the directory itself where it is in none. */
export const topOf = (directory: string): string =>
  upwards(directory).find((place) => existsSync(join(place, '.git'))) ?? directory
