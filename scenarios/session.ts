/** Logs in once as a user of the dataset; every request of the load carries the token. */
export function loginAs(username: string) {
  return async (url: string, signal: AbortSignal): Promise<{ authorization: string }> => {
    const response = await fetch(`${url}/api/auth/login`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ username, password: 'tailgate' }),
      signal,
    })
    if (!response.ok) throw new Error(`the login of ${username} was answered ${response.status}`)
    const { access_token: token } = (await response.json()) as { access_token: string }
    return { authorization: `Bearer ${token}` }
  }
}
