import type { Unit } from '../model/model.ts'

const short = (value: number): string => {
  const size = Math.abs(value)
  if (size >= 1e9) return `${Number((value / 1e9).toPrecision(3))} G`
  if (size >= 1e6) return `${Number((value / 1e6).toPrecision(3))} M`
  if (size >= 1e4) return `${Number((value / 1e3).toPrecision(3))} k`
  return String(Number(value.toPrecision(3)))
}

const seconds = (value: number): string => {
  const size = Math.abs(value)
  if (size === 0) return '0'
  if (size < 1e-3) return `${Number((value * 1e6).toPrecision(3))} µs`
  if (size < 1) return `${Number((value * 1e3).toPrecision(3))} ms`
  return `${Number(value.toPrecision(3))} s`
}

const binary = ['B', 'KiB', 'MiB', 'GiB', 'TiB']

const bytes = (value: number): string => {
  const power = Math.min(binary.length - 1, Math.max(0, Math.floor(Math.log2(Math.abs(value) || 1) / 10)))
  return `${Number((value / 1024 ** power).toPrecision(3))} ${binary[power]}`
}

/** How a value reads in each unit of the dashboards. */
const readings: Readonly<Record<Unit, (value: number) => string>> = {
  s: seconds,
  percentunit: (value) => `${Number((value * 100).toPrecision(4))} %`,
  reqps: (value) => `${short(value)}/s`,
  ops: (value) => `${short(value)}/s`,
  bytes,
  binBps: (value) => `${bytes(value)}/s`,
  short,
}

/** A value as people read it; a dash where there is none. */
export const reading = (value: number | undefined, unit: Unit): string =>
  value === undefined || !Number.isFinite(value) ? '–' : readings[unit](value)
