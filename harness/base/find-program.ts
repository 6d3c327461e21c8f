import { accessSync, constants, existsSync, statSync } from 'node:fs'
import { delimiter, join, resolve } from 'node:path'
import { upwards } from './paths.ts'

export type Environment = Readonly<Record<string, string | undefined>>

/** Whether a path is an executable file. */
export function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return statSync(path).isFile()
  } catch {
    return false
  }
}

/** The paths at which a program could be found by its name, in the order of PATH. */
export const onPath = (name: string, environment: Environment): string[] =>
  (environment.PATH ?? '')
    .split(delimiter)
    .filter(Boolean)
    .map((directory) => join(directory, name))

/** Whether everybody may write to a directory, or it cannot be known. */
function isOpen(directory: string): boolean {
  try {
    return (statSync(directory).mode & 0o002) !== 0
  } catch {
    return true
  }
}

/** A directory and those above it, up to the top of its checkout; up to the root where it lies in none. */
function withinCheckout(directory: string): readonly string[] {
  const all = upwards(directory)
  const top = all.findIndex((path) => existsSync(join(path, '.git')))
  return top < 0 ? all : all.slice(0, top + 1)
}

const packageProgramsIn = (directory: string): string => join(directory, 'node_modules/.bin')

/**
 * PATH for a command in a directory: the programs of the packages that are installed there and above it, up to the top of its
 * checkout, and then PATH as it is. npm puts the programs of the project in which it was called into PATH (`npx tailgate`);
 * they are left out for a directory of another checkout, because that would otherwise run the other revision's programs.
 * A directory above to which everybody may write counts only where PATH names it, because anybody could put programs there.
 * @param from where the command of the user runs.
 */
export function pathIn(directory: string, environment: Environment, from: string = process.cwd()): string {
  const here = withinCheckout(resolve(directory))
  const there = withinCheckout(resolve(from))
  const closed = here.filter((path, index) => index === 0 || !isOpen(path))
  const programs = closed.map(packageProgramsIn).filter((path) => existsSync(path))
  const others = here.at(-1) === there.at(-1) ? [] : there.filter((path) => !here.includes(path))
  const left = new Set([...programs, ...others.map(packageProgramsIn)])
  const given = (environment.PATH ?? '/usr/bin:/bin').split(delimiter).filter((path) => !left.has(path))
  return [...programs, ...given].join(delimiter)
}
