import { dirname } from 'node:path'
import { userFor } from '../../guard/ledger/readable-by.ts'
import { homeOf, type User } from '../../guard/ledger/run-root.ts'
import { ownerOf } from '../../stack/launch/app-user.ts'

/** The user who prepares the arms of a project, and the environment. */
export interface Runner {
  /** Undefined for the caller. */
  readonly user: User
  readonly environment: Readonly<Record<string, string>>
}

/** Variables that npm sets for its scripts, variables that only describe our own process, and variables of Tailgate. */
const ownToOthers =
  /^(npm_(package|lifecycle)_.*|npm_(execpath|node_execpath|command|config_local_prefix)|INIT_CWD|NODE_OPTIONS|NODE_COMPILE_CACHE|NODE_V8_COVERAGE|NODE_CHANNEL_FD|VITEST.*|TAILGATE_.*)$/

/** The variables that another user gets: where programs are and how the network is reached, but no secrets. */
const forOthers =
  /^(PATH|LANG|LC_.*|TZ|CI|TERM|https?_proxy|no_proxy|HTTPS?_PROXY|NO_PROXY|NODE_EXTRA_CA_CERTS|SSL_CERT_FILE|npm_config_registry)$/

/**
 * Who runs the commands that a person would run in the project: when we are root, the owner of its directory, provided that
 * this user can reach the project and Node; else the caller. Our own Node is last on PATH, for one that has none.
 */
export async function runnerFor(root: string, caller: NodeJS.ProcessEnv = process.env): Promise<Runner> {
  const PATH = [caller.PATH ?? '/usr/bin:/bin', dirname(process.execPath)].join(':')
  const owner = process.getuid?.() === 0 ? await ownerOf(root) : undefined
  const other = owner === undefined || owner.uid === 0 ? undefined : owner
  const user = await userFor(other, [root, process.execPath])
  const passed = Object.entries(caller).flatMap(([name, value]) => {
    const taken = user === undefined ? !ownToOthers.test(name) : forOthers.test(name)
    return taken && value !== undefined ? [[name, value] as const] : []
  })
  const account =
    user === undefined
      ? {}
      : {
          HOME: await homeOf(user),
          USER: user.name ?? String(user.uid),
          LOGNAME: user.name ?? String(user.uid),
        }
  return { user, environment: { ...Object.fromEntries(passed), ...account, PATH } }
}
