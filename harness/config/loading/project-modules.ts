import { readFileSync } from 'node:fs'
import { type RegisterHooksOptions, registerHooks } from 'node:module'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { beside } from '../../base/own-program.ts'

/** The name under which projects import this package. */
const ourName = 'tailgate'

/** Whether the text of a module imports or exports by keyword, which no CommonJS module can. */
const hasModuleSyntax = (text: string): boolean => /^\s*(?:import\s*[\w{*'"]|export\s+[\w{*])/m.test(text)

/**
 * How the files of a project are loaded. `tailgate` is always the package that runs, whether or not the project has
 * it installed, so that a file and the command never see two copies. TypeScript with imports counts as a module also in
 * a package of type commonjs, which is what `npm init` writes.
 */
const hooks: RegisterHooksOptions = {
  resolve: (specifier, context, next) =>
    specifier === ourName
      ? next(pathToFileURL(beside(import.meta.url, '../../index')).href, context)
      : next(specifier, context),
  load(url, context, next) {
    const isModule =
      context.format === 'commonjs-typescript' && hasModuleSyntax(readFileSync(fileURLToPath(url), 'utf8'))
    return next(url, isModule ? { ...context, format: 'module-typescript' } : context)
  },
}

/** Lets this process load the files of projects; to be called once, when a program of ours starts. */
export function loadProjectModules(): void {
  registerHooks(hooks)
}
