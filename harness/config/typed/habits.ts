import { parseDuration } from '../units/units.ts'
import { isContentType } from './content-type.ts'
import type { LoadWords } from './load-words.ts'

const isNumber = (text: string): boolean => /^\d+(\.\d+)?$/.test(text)

/** The method that all requests without one have, from `-m` or `-X`; undefined if neither was typed. */
export const methodAsked = ({ method, request }: Pick<LoadWords, 'method' | 'request'>): string | undefined =>
  (method ?? request)?.toUpperCase()

/** What is wrong with the method that `-m` or `-X` gives, a sentence each. */
function methodProblems({ method: short, request }: LoadWords): string[] {
  const text = short ?? request
  if (text === undefined) return []
  if (short !== undefined && (isNumber(short) || parseDuration(short) !== undefined))
    return [
      `-m is the method, as in oha and autocannon, and "${short}" is none; the longest time of a request (curl's -m) is --timeout ${isNumber(short) ? `${short}s` : short}.`,
    ]
  if (short !== undefined && request !== undefined && short.toUpperCase() !== request.toUpperCase())
    return [`-m ${short} and -X ${request} give two methods; give one of them.`]
  if (!/^[a-z][a-z-]{1,19}$/i.test(text))
    return [
      `${short === undefined ? '-X' : '-m'} is the method of the requests, such as POST, and "${text}" is none.`,
    ]
  return text.toUpperCase() === 'CONNECT'
    ? ['CONNECT opens a tunnel and asks for nothing; it cannot be driven.']
    : []
}

/**
 * Words that mean one thing to curl, oha or autocannon and another to Tailgate, a sentence each. Options of one letter have
 * the meaning that most of these tools give them; where the tools differ, a value that only fits the other meaning is refused
 * with a message.
 */
export function habitOf(words: LoadWords): string[] {
  const { data, contentType, connections, rate, findRate } = words
  const problems: string[] = methodProblems(words)
  if (connections !== undefined && rate === undefined && !findRate)
    problems.push(
      `-c ${connections} without a rate is a closed loop in oha and autocannon: so many users who each wait for an answer before they ask again, so that a slow service is asked less and its tail is not seen. Here -c is only the most connections that are open at once: say how often to ask with --rate 200/s, or let --find-rate find how much the service bears.`,
    )
  if (findRate && rate !== undefined)
    problems.push(`--rate ${rate} says the rate that --find-rate searches for; give one of them.`)
  if (
    data !== undefined &&
    contentType === undefined &&
    (isNumber(data) || parseDuration(data) !== undefined)
  )
    problems.push(
      `-d is the body of the requests, as in curl and oha; how long is measured (autocannon's -d) is -z ${isNumber(data) ? `${data}s` : data}. For a body that is "${data}", say its type too: -T text/plain.`,
    )
  if (data === '@') problems.push('-d @ names no file after the @.')
  if (data === '@-')
    problems.push(
      '-d @- is standard input to curl, which can be read only once, and a body is read again by the process that sends it: write it to a file, and name that.',
    )
  if (contentType !== undefined && !isContentType(contentType))
    problems.push(
      `-T is the type of the body, as in oha, such as application/json, and "${contentType}" is none; a file to send (curl's -T) is -d @${contentType.replaceAll(' ', '-')}.`,
    )
  return problems
}
