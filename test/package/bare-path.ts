import { mkdtemp, symlink } from 'node:fs/promises'
import { join } from 'node:path'
import { isProgram, onPath } from '../../harness/base/find-program.ts'

/** A PATH below `root` with Node and what the launcher needs, and with none of the programs of a stack. */
export async function barePath(root: string): Promise<string> {
  const directory = await mkdtemp(join(root, 'bare-'))
  await symlink(process.execPath, join(directory, 'node'))
  for (const name of ['readlink', 'tail'])
    await symlink(onPath(name, process.env).find(isProgram) ?? '', join(directory, name))
  return directory
}
