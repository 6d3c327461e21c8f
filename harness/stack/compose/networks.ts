import { recordOf } from '../../base/values/record.ts'
import { type ComposeConfig, listOf, type Part } from './compose-config.ts'

type Services = ComposeConfig['services']

/**
 * The networks of a service that has a fixed container name, with that name as an alias in each, because other services may
 * use it as a host. Empty for a service without such a name, and for one that uses the network of something else.
 */
export function aliasedNetworks(
  service: string,
  { container_name: alias, network_mode: mode, networks }: Part,
): Part {
  if (typeof alias !== 'string' || alias === service || typeof mode === 'string') return {}
  const named = Array.isArray(networks) ? networks.map((network) => [String(network), null] as const) : []
  const given: Part = { ...recordOf(networks), ...Object.fromEntries(named) }
  const own: Part = Object.keys(given).length === 0 ? { default: null } : given
  return {
    networks: Object.fromEntries(
      Object.entries(own).map(([network, part]) => {
        const settings = recordOf(part)
        return [network, { ...settings, aliases: [...listOf(settings.aliases), alias] }] as const
      }),
    ),
  }
}

/** Whether a service has an address of its own in a network. */
const isAddressed = (network: string, services: Services): boolean =>
  Object.values(services).some(({ networks }) => {
    const { ipv4_address: ipv4, ipv6_address: ipv6 } = recordOf(recordOf(networks)[network])
    return Boolean(ipv4) || Boolean(ipv6)
  })

/** Whether a network needs the subnet that the file gives it; Docker chooses one for a bridge of IPv4. */
const needsSubnet = (network: string, { driver, enable_ipv6: hasIpv6 }: Part, services: Services): boolean =>
  hasIpv6 === true || (driver ?? 'bridge') !== 'bridge' || isAddressed(network, services)

/** The option of Docker that names the interface of a bridge. */
const bridgeName = 'com.docker.network.bridge.name'

/** A network without what only one project can have: the name of its bridge, and a subnet that no service needs. */
export function freeNetwork(network: string, part: Part, services: Services): Part {
  const { [bridgeName]: _, ...options } = recordOf(part.driver_opts)
  const { config: __, ...ipam } = recordOf(part.ipam)
  return {
    ...part,
    ...(part.driver_opts === undefined ? {} : { driver_opts: options }),
    ...(part.ipam === undefined || needsSubnet(network, part, services) ? {} : { ipam }),
  }
}

/** The networks of the project that keep a fixed subnet. */
export const fixedNetworks = ({ services, networks }: ComposeConfig): readonly string[] =>
  Object.entries(networks ?? {}).flatMap(([network, part]) =>
    part !== null &&
    !part.external &&
    listOf(recordOf(part.ipam).config).length > 0 &&
    needsSubnet(network, part, services)
      ? [network]
      : [],
  )

/** What to know of networks with a fixed subnet; undefined if there are none. */
export const fixedNote = (file: string, networks: readonly string[]): string | undefined =>
  networks.length === 0
    ? undefined
    : `Networks of ${file} keep their subnet (${networks.join(', ')}), which Docker gives to one project at a time: take down what is up with the same one. A comparison starts two projects, so it needs networks without \`ipam\`.`
