import { parseDuration } from '../units/units.ts'
import { isContentType } from './content-type.ts'
import type { LoadWords } from './load-words.ts'

const isNumber = (text: string): boolean => /^\d+(\.\d+)?$/.test(text)

/**
 * Words that mean one thing to curl, oha or autocannon and another to Tailgate, a sentence each. Options of one letter have
 * the meaning that most of these tools give them; where the tools differ, a value that only fits the other meaning is refused
 * with a message.
 */
export function habitOf({ method, data, contentType, connections, rate, findRate }: LoadWords): string[] {
  const problems: string[] = []
  if (connections !== undefined && rate === undefined && !findRate)
    problems.push(
      `-c ${connections} without a rate is a closed loop in oha and autocannon: so many users who each wait for an answer before they ask again, so that a slow service is asked less and its tail is not seen. Here -c is only the most connections that are open at once: say how often to ask with --rate 200/s, or let --find-rate find how much the service bears.`,
    )
  if (findRate && rate !== undefined)
    problems.push(`--rate ${rate} says the rate that --find-rate searches for; give one of them.`)
  if (method !== undefined && (isNumber(method) || parseDuration(method) !== undefined))
    problems.push(
      `-m is the method, as in oha and autocannon, and "${method}" is none; the longest time of a request (curl's -m) is --timeout ${isNumber(method) ? `${method}s` : method}.`,
    )
  else if (method !== undefined && !/^[a-z][a-z-]{1,19}$/i.test(method))
    problems.push(`-m is the method of the requests, such as POST, and "${method}" is none.`)
  else if (method?.toUpperCase() === 'CONNECT')
    problems.push('CONNECT opens a tunnel and asks for nothing; it cannot be driven.')
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
