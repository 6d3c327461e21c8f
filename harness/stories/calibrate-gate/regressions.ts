import { readdir, readFile } from 'node:fs/promises'
import { basename, join, resolve } from 'node:path'
import { messageOf, TailgateError } from '../../base/errors.ts'
import type { LoadedTarget } from '../../config/loading/load.ts'

/** A known regression: a patch, or additional CPU time in a Node app. */
export type Regression = { readonly name: string; readonly words: string } & (
  | { readonly kind: 'patch'; readonly file: string }
  | { readonly kind: 'burnt CPU' }
)

/** The first paragraph of a patch, which describes it. */
export const wordsOf = (text: string): string =>
  (text.trimStart().split(/\n\s*\n/, 1)[0] ?? '').replaceAll(/\s+/g, ' ').trim()

const isNode = (program: string | undefined): boolean => program !== undefined && basename(program) === 'node'

/**
 * The known regressions of a target: its patches or, when it names none and Node runs it, a built-in one; else none.
 * @throws TailgateError REGRESSION_UNUSABLE when there are none in its directory.
 */
export async function regressionsOf({ target, root }: LoadedTarget): Promise<readonly Regression[]> {
  if (target.regressions === undefined)
    return isNode(target.app?.command[0])
      ? [
          {
            kind: 'burnt CPU',
            name: 'burnt-cpu',
            words: 'Every request of the app costs a third more CPU time.',
          },
        ]
      : []
  const directory = resolve(root, target.regressions)
  const names = await readdir(directory).catch((error: unknown) => {
    throw new TailgateError('REGRESSION_UNUSABLE', { file: directory, problem: messageOf(error) })
  })
  const patches = names.filter((name) => name.endsWith('.patch')).toSorted()
  if (patches.length === 0)
    throw new TailgateError('REGRESSION_UNUSABLE', { file: directory, problem: 'it holds no *.patch file.' })
  return Promise.all(
    patches.map(async (name): Promise<Regression> => {
      const file = join(directory, name)
      const words = wordsOf(await readFile(file, 'utf8'))
      return { kind: 'patch', name: basename(name, '.patch'), words, file }
    }),
  )
}
