import { ApiError, notFound } from '../common/errors.ts'
import type { User } from './tokens.ts'

export const roles = ['viewer', 'annotator', 'admin'] as const
export type Role = (typeof roles)[number]

/**
 * Who may use a route. `project` looks at the project named in the query or body, `annotation` and `group` at the object
 * in the path. `owner` is who created the object, or an admin of its project. What is outside a user's projects, or
 * another user's and not shared, is answered as if it were not there.
 */
export type Access =
  | { rule: 'anyone' }
  | { rule: 'signed link' }
  | { rule: 'project'; role: Role }
  | { rule: 'annotation'; role: Role | 'owner' }
  | { rule: 'group'; role: Role | 'owner' }

/** What the database knows of a user and an object. */
export interface Standing {
  role: Role
  isShared: boolean
  annotationOwner: number
  /** Who created the object the rule is about: the annotation or the group. */
  owner: number
}

/** @throws ApiError `not_found` when the user must not know of the object, `forbidden` when the role does not suffice. */
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
