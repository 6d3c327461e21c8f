import { extname } from 'node:path'
import { fileURLToPath } from 'node:url'

/**
 * The path of a program of ours that lies beside a module: TypeScript in a checkout, JavaScript where it was compiled.
 * @param module its `import.meta.url`.
 * @param name of the program without its extension, relative to the module.
 */
export const ownProgram = (module: string, name: string): string =>
  fileURLToPath(new URL(`${name}${extname(module)}`, module))
