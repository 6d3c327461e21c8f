import { readFileSync } from 'node:fs'
import { type RegisterHooksOptions, registerHooks } from 'node:module'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { ownProgram } from '../../base/own-program.ts'

/** The name under which projects import this package. */
const ourName = 'tailgate'

/** Whether the text of a module imports or exports by keyword, which no CommonJS module can. */
const hasModuleSyntax = (text: string): boolean => /^\s*(?:import\s*[\w{*'"]|export\s+[\w{*])/m.test(text)

/** What a file counts as that Node takes for CommonJS, if it is a module. */
const asModule: Readonly<Record<string, string>> = {
  'commonjs-typescript': 'module-typescript',
  commonjs: 'module',
}

/**
 * How the files of a project are loaded. `tailgate` is always the package that runs, whether or not the project has
 * it installed, so that a file and the command never see two copies. A file with imports counts as a module also in a
 * package of type commonjs, which is what `npm init` writes.
 */
const hooks: RegisterHooksOptions = {
  resolve: (specifier, context, next) =>
    specifier === ourName
      ? // Not handed on: Node resolves a path and no address where it is asked by `require`.
        { url: pathToFileURL(ownProgram(import.meta.url, '../../index')).href, shortCircuit: true }
      : next(specifier, context),
  load(url, context, next) {
    const format = asModule[context.format ?? '']
    const isOfProject = format !== undefined && url.startsWith('file:') && !url.includes('/node_modules/')
    const isModule = isOfProject && hasModuleSyntax(readFileSync(fileURLToPath(url), 'utf8'))
    return next(url, isModule ? { ...context, format } : context)
  },
}

/** Lets this process load the files of projects; to be called once, when a program of ours starts. */
export function loadProjectModules(): void {
  registerHooks(hooks)
}
