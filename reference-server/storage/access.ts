import type { Role, Standing } from '../security/access.ts'
import type { Queries, Statement } from './database.ts'

const membership = `JOIN security_user_project m ON m.project_id = a.project_id AND m.user_id = $1
  JOIN security_user u ON u.id = m.user_id AND u.is_active`

const ofAnnotation: Statement = {
  name: 'standing-annotation',
  text: `SELECT m.role, a.is_shared AS "isShared", a.created_by AS "annotationOwner", a.created_by AS owner
    FROM annotation_annotation a ${membership} WHERE a.id = $2 AND a.deleted_at IS NULL`,
}

const ofGroup: Statement = {
  name: 'standing-group',
  text: `SELECT m.role, a.is_shared AS "isShared", a.created_by AS "annotationOwner", g.created_by AS owner
    FROM annotation_mask_group g JOIN annotation_annotation a ON a.id = g.annotation_id ${membership}
    WHERE g.id = $3 AND a.id = $2 AND a.deleted_at IS NULL AND g.deleted_at IS NULL`,
}

const projects: Statement = {
  name: 'projects-of-user',
  text: `SELECT m.project_id AS "projectId", m.role FROM security_user_project m
    JOIN security_user u ON u.id = m.user_id AND u.is_active WHERE m.user_id = $1 ORDER BY m.project_id`,
}

export interface Membership {
  projectId: number
  role: Role
}

/** Null when the annotation does not exist or is deleted, or when the user is not in its project. */
export async function standingOnAnnotation(queries: Queries, userId: number, annotationId: number) {
  const rows = await queries.rows<Standing & Record<string, unknown>>(ofAnnotation, [userId, annotationId])
  return rows[0] ?? null
}

/** Null also when the group does not belong to the annotation. */
export async function standingOnGroup(
  queries: Queries,
  userId: number,
  annotationId: number,
  groupId: number,
) {
  const rows = await queries.rows<Standing & Record<string, unknown>>(ofGroup, [
    userId,
    annotationId,
    groupId,
  ])
  return rows[0] ?? null
}

export function membershipsOf(queries: Queries, userId: number): Promise<Membership[]> {
  return queries.rows<Membership & Record<string, unknown>>(projects, [userId])
}
