import type { Queries, Statement } from './database.ts'

const byName: Statement = {
  name: 'user-by-name',
  text: 'SELECT id, username, password_hash FROM security_user WHERE username = $1 AND is_active',
}

export interface StoredUser extends Record<string, unknown> {
  id: number
  username: string
  password_hash: string
}

export async function findUser(queries: Queries, username: string): Promise<StoredUser | null> {
  const rows = await queries.rows<StoredUser>(byName, [username])
  return rows[0] ?? null
}
