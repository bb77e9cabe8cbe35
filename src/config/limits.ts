/** A bound: its default, its unit, and what happens when it is reached. */
export interface Limit {
  readonly default: number;
  readonly least: number;
  readonly unit: string;
  readonly atLimit: string;
}

/** Every bound of the receiver, in one table. */
export const limits = {
  connections: {
    default: 15_000,
    least: 1,
    unit: 'connections per receiver thread',
    atLimit: 'a new one is closed at once',
  },
  connectionsPerAddress: {
    default: 5_000,
    least: 1,
    unit: 'connections per address',
    atLimit: 'a new one is closed at once',
  },
  frameBytes: {
    default: 65_536,
    least: 256,
    unit: 'bytes',
    atLimit: 'the frame goes to quarantine, reading goes on behind it',
  },
  heldBytes: {
    default: 262_144,
    least: 1024,
    unit: 'bytes per connection',
    atLimit: 'the connection is not read from',
  },
  heldBytesTotal: {
    default: 67_108_864,
    least: 131_072,
    unit: 'bytes of all connections of a receiver thread',
    atLimit:
      'connections are read from one after the other; where that does not help for 2 seconds, those that hold most are closed',
  },
  heldReports: {
    default: 512,
    least: 1,
    unit: 'reports per connection not yet stored',
    atLimit: 'the connection is not read from',
  },
  pendingReports: {
    default: 50_000,
    least: 1,
    unit: 'reports per receiver thread not yet stored',
    atLimit: 'nothing is read',
  },
  framesPerTurn: { default: 64, least: 1, unit: 'frames', atLimit: 'the others have their turn first' },
  unreadReplyBytes: { default: 65_536, least: 1024, unit: 'bytes', atLimit: 'the connection is closed' },
  recogniseSeconds: {
    default: 60,
    least: 1,
    unit: 'seconds',
    atLimit: 'the connection is closed, its bytes are quarantined',
  },
  handshakeSeconds: {
    default: 10,
    least: 1,
    unit: 'seconds for a PROXY header and a TLS handshake, both together',
    atLimit: 'the connection is closed',
  },
  secondFrameSeconds: {
    default: 3,
    least: 1,
    unit: 'seconds without a byte behind a first frame that several protocols send',
    atLimit: 'the hint decides, or the order of names',
  },
  idleSeconds: { default: 3_600, least: 1, unit: 'seconds without a byte', atLimit: 'the connection is closed' },
  crashes: {
    default: 3,
    least: 0,
    unit: 'crashes of a buffer in 5 seconds',
    atLimit: 'one more closes the connection',
  },
  unknownFrames: {
    default: 10,
    least: 1,
    unit: 'frames of unknown devices on a connection with no report of a known one between them',
    atLimit: 'the connection is closed',
  },
  unknownDevices: {
    default: 1_000,
    least: 1,
    unit: 'unknown devices remembered',
    atLimit: 'the one that was not seen for longest is forgotten',
  },
  listedDevices: {
    default: 1_000_000,
    least: 1,
    unit: 'ids in a list of devices',
    atLimit: 'the list is refused, the one before it goes on',
  },
  takeoverSeconds: {
    default: 5,
    least: 0,
    unit: 'seconds between two takeovers of one device by another connection',
    atLimit: 'the connections live side by side until then; the newest stays',
  },
  httpRequests: {
    default: 50,
    least: 1,
    unit: 'HTTP requests per second and address, and twice as many at once',
    atLimit: 'answered with 429',
  },
  httpConnections: {
    default: 256,
    least: 1,
    unit: 'HTTP connections',
    atLimit: 'a new one is closed at once',
  },
  httpBodyBytes: { default: 65_536, least: 1024, unit: 'bytes of an HTTP request', atLimit: 'answered with 413' },
  httpSeconds: {
    default: 10,
    least: 1,
    unit: 'seconds for an HTTP request to arrive, and to be answered',
    atLimit: 'answered with 408 or 504',
  },
  shutdownSeconds: { default: 10, least: 0, unit: 'seconds', atLimit: 'connections that are not finished are reset' },
} as const satisfies Record<string, Limit>;

/** The values in force, by the names of the table. */
export type Limits = { readonly [Name in keyof typeof limits]: number };

/** The table's defaults. */
export const defaultLimits: Limits = Object.fromEntries(
  Object.entries(limits).map(([name, limit]) => [name, limit.default]),
) as Record<keyof typeof limits, number>;
