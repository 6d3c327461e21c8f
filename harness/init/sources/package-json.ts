import { z } from 'zod'
import { messageOf } from '../../base/errors.ts'
import type { Found } from '../found/found.ts'
import { unreadable } from './unreadable.ts'

const manifest = z.looseObject({
  name: z.string().optional(),
  main: z.string().optional(),
  scripts: z.record(z.string(), z.string()).optional(),
  dependencies: z.record(z.string(), z.string()).optional(),
})

/** Client packages of the services that Tailgate can start. */
const clients = {
  postgres: [
    'pg',
    'postgres',
    'pg-promise',
    'knex',
    'typeorm',
    '@prisma/client',
    'sequelize',
    'drizzle-orm',
    'slonik',
  ],
  redis: ['redis', 'ioredis', 'bullmq', 'bull'],
} as const

/** `nest start` compiles the app at every start, and its compiler stays beside the app. */
const compiles = (script: string): boolean => /^(?:npx )?nest start\b/.test(script)

/** The script that starts the service: of NestJS the one that starts what `build` made. */
function startScript(scripts: Readonly<Record<string, string>>): string | undefined {
  const { start, build, 'start:prod': built } = scripts
  if (start === undefined) return undefined
  const startsBuilt = build !== undefined && built !== undefined && !compiles(built)
  return compiles(start) && startsBuilt ? 'start:prod' : 'start'
}

/** Reads package.json: the name of the service, how it starts, and the services whose clients it has. */
export function readPackageJson(file: string, text: string): Found {
  const remedy = 'Correct it, for example with `npm pkg fix`.'
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (error) {
    throw unreadable(file, `it is no JSON (${messageOf(error)})`, remedy)
  }
  const read = manifest.safeParse(value)
  if (!read.success)
    throw unreadable(file, `${read.error.issues[0]?.path.join('.')} is not as npm has it`, remedy)
  const { name, main, scripts = {}, dependencies = {} } = read.data
  const script = startScript(scripts)
  const app = script !== undefined ? `npm run ${script}` : main !== undefined ? `node ${main}` : undefined
  const hasBuild = app !== undefined && scripts.build !== undefined
  const used = Object.entries(clients).flatMap(([service, packages]) => {
    const client = packages.find((one) => one in dependencies)
    return client === undefined ? [] : [[service, client] as const]
  })
  return {
    source: file,
    ...(name === undefined ? {} : { name: name.replace(/^@[^/]+\//, '') }),
    ...(app === undefined ? {} : { app }),
    ...(hasBuild ? { hasBuild } : {}),
    clients: Object.fromEntries(used),
    routes: [],
    notes: app === undefined ? [`${file} has no script \`start\` and no \`main\`.`] : [],
  }
}
