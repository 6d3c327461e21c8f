/**
 * A helper in written files that need secrets. Secrets are read where they are used, so that the file can be loaded without
 * them.
 */
export const variableHelper = `/** A secret that stands in no file. */
function variable(name: string): string {
  const value = process.env[name]
  if (value === undefined) throw new Error(\`set \${name} in the environment: tailgate init copies no secrets\`)
  return value
}

`
