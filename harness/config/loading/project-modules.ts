import { readFileSync } from 'node:fs'
import { type RegisterHooksOptions, registerHooks } from 'node:module'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { ownProgram } from '../../base/own-program.ts'

/** The name under which projects import this package. */
const ourName = 'tailgate'

/** Whether the text of a module imports or exports by keyword, which a CommonJS module cannot do. */
const hasModuleSyntax = (text: string): boolean => /^\s*(?:import\s*[\w{*'"]|export\s+[\w{*])/m.test(text)

/** The module format for a file that Node takes for CommonJS although it is a module. */
const asModule: Readonly<Record<string, string>> = {
  'commonjs-typescript': 'module-typescript',
  commonjs: 'module',
}

/**
 * How the files of a project are loaded. `tailgate` is always the package that is running, whether or not the project has it
 * installed, so that a file and the command never use two copies. A file with imports counts as a module even in a package of
 * type commonjs, which `npm init` writes.
 */
const hooks: RegisterHooksOptions = {
  resolve: (specifier, context, next) =>
    specifier === ourName
      ? // This is not given to the next hook: for `require`, Node resolves a path and not a URL.
        { url: pathToFileURL(ownProgram(import.meta.url, '../../index')).href, shortCircuit: true }
      : next(specifier, context),
  load(url, context, next) {
    const format = asModule[context.format ?? '']
    const isOfProject = format !== undefined && url.startsWith('file:') && !url.includes('/node_modules/')
    const isModule = isOfProject && hasModuleSyntax(readFileSync(fileURLToPath(url), 'utf8'))
    return next(url, isModule ? { ...context, format } : context)
  },
}

/** Lets this process load the files of projects; each of our programs calls it once when it starts. */
export function loadProjectModules(): void {
  registerHooks(hooks)
}
