import { spawnSync } from 'node:child_process'
import { cp, mkdir, readFile, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

const root = join(import.meta.dirname, '../..')
const parts = ['package.json', 'tailgate.config.ts', 'tsconfig.json', 'scenarios', 'reference-server']

/** Copies the project to `directory`, and applies a patch of `reference-server/regressions` when one is named. */
export async function copyOfProject(directory: string, patch?: string): Promise<string> {
  await mkdir(directory, { recursive: true, mode: 0o755 })
  for (const part of parts)
    await cp(join(root, part), join(directory, part), {
      recursive: true,
      filter: (path) => !path.includes('node_modules'),
    })
  for (const modules of ['node_modules', 'reference-server/node_modules'])
    await symlink(join(root, modules), join(directory, modules)).catch(() => undefined)
  if (patch === undefined) return directory
  const { status, stderr } = spawnSync(
    'patch',
    ['-p1', '-i', join(root, 'reference-server/regressions', `${patch}.patch`)],
    { cwd: directory, encoding: 'utf8' },
  )
  if (status !== 0) throw new Error(`the patch ${patch} does not apply: ${stderr}`)
  return directory
}

/** Replaces a text in the app of a copy, and returns the copy. */
export async function replaceIn(copy: string, from: string, to: string): Promise<string> {
  const file = join(copy, 'reference-server/app.ts')
  const text = await readFile(file, 'utf8')
  if (!text.includes(from)) throw new Error(`the app does not hold ${from}`)
  await writeFile(
    file,
    text.replace(from, () => to),
  )
  return copy
}
