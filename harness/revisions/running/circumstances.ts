import { realpath, stat } from 'node:fs/promises'
import type { Environment } from '../../base/find-program.ts'
import { versionOf } from '../../stack/launch/programs.ts'

/** Variables that change what is installed or built: npm's own settings, and those of compilers. */
const effective = /^(NODE_ENV|npm_config_.+|CC|CXX|(C|CPP|CXX|LD)FLAGS)$/i

/**
 * Settings that npm passes on in every call, those that only change what it prints or where it keeps files, and secrets, which
 * may be others in each run of a CI.
 */
const without =
  /^npm_config_(user_agent|npm_version|local_prefix|global_prefix|prefix|cache|logs_dir|tmp|noproxy|node_gyp|globalconfig|userconfig|init_module|loglevel|silent|progress|color|yes|call|argv|package|prefer_offline|update_notifier|audit|fund|.*(_auth|_password|token|otp|_secret|username|email|:certfile|:keyfile).*)$/i

/** The version of the C library, which compiled packages are bound to; undefined where it is not glibc. */
function libc(): string | undefined {
  const { header } = process.report.getReport() as {
    readonly header?: { readonly glibcVersionRuntime?: string }
  }
  return header?.glibcVersionRuntime
}

/**
 * What tells a Node from another one: of ours its version, and of any other its file too; and its version, as that of a version
 * manager stays the same file when another version is chosen.
 */
export async function nodeAt(path: string): Promise<unknown> {
  const real = await realpath(path)
  if (real === (await realpath(process.execPath))) return process.version
  const { size, mtimeMs } = await stat(real)
  return [real, size, mtimeMs, await versionOf(path)]
}

/**
 * What determines, beside the lock file and the sources, how packages and builds turn out on this machine.
 * @param node what tells the Node that makes them from another one; that of ours when left out.
 */
export function circumstancesOf(
  environment: Environment,
  node: unknown = process.version,
): readonly unknown[] {
  const variables = Object.entries(environment)
    .filter(([name]) => effective.test(name) && !without.test(name))
    .toSorted(([one], [other]) => (one < other ? -1 : 1))
  return [node, process.platform, process.arch, libc(), variables]
}
