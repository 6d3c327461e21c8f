import type { WrittenFile } from '../written-file.ts'
import {
  enterCommands,
  fromTop,
  installCommands,
  type Pipeline,
  runCommand,
  suffixOf,
  toTop,
  unstartedLines,
} from './pipeline.ts'

/** Where the job runs: as root in an image of Node, so that what the stack needs can be installed. */
const inImage: readonly string[] = [
  '  # Root in it, so that what the stack needs can be installed.',
  '  image: node:24-bookworm',
]

/** Docker publishes what a Compose file or an image starts on 127.0.0.1 of the machine of the daemon, which no job in a container reaches. */
const onShell: readonly string[] = [
  '  # For a runner with the shell executor, Node 24, Docker and its Compose plugin; a job in a container would not',
  '  # reach what Docker publishes on 127.0.0.1 of the machine.',
  '  tags: [shell]',
]

/**
 * A job that checks each change against the budgets.
 * @param hasOwn true when the repository has a `.gitlab-ci.yml` already; it stays as it is and must include this file.
 */
export function gitlabJob(pipeline: Pipeline, hasOwn: boolean): WrittenFile {
  const { start, needsServices, needsDocker, secrets, place } = pipeline
  const included = `.gitlab/tailgate${suffixOf(place)}.yml`
  const lines = [
    '# Written by `tailgate init`: holds each change to the budgets of the scenarios.',
    ...(hasOwn ? [`# Include it in .gitlab-ci.yml:  include: [{ local: ${included} }]`] : []),
    ...(secrets.length > 0 ? [`# Variables of the project (masked): ${secrets.join(', ')}.`] : []),
    `tailgate${suffixOf(place)}:`,
    ...(needsDocker ? onShell : inImage),
    '  rules:',
    '    - if: $CI_PIPELINE_SOURCE == "merge_request_event"',
    '  timeout: 30 minutes',
    '  variables:',
    '    TAILGATE_CACHE: $CI_PROJECT_DIR/.tailgate-cache',
    '  cache:',
    '    key: tailgate',
    '    paths: [.tailgate-cache]',
    '    when: always',
    '  script:',
    ...enterCommands(place).map((command) => `    - ${command}`),
    ...installCommands(pipeline).map((command) => `    - ${command}`),
    ...(needsServices ? ['    - sh node_modules/tailgate/scripts/bootstrap'] : []),
    ...(start === undefined ? [] : [`    - ${start}`]),
    ...unstartedLines(pipeline, '    '),
    `    - ${runCommand(pipeline)}`,
    '  artifacts:',
    '    # A job that fails has the most to show.',
    '    when: always',
    `    paths: [${fromTop(place, 'results')}]`,
    '    reports:',
    `      junit: ${fromTop(place, 'results/latest/junit.xml')}`,
  ]
  return {
    path: `${toTop(place)}${hasOwn ? included : '.gitlab-ci.yml'}`,
    text: `${lines.join('\n')}\n`,
    what: 'runs it for each merge request',
  }
}
