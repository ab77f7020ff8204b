/** Sessions that a service which writes can do with. */
const ATTRIBUTES = ['read-write', 'primary'];

/** The servers that an address names. */
export interface Hosts {
  /** The address with one server each. */
  readonly urls: readonly string[];
  /** Whether it must be found out which of them takes writes. */
  readonly looked: boolean;
}

/**
 * Reads `postgres://user@a:5432,b:5432/database?target_session_attrs=read-write`, which libpq takes
 * and the driver does not.
 *
 * @throws Error for sessions that take no writes
 */
export function hostsOf(url: string): Hosts {
  const wanted = /[?&]target_session_attrs=([^&#]*)/.exec(url)?.[1];
  if (wanted !== undefined && !ATTRIBUTES.includes(wanted)) {
    throw new Error(
      `target_session_attrs must be ${ATTRIBUTES.join(' or ')}: sessions are written`,
    );
  }
  const [, start = '', hosts = '', rest = ''] = AUTHORITY.exec(url) ?? [];
  const urls = hosts.includes(',')
    ? hosts.split(',').map((host) => `${start}${host}${rest}`)
    : [url];
  return { urls, looked: urls.length > 1 || wanted !== undefined };
}

/** What is before the hosts, the hosts with their ports, and what is behind them. */
const AUTHORITY = /^([a-z]+:\/\/(?:[^/?#]*@)?)([^/?#@]*)(.*)$/i;
