// The whole life of a mask, as an annotator's workstation performs it. It runs by itself:
//   k6 run -e BASE_URL=http://127.0.0.1:8080 -e RATE=10 -e DURATION=20s scenarios/k6/flow.ts
// and under `tailgate run flow`, which sets the same variables. The `name` tag of a request is its route.
import { check } from 'k6'
import exec from 'k6/execution'
import http, { type RefinedResponse, type RequestBody, type ResponseType } from 'k6/http'
import type { Options } from 'k6/options'

const baseUrl = __ENV.BASE_URL ?? 'http://127.0.0.1:8080'
const username = __ENV.LOGIN_USER ?? 'annotator'
const password = __ENV.LOGIN_PASSWORD ?? 'tailgate'
const rate = Number(__ENV.RATE ?? 10)
const timeout = __ENV.TIMEOUT ?? '5s'
const mask = open('mask.png', 'b')

export const options: Options = {
  scenarios: {
    flow: {
      executor: 'constant-arrival-rate',
      rate: Math.round(rate * 60),
      timeUnit: '60s',
      duration: __ENV.DURATION ?? '20s',
      // Enough users for iterations of five seconds: when a user must be created first, the iteration is dropped.
      preAllocatedVUs: Math.ceil(rate * 5),
      maxVUs: Math.ceil(rate * 20),
      gracefulStop: timeout,
    },
  },
  thresholds: {
    checks: ['rate==1'],
    http_req_failed: ['rate<0.001'],
    dropped_iterations: ['count==0'],
    'http_req_duration{name:upload}': ['p(95)<500'],
    'http_req_duration{name:download}': ['p(95)<500'],
  },
  summaryTrendStats: ['count', 'p(50)', 'p(95)', 'p(99)', 'max'],
}

type Body = Record<string, unknown>
type Response = RefinedResponse<ResponseType>

interface Workplace {
  readonly annotations: readonly number[]
}

const absolute = (url: string): string => (url.startsWith('/') ? baseUrl + url : url)

/** Sends one request of a route and checks its answer; undefined when the check failed. */
function ask(
  route: string,
  method: string,
  path: string,
  headers: Record<string, string>,
  body?: RequestBody,
  responseType: ResponseType = 'text',
): Response | undefined {
  const parameters = { headers, timeout, responseType, tags: { name: route } }
  const response = http.request(method, absolute(path), body ?? null, parameters)
  const well = check(response, {
    [`${route} is answered well`]: ({ status }) => status >= 200 && status < 300,
  })
  return well ? response : undefined
}

const json = { 'content-type': 'application/json' }

function post(route: string, path: string, headers: Record<string, string>, body: Body): Body | undefined {
  const response = ask(route, 'POST', path, { ...headers, ...json }, JSON.stringify(body))
  return response?.json() as Body | undefined
}

function logIn(): Record<string, string> | undefined {
  const answer = post('login', '/api/auth/login', {}, { username, password })
  return answer && { authorization: `Bearer ${answer.access_token}` }
}

/** The annotations that the user may work on, found once, so that the load is spread over them. */
export function setup(): Workplace {
  const token = logIn()
  const list = token && ask('annotations', 'GET', '/api/annotations?page_size=100', token)
  const items = list?.json('items') as { id: number }[] | undefined
  if (!items || items.length === 0) throw new Error(`${username} has no annotation to work on at ${baseUrl}`)
  return { annotations: items.map(({ id }) => id) }
}

/** Requests a place, uploads the mask there and registers it; false as soon as a step fails. */
function upload(group: string, token: Record<string, string>): boolean {
  const file = { mime_type: 'image/png', file_size: mask.byteLength }
  const place = post('uploadUrl', `${group}/upload-url`, token, {
    filename: 'mask.png',
    ...file,
    expires_in: 60,
  })
  if (!place) return false
  const png = { 'content-type': 'image/png' }
  if (!ask('upload', 'PUT', String(place.upload_url), png, mask)) return false
  const uploaded = {
    file_path: place.file_path,
    slice_index: 0,
    label_name: 'liver',
    width: 512,
    height: 512,
  }
  const registration = { slice_count: 1, labels: ['liver'], uploaded_files: [uploaded] }
  return post('complete', `${group}/complete-upload`, token, registration) !== undefined
}

/** Finds the uploaded mask in its group and downloads it; its length must be that of the upload. */
function download(group: string, token: Record<string, string>): string | undefined {
  const list = ask('list', 'GET', `${group}/masks?page_size=20`, token)
  const items = list?.json('items') as { id: number }[] | undefined
  check(items, { 'the list holds the one mask': (found) => found?.length === 1 })
  if (!items?.[0]) return undefined
  const path = `${group}/masks/${items[0].id}`
  const place = post('downloadUrl', `${path}/download-url`, token, {})
  const object = place && ask('download', 'GET', String(place.download_url), {}, undefined, 'binary')
  const bytes = object?.body instanceof ArrayBuffer ? object.body.byteLength : 0
  if (object) check(bytes, { 'the mask comes back whole': (length) => length === mask.byteLength })
  return path
}

export default function flow({ annotations }: Workplace): void {
  const annotation = annotations[exec.scenario.iterationInTest % annotations.length]
  const token = logIn()
  if (!token) return
  const groups = `/api/annotations/${annotation}/mask-groups`
  const description = { group_name: 'flow', model_name: 'nnU-Net', version: '1.0', modality: 'CT' }
  const created = post('createGroup', groups, token, {
    ...description,
    slice_count: 1,
    mask_type: 'segmentation',
  })
  if (!created) return
  const group = `${groups}/${created.id}`
  const path = upload(group, token) ? download(group, token) : undefined
  if (path) ask('deleteMask', 'DELETE', path, token)
  ask('deleteGroup', 'DELETE', group, token)
}
