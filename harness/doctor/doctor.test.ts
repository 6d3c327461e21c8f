import { describe, expect, test } from 'vitest'
import { relievedBy, startedHere } from './doctor.ts'
import { type Finding, here, lacking, note } from './finding.ts'
import { contention, disk, governor, memory, processors } from './machine.ts'

const nginx = lacking('Nginx', 'no native stack', 'sudo apt-get install nginx-light')
const known: Finding = { ...here('Nginx', '1.22.1'), needed: true }
const unbuilt: Finding = { ...lacking('image of the app', '', 'docker build'), needed: false }

test.each([
  [
    'stops nothing where a stack can run in Docker',
    [here('Docker', '29'), here('image of the app', '')],
    false,
  ],
  ['stops nothing where no project says which image its app has', [here('Docker', '29')], false],
  ['stops every run where Docker does not answer', [note('Docker', 'no daemon answers')], true],
  ['stops every run where no image of the app is here', [here('Docker', '29'), unbuilt], true],
] as const)('a program that is missing %s', (_, docker, needed) => {
  expect(relievedBy(docker, [nginx])[0]?.needed).toBe(needed)
})

test('a program that is installed stays needed, whatever Docker says', () => {
  expect(relievedBy([here('Docker', '29')], [known])).toEqual([known])
})

const program = lacking('program of the app', '', 'npm run build')
const image = here('image of the app', 'shop:1')

test.each([
  ['stops every run where Docker has no image of the app', [known], [here('Docker', '29')], true],
  ['stops every run where its image is not built', [known], [here('Docker', '29'), unbuilt], true],
  ['stops every run where Docker is too old', [known], [note('Docker', '19'), image], true],
  ['stops no run in Docker, which has its image', [known], [here('Docker', '29'), image], false],
  ['stops nothing where the stack then runs in Docker', [nginx], [here('Docker', '29')], false],
  ['stops every run where nothing has its image', [nginx], [here('Docker', '29'), unbuilt], true],
] as const)('a missing program of the app %s', (_, installed, docker, needed) => {
  expect(startedHere([program], installed, docker)[0]?.needed).toBe(needed)
})

test('it is told which run does without a program of the app', () => {
  const [found] = startedHere([program], [known], [here('Docker', '29'), image])
  expect(found?.detail).toMatch(/; `run --stack docker` does without it$/)
})

const gigabytes = (count: number) => count * 2 ** 30

describe('the machine', () => {
  test.each([
    [
      'enough memory',
      memory(gigabytes(16), Number.POSITIVE_INFINITY, gigabytes(9)),
      'here',
      '16.0 GiB, 9.0 GiB free',
    ],
    [
      'little memory',
      memory(gigabytes(2), Number.POSITIVE_INFINITY, gigabytes(1)),
      'note',
      '1.5 GiB are better',
    ],
    [
      'too little memory',
      memory(gigabytes(1), Number.POSITIVE_INFINITY, gigabytes(0.25)),
      'missing',
      'a stack needs 0.6 GiB',
    ],
    [
      'a container with too little memory',
      memory(gigabytes(16), gigabytes(0.5), gigabytes(9)),
      'missing',
      'of which 0.5 GiB are allowed here, 0.5 GiB free',
    ],
    ['a full disk', disk('/tmp', 1000), 'missing', '0.0 GiB free in /tmp'],
    ['room on the disk', disk('/tmp', gigabytes(5)), 'here', '5.0 GiB free in /tmp'],
    ['a quiet machine', contention('some avg10=1.50 avg60=0.00\nfull avg10=0.00'), 'here', '1.50 %'],
    ['a busy machine', contention('some avg10=61.00 avg60=0.00'), 'note', '61.00 %'],
    ['a kernel that does not tell', contention(''), 'note', 'no PSI'],
    ['a governor that saves power', governor('powersave'), 'note', 'powersave'],
    ['a governor that does not', governor('performance'), 'here', 'performance'],
    ['no governor', governor(''), 'here', 'none'],
    ['one processor', processors(1), 'note', 'share it'],
    ['several', processors(8), 'here', '8'],
  ])('with %s is told so', (_, finding, state, words) => {
    expect(finding.state).toBe(state)
    expect(finding.detail).toContain(words)
    expect(finding.needed).toBe(state === 'missing')
    if (state === 'missing') expect(finding.remedy).toBeTruthy()
  })
})
