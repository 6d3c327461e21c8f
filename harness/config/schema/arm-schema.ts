import { z } from 'zod'
import { isBodyLimit } from '../setup/body-limit.ts'
import { postgresSettingProblem } from '../setup/postgres-setting.ts'
import { maxWorkers, switches } from '../setup/switches.ts'
import { variableName } from '../setup/variable-name.ts'

export const variable = z.string().regex(variableName, 'must be the name of a variable')

/** The schema of how the stack of a target or of a scenario is set up. */
export const armSchema = z.strictObject({
  protocol: z.enum(switches.protocol).optional(),
  proxy: z.enum(switches.proxy).optional(),
  postgres: z.enum(switches.postgres).optional(),
  redis: z.enum(switches.redis).optional(),
  files: z.enum(switches.files).optional(),
  workers: z.int().min(1).max(maxWorkers).optional(),
  bodyLimit: z.string().refine(isBodyLimit, 'must be a size such as "100MB", or "none"').optional(),
  environment: z.record(variable, z.string()).optional(),
  postgresSettings: z
    .record(z.string(), z.string())
    .check(({ value, issues }) => {
      for (const [name, text] of Object.entries(value)) {
        const message = postgresSettingProblem(name, text)
        if (message !== undefined) issues.push({ code: 'custom', input: text, path: [name], message })
      }
    })
    .optional(),
})
