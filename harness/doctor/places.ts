import { constants } from 'node:fs'
import { access } from 'node:fs/promises'
import { dirname } from 'node:path'
import { errorTable, messageOf, unlessMissing } from '../base/errors.ts'
import { usableCache } from '../base/files/usable-cache.ts'
import { whyClosed } from '../guard/ledger/readable-by.ts'
import { isOurs, notOurs, runRoot, unfitRoot, unprivilegedUser } from '../guard/ledger/run-root.ts'
import { type Finding, here, lacking, orLacking } from './finding.ts'

/** Why runs cannot live in `root`, in a sentence; undefined when they can. It is not created here. */
async function whyUnusable(root: string): Promise<string | undefined> {
  const unfit = unfitRoot(root)
  if (unfit !== undefined) return unfit
  const above = dirname(root)
  try {
    const found = await isOurs(root).catch(unlessMissing<boolean | undefined>(undefined))
    if (found === false) return notOurs(root)
    if (found === undefined) await access(above, constants.W_OK | constants.X_OK)
    return await whyClosed(await unprivilegedUser(), above)
  } catch (error) {
    return `${root} cannot be made: ${messageOf(error)}`
  }
}

async function runs(): Promise<Finding> {
  const root = runRoot()
  const problem = await whyUnusable(root)
  return problem === undefined
    ? here('run directory', root)
    : lacking('run directory', problem, errorTable.RUN_ROOT_UNUSABLE.hint)
}

const cache = (): Promise<Finding> => usableCache().then((path) => here('cache', path), orLacking('cache'))

/** Whether a run can write where it lives, and where it keeps what it prepares. */
export const places = (): Promise<readonly Finding[]> => Promise.all([runs(), cache()])
