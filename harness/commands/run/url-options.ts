import { type Command, Option } from 'commander'
import { collect } from '../shared/collect.ts'

/** The options of `run` for a target that already runs; the letters have the same meaning as in curl, oha and autocannon. */
export const addUrlOptions = (command: Command): Command =>
  command
    .option('--url <base>', 'where the target runs already: nothing is started')
    .option('-m, --method <method>', 'method of the requests (default: GET, POST with -d)')
    .addOption(new Option('-X, --request <method>', 'the same, as curl calls it').hideHelp())
    .option(
      '-H, --header <header>',
      "header of every request: 'Name: value', or @file with one a line; may be repeated",
      collect,
      [],
    )
    .option('-d, --data <body>', 'body of a single request, or of those without a method: text, or @file')
    .option(
      '-T, --content-type <type>',
      'type of the body, such as application/json (default: what it looks like)',
    )
    .option(
      '-c, --connections <number>',
      'most connections that are open at once (default: what the rate can need, 16 to 1000)',
    )
    .option('-n, --number <number>', 'measures as long as so many requests take at the rate')
    .option('-t, --timeout <time>', 'longest time of a request (default: 10s)')
    .option('-L, --location', 'follows redirects within the target, each as a request of its own')
    .option('--expect <statuses>', 'statuses that are right, such as 2xx,404 (default: 2xx and 304)')
    .option('--cacert <file>', 'certificate (PEM) of an authority that is trusted too')
    .option('--find-rate', 'searches for the highest rate that holds, then judges a run at 70 % of it')
    .option(
      '--watch <process>',
      'watches a process or container of the target too: 1234, my-db, postgres=1234; may be repeated',
      collect,
      [],
    )
    .option('--yes', 'agrees to load on another machine, where nobody can be asked')
