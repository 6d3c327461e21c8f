import { extname } from 'node:path'
import { fileURLToPath } from 'node:url'

/**
 * The path of one of our programs that is stored beside a module: TypeScript in a checkout, JavaScript in a compiled package.
 * @param module its `import.meta.url`.
 * @param name the program without its extension, relative to the module.
 */
export const ownProgram = (module: string, name: string): string =>
  fileURLToPath(new URL(`${name}${extname(module)}`, module))
