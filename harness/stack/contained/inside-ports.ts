import type { Service } from '../../config/target/target.ts'

/** The ports of a service in its container: its fixed ports if it has some, else the same as on this machine. */
export const insidePorts = (
  { ports }: Pick<Service, 'ports'>,
  own: Readonly<Record<string, number>>,
): Readonly<Record<string, number>> =>
  Object.fromEntries(Object.entries(own).map(([key, port]) => [key, ports[key] || port]))
