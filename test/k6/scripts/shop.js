// A shop: names as people write them, groups, a form with cookies and a redirect, checks with any names.
import { check, group } from 'k6'
import { SharedArray } from 'k6/data'
import exec from 'k6/execution'
import http from 'k6/http'

const users = new SharedArray('users', () => JSON.parse(open('./data/users.json')))
const named = __ENV.NAMED !== 'no'
const tags = (name) => (named ? { tags: { name } } : {})
const load = JSON.parse(__ENV.LOAD)
export const options = { scenarios: load, ...JSON.parse(__ENV.OPTIONS || '{}') }

export default function () {
  const base = __ENV.BASE_URL
  const { user } = users[exec.vu.idInTest % users.length]
  group('Καλάθι: view', () => {
    const page = http.get(`${base}/items/${exec.vu.iterationInInstance}`, tags('Shopper - View "the" item'))
    check(page, { 'two lines:\nand \'quotes\', "both"': ({ status }) => status === 200 })
    http.batch([
      ['GET', `${base}/items`, null, tags('商品一览')],
      ['GET', `${base}/items`, null, tags('商品一览')],
    ])
  })
  group('Account', () => {
    const account = http.post(`${base}/login`, { user }, tags('Shopper - log\nin'))
    check(account, { 'the account, behind a redirect': (answer) => answer.json('user') === 'known' })
  })
}
