import type { FastifyPluginCallbackTypebox } from '@fastify/type-provider-typebox'
import { ApiError } from '../common/errors.ts'
import type { Services } from '../http/services.ts'
import { LoginGuard } from '../security/login-guard.ts'
import { Passwords } from '../security/passwords.ts'
import { tokenSeconds } from '../security/tokens.ts'
import { findUser } from '../storage/users.ts'

const credentials = {
  type: 'object',
  required: ['username', 'password'],
  additionalProperties: false,
  properties: {
    username: { type: 'string', minLength: 1, maxLength: 100, pattern: '^[^\\u0000]*$' },
    password: { type: 'string', minLength: 1, maxLength: 200 },
  },
} as const

const token = {
  type: 'object',
  required: ['access_token', 'token_type', 'expires_in'],
  additionalProperties: false,
  properties: {
    access_token: { type: 'string' },
    token_type: { type: 'string', const: 'Bearer' },
    expires_in: { type: 'integer', description: 'Seconds.' },
  },
} as const

export function authRoutes({ database, tokens, limiter, addresses }: Services): FastifyPluginCallbackTypebox {
  const guard = new LoginGuard(limiter)
  const passwords = new Passwords()
  return (app, _options, done) => {
    app.post(
      '/api/auth/login',
      {
        config: { access: { rule: 'anyone' }, rate: 'login', errors: ['unauthorized'] },
        bodyLimit: 4096,
        schema: { tags: ['auth'], body: credentials, response: { 200: token } },
      },
      async (request) => {
        const { body } = request
        const user = await findUser(database, body.username)
        const check = () => passwords.matches(body.password, user?.password_hash ?? null)
        const matches = await guard.attempt(body.username, addresses.of(request.raw), check)
        if (user === null || !matches)
          throw new ApiError('unauthorized', 'The user or the password is wrong.')
        const access_token = await tokens.issue({ id: user.id, username: user.username })
        return { access_token, token_type: 'Bearer' as const, expires_in: tokenSeconds }
      },
    )
    done()
  }
}
