import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'

/** The top of the repository that a directory is in, where CI systems look; the directory itself where it is in none. */
export function topOf(directory: string): string {
  for (let place = directory; ; place = dirname(place)) {
    if (existsSync(join(place, '.git'))) return place
    if (dirname(place) === place) return directory
  }
}
