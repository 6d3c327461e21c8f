import { ApiError, notFound } from '../common/errors.ts'
import type { User } from './tokens.ts'

export const roles = ['viewer', 'annotator', 'admin'] as const
export type Role = (typeof roles)[number]

/**
 * Who may use a route. `project` checks the project named in the query or body, `annotation` and `group` check the object in
 * the path. `owner` is the user who created the object, or an admin of its project. An object outside the user's projects, or
 * another user's object that is not shared, is answered as if it did not exist.
 */
export type Access =
  | { rule: 'anyone' }
  | { rule: 'signed link' }
  | { rule: 'project'; role: Role }
  | { rule: 'annotation'; role: Role | 'owner' }
  | { rule: 'group'; role: Role | 'owner' }

/** What the database knows about a user and an object. */
export interface Standing {
  role: Role
  isShared: boolean
  annotationOwner: number
  /** The id of the user who created the annotation or group that the rule is about. */
  owner: number
}

/** @throws ApiError `not_found` when the user must not know of the object, `forbidden` when the user's role is not enough. */
export function assertAllowed(
  user: User,
  needed: Role | 'owner',
  standing: Standing | null,
  what: string,
): void {
  if (standing === null) throw notFound(what)
  const isAdmin = standing.role === 'admin'
  if (!standing.isShared && standing.annotationOwner !== user.id && !isAdmin) throw notFound(what)
  if (needed === 'owner') {
    if (isAdmin || (standing.owner === user.id && standing.role !== 'viewer')) return
    throw new ApiError('forbidden', `Only its creator or an admin of the project may do this.`)
  }
  assertRole(standing.role, needed)
}

export function assertRole(role: Role, needed: Role): void {
  if (roles.indexOf(role) >= roles.indexOf(needed)) return
  throw new ApiError('forbidden', `This needs the role ${needed} in the project.`, { role })
}
