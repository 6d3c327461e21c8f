import { expect, test } from 'vitest'
import { startedHere } from '../../doctor/doctor.ts'
import { type Finding, here, lacking } from '../../doctor/finding.ts'
import { conclusion } from './action.ts'

const postgres: Finding = { ...here('PostgreSQL', '17.0'), needed: true }
const absent = lacking('PostgreSQL', 'no native stack', 'sudo apt-get install postgresql')
const program = lacking('program of the app', 'it is not there', 'cargo build --release')
const docker = [here('Docker', '29'), here('image of the app', 'shop:1')]
const disk = lacking('disk', '0.0 GiB free', 'free some')

test.each<[string, readonly Finding[], string]>([
  ['nothing is missing', [postgres], '`tailgate run` can work here.'],
  [
    'something is missing',
    [program, disk],
    '`tailgate run` cannot work here without program of the app, disk.',
  ],
  [
    'only a run that is asked for Docker does without what is missing',
    startedHere([program], [postgres], docker),
    '`tailgate run --stack docker` can work here.',
  ],
  [
    'such a run lacks something else',
    [...startedHere([program], [postgres], docker), disk],
    '`tailgate run` cannot work here without disk.',
  ],
  ['a run uses Docker by itself', startedHere([program], [absent], docker), '`tailgate run` can work here.'],
])('the last line is of a run that can work, where %s', (_, findings, words) => {
  expect(conclusion(findings)).toBe(words)
})
