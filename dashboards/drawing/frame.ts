import type { Unit } from '../model/model.ts'
import type { Moment } from '../queries/annotations.ts'
import type { TimeRange } from '../queries/ask.ts'
import { reading } from './figures.ts'
import { at, safe } from './markup.ts'
import { clock, linear, ticks, timeTicks } from './scale.ts'

/** Where a chart draws, in units of its own view box. */
export interface Frame {
  readonly width: number
  readonly height: number
  readonly left: number
  readonly bottom: number
  readonly x: (time: number) => number
  readonly y: (value: number) => number
  /** The highest value the axis shows. */
  readonly top: number
}

export const margins = { left: 58, right: 14, top: 18, bottom: 22 } as const

/** A frame of so many columns of 24, with an axis from 0 to at least `top`. */
export function frameFor(columns: number, range: TimeRange, top: number, unit: Unit): Frame {
  const width = columns * 50
  const height = 218
  const marks = ticks(top, unit === 'bytes' || unit === 'binBps' ? 2 : 10)
  const highest = marks.at(-1) ?? 1
  const bottom = height - margins.bottom
  return {
    width,
    height,
    left: margins.left,
    bottom,
    x: linear(range.from, range.to, margins.left, width - margins.right),
    y: linear(0, highest, bottom, margins.top),
    top: highest,
  }
}

/** The marks of both axes. */
export function axes(frame: Frame, range: TimeRange, unit: Unit): string {
  const { y, left, width, bottom, top } = frame
  const right = width - margins.right
  const across = ticks(top, unit === 'bytes' || unit === 'binBps' ? 2 : 10).map(
    (value) =>
      `<line class="grid" x1="${left}" x2="${right}" y1="${at(y(value))}" y2="${at(y(value))}"/><text x="${left - 8}" y="${at(y(value) + 4)}" text-anchor="end">${safe(reading(value, unit))}</text>`,
  )
  return (
    [...across, ...timeMarks(frame, range)].join('') +
    `<line class="base" x1="${left}" x2="${right}" y1="${bottom}" y2="${bottom}"/>`
  )
}

export const timeMarks = ({ x, bottom, left, width }: Frame, range: TimeRange): string[] =>
  timeTicks(range.from, range.to, width < 400 ? 3 : 6)
    .filter((time) => x(time) > left + 14 && x(time) < width - margins.right - 14)
    .map(
      (time) =>
        `<text x="${at(x(time))}" y="${bottom + 16}" text-anchor="middle">${clock(time, range.to - range.from)}</text>`,
    )

/** Numbers closer to each other than this would be unreadable, in units of the view box. */
const apart = 12

/**
 * What happened meanwhile: a thin line where it began, a tinted stretch for as long as it lasted, and above it the number
 * by which the page names it. Of several at one place the first number stands for all.
 */
export function happenings({ x, left, width, bottom }: Frame, moments: readonly Moment[]): string {
  let last = Number.NEGATIVE_INFINITY
  return moments
    .map(({ from, to, words, colour }, index) => {
      const [start, end] = [Math.max(left, x(from)), Math.min(width - margins.right, x(to))]
      const number =
        start - last < apart
          ? ''
          : `<text x="${at(start)}" y="${margins.top - 4}" text-anchor="middle">${index + 1}</text>`
      if (number !== '') last = start
      const body = `<title>${safe(words)}</title><line x1="${at(start)}" x2="${at(start)}" y1="${margins.top}" y2="${bottom}"/><rect x="${at(start)}" y="${margins.top}" width="${at(Math.max(0, end - start))}" height="${bottom - margins.top}"/>`
      return `<g class="moment" style="--c:${safe(colour)}">${body}${number}</g>`
    })
    .join('')
}
